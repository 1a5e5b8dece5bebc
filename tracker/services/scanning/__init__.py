"""One scan field: what a scanner or a person put into it, and where it leads."""

from tracker.services.scanning.packages import ScannedPackage, scan_package
from tracker.services.scanning.reading import Found, ScanRequest, is_package, scan
from tracker.services.scanning.returned import Returnable, find_returned, scan_returned

__all__ = [
    "Found",
    "Returnable",
    "ScanRequest",
    "ScannedPackage",
    "find_returned",
    "is_package",
    "scan",
    "scan_package",
    "scan_returned",
]
