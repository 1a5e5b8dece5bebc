"""The published tasks beside the same tasks here: `make timeontask`.

    python -m tests.timeontask [--rounds N] [--write]

`--write` puts the table into docs/time-on-task.md. Fails only when a task cannot be completed:
nothing here fails for being slow.
"""

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.browser.starting import CHROMIUM
from tests.timeontask.person import NotDone
from tests.timeontask.replaying import rounds
from tests.timeontask.report import measured, report
from tests.timeontask.scene import make_scene
from tracker.settings import ROOT

FILE: Final = ROOT / "docs" / "time-on-task.md"
MARKER: Final = "<!-- Everything below is made by `python -m tests.timeontask --write`. -->\n"


def main() -> int:
    asked = _arguments()
    if CHROMIUM is None:
        sys.stderr.write("Chromium is not installed: as root, `make browser` installs it\n")
        return 1
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo.db"
        scene = make_scene(demo)
        try:
            found = measured(list(rounds(demo, scene, asked.rounds)))
        except NotDone as problem:
            sys.stderr.write(f"Not completed: {problem}\n")
            return 1
    lines = "\n".join(report(found, _machine(asked.rounds, load_before))) + "\n"
    sys.stdout.write(lines)
    if asked.write:
        head, marker, _ = FILE.read_text(encoding="utf-8").partition(MARKER)
        FILE.write_text(f"{head}{marker}\n{lines}", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.timeontask")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help=f"into {FILE.name}")
    return parser.parse_args()


def _machine(count: int, load_before: float) -> str:
    """How busy it was: the system's part means little without it."""
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}, system part: median of {count} rounds. One machine"
        f" for server (one worker, SQLite, the demo) and Chromium (1280 x 900):"
        f" {os.cpu_count()} processors, load average {load_before:.1f} before and"
        f" {os.getloadavg()[0]:.1f} after. Above the number of processors it was busy with other"
        " work, and an idle one answers faster."
    )


if __name__ == "__main__":
    sys.exit(main())
