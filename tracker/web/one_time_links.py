"""A one-time link as a page shows it, once: the address and the same as a QR code."""

from dataclasses import dataclass

import segno
from flask import url_for


@dataclass(frozen=True, slots=True)
class ShownLink:
    """`qr` is the source of an image: SVG in a data URI, drawn here, fetched from nowhere."""

    url: str
    qr: str


def shown_link(secret: str) -> ShownLink:
    """For the one answer that may hold the secret; it is stored hashed and never again at hand."""
    url = url_for("links.show", secret=secret, _external=True)
    return ShownLink(url, segno.make(url, error="m").svg_data_uri(scale=4, border=4, light="#fff"))
