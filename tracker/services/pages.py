"""Pages of lists, as pages and services speak of them."""

from tracker.records.paging import FIRST as FIRST
from tracker.records.paging import WHOLE as WHOLE
from tracker.records.paging import Page as Page
from tracker.records.paging import Place as Place
from tracker.records.paging import Turn as Turn
