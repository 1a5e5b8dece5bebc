"""One scan field: what a scanner or a person put into it, and where it leads."""

from tracker.services.scanning.packages import ScannedPackage, scan_package
from tracker.services.scanning.reading import Found, ScanRequest, is_package, scan

__all__ = ["Found", "ScanRequest", "ScannedPackage", "is_package", "scan", "scan_package"]
