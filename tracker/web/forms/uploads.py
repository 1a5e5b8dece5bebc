"""A field that takes the text of one file."""

from typing import Any, ClassVar

from flask import request
from wtforms.utils import unset_value

from tracker.web.forms.strict import StrictField


class TextFileField(StrictField):
    """A file of UTF-8 text; `data` is its text, "" without a file. `most_kb` counts 1,024 bytes.

    A browser never shows a chosen file again, so whoever takes the text puts it where it can be
    seen: after a mistake elsewhere on the page the file need not be chosen again.
    """

    control: ClassVar[str] = "file"
    nothing: ClassVar[Any] = ""

    def __init__(self, label: str, *, most_kb: int, accept: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most_kb = most_kb
        self.attributes |= {"accept": accept}
        self.chosen = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """A form that was sent brings the file beside its texts."""
        super().process(None, data, extra_filters)
        upload = request.files.get(self.name) if formdata is not None else None
        # Without a choice a browser sends a part without a name.
        if upload is None or not upload.filename:
            return
        self.chosen = True
        try:
            self.data = self._text(upload.read())
        except ValueError as error:
            self.process_errors.append(f"{self.label.text} {error}")

    def _text(self, content: bytes) -> str:
        if len(content) > self.most_kb * 1024:
            size = -(-len(content) // 1024)
            raise ValueError(f"is {size:,} KB long; at most {self.most_kb:,} KB are taken")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ValueError(f"is no UTF-8 text (line {line:,}). Save it as UTF-8") from error
        if not text.strip():
            raise ValueError("is empty")
        return text
