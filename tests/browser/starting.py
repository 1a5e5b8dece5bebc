"""How Chromium is started here: Debian's own, without calling out."""

import shutil
from typing import Any, Final

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")

LAUNCH: Final[dict[str, Any]] = {
    "executable_path": CHROMIUM,
    # Root's Chromium has no sandbox; the rest keeps it from calling out.
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
