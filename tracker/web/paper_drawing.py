"""PDF pages of a few lines and a QR code: text that can be selected, a title, a language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Final

import segno
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# Comes with reportlab, so paper looks the same on every machine; Latin letters only.
PLAIN: Final = "Vera"
BOLD: Final = "VeraBd"
_LEADING: Final = 1.25


@dataclass(frozen=True, slots=True)
class Size:
    """In millimeters."""

    width: float
    height: float
    margin: float


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; it breaks where the column ends."""

    text: str
    points: float = 9
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Lines below each other, from `left` over `width` millimeters."""

    left: float
    width: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with its text below it; `left` and `side` in millimeters, from the top margin."""

    text: str
    caption: str
    left: float
    side: float


def printable(text: str) -> bool:
    """Whether the font has every sign of it; a name of another script would come out as boxes."""
    _load_fonts()
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    return all(ord(sign) in known for sign in text)


def draw(title: str, size: Size, columns: Iterable[Column], codes: Iterable[Code]) -> bytes:
    """One page. The title is what a reader's window shows, so it names nobody."""
    _load_fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=(size.width * mm, size.height * mm), lang="en-US")
    canvas.setTitle(title)
    canvas.setAuthor("REMS Tracker")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    top = (size.height - size.margin) * mm
    for column in columns:
        _write(canvas, column, top)
    for code in codes:
        _code(canvas, code, top)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _write(canvas: Canvas, column: Column, top: float) -> None:
    y = top
    for line in column.lines:
        font = BOLD if line.bold else PLAIN
        for part in simpleSplit(line.text, font, line.points, column.width * mm) or [""]:
            y -= line.points * _LEADING
            canvas.setFont(font, line.points)
            canvas.drawString(column.left * mm, y, part)


def _code(canvas: Canvas, code: Code, top: float) -> None:
    matrix = tuple(segno.make(code.text, micro=False, error="m").matrix)
    dot = code.side * mm / len(matrix)
    for row, dots in enumerate(matrix):
        for place, dark in enumerate(dots):
            if dark:
                x, y = code.left * mm + place * dot, top - (row + 1) * dot
                canvas.rect(x, y, dot, dot, stroke=0, fill=1)
    canvas.setFont(PLAIN, 7)
    canvas.drawString(code.left * mm, top - code.side * mm - 9, code.caption)


@cache
def _load_fonts() -> None:
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
