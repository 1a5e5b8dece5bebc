"""The product as a person gets it: `tracker` commands, Granian, a database of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.error import URLError
from urllib.request import urlopen

TRACKER = Path(sys.executable).with_name("tracker")
SECRET = "a secret of the browser tests, long enough for the settings"


def environment(database: Path) -> dict[str, str]:
    """For a process that uses this SQLite file."""
    return os.environ | {
        "TRACKER_DATABASE_URL": f"sqlite:///{database}",
        "TRACKER_SECRET_KEY": SECRET,
    }


def command(database: Path, *arguments: str) -> str:
    """Run `tracker …` and return what it printed; an error stops the test with its words."""
    done = subprocess.run(
        [TRACKER, *arguments],
        env=environment(database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(database: Path) -> Iterator[str]:
    """The base URL of a server on loopback, ended by its own process id.

    Raises AssertionError with the server's log where it met an exception that it did not expect.
    """
    port = _free_port()
    # A pipe that nobody reads would fill up and stop the server.
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [TRACKER, "run", "--port", str(port), "--workers", "1"],
            env=environment(database),
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/readyz", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # it waits for a browser's open connection
                process.kill()
                process.wait()
        assert "request failed" not in (said := _whole(log)), said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", url: str, log: TextIO) -> None:
    for _ in range(600):
        assert process.poll() is None, f"the server ended: {_whole(log)}"
        try:
            with urlopen(url) as answer:  # our own loopback address
                assert answer.status == 200
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server did not become ready")


def _whole(log: TextIO) -> str:
    log.seek(0)
    return log.read()
