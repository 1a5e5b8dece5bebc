"""How Chromium is started here: Debian's own, without calling out.

The one without a window is the same engine in a third less time.
"""

import shutil
from typing import Any, Final

CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))),
    None,
)

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
