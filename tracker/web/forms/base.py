"""The strict edge: a form takes its own fields, each once, and nothing else.

An unknown name, a second value for a single field or a file where none is asked for is not a
mistake of a person at the page, so it ends in 400. What a person can mend ends beside the field,
with 422.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from tracker.web.forms.parts import PartsField
from tracker.web.plain_days import plain

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
# Names as our pages make them. WTForms reads row numbers with int(), which some digits break.
_NAME = re.compile(r"[a-z][A-Za-z0-9_]*(-[a-z][A-Za-z0-9_]*|-[0-9]{1,3}-[a-z][A-Za-z0-9_]*)*")

_DRAWN_AGAIN = "form_drawn_again"
_NOT_SENT = (
    "Your session had ended, so this was not recorded. Look through what you typed, and send it."
)


def draw_again(said: str = _NOT_SENT) -> None:
    """No form of this request holds: each is drawn with what was typed and this sentence above
    it, and sent by nobody."""
    g.setdefault(_DRAWN_AGAIN, said)


def only_drawn() -> bool:
    """Whether this request is a form that is drawn again, so that nothing of it is recorded."""
    return bool(g.get(_DRAWN_AGAIN))


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `href` is empty where no field is to blame."""

    href: str
    text: str


class TrackerForm(FlaskForm):  # type: ignore[misc]
    """A form sent by POST. `zone` is where its dates and times are meant, `now` when it is asked.

    `data` fills the fields before anything was sent; `sent` stands for what the request sent, which
    was another form's. Several forms on one page differ by `prefix`.
    """

    method: ClassVar[str] = "post"

    class Meta:
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Only a urlencoded or multipart body, never JSON; None while nothing was sent."""
            if form.given is not None:
                return MultiDict(form.given) or None
            return _checked_names(request.form) if form.is_submitted() else None

    def __init__(
        self,
        *,
        zone: ZoneInfo | None = None,
        now: datetime | None = None,
        data: Mapping[str, Any] | None = None,
        prefix: str = "",
        sent: Mapping[str, str] | None = None,
    ) -> None:
        self.given = sent
        self.local_zone = zone
        self.current_instant = now or datetime.now(UTC)
        super().__init__(data=dict(data or {}), prefix=prefix)

    def validate(self, extra_validators: Any = None) -> bool:
        """True when every field holds. Raises BadRequest for what no page of ours sends."""
        self.check_sent()
        if self.method == "post" and only_drawn():
            self.form_errors.append(g.get(_DRAWN_AGAIN))
            return False
        return bool(super().validate(extra_validators))

    def check_sent(self) -> None:
        """Raises BadRequest for what no page of ours sends; the values are not judged."""
        self._refuse_foreign_input(self._sent())

    def refuse(self, field: str | None, sentence: str) -> None:
        """Add a problem that a service found, beside its field where the form has it."""
        sentence = plain(sentence, self.local_zone)
        path = re.sub(r"\[(\d+)\]\.", r"-\1-", field or "")
        owner = next((f for f in self.leaves if path in (f.name, f.short_name)), None)
        if owner is None:
            self.form_errors.append(sentence)
        else:
            owner.refuse(sentence)

    @property
    def takes_files(self) -> bool:
        """Only a multipart form carries files."""
        return any(getattr(field, "control", "") == "file" for field in self)

    @property
    def leaves(self) -> Iterator[Any]:
        """Every single field in the order of the page, those of parts included, and the parts."""
        for field in self:
            yield field
            if isinstance(field, PartsField):
                yield from field.leaves

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The error summary, in the order of the page; empty before `validate`."""
        found = [Problem("", text) for text in self.form_errors]
        for field in self.leaves:
            hidden = getattr(field, "control", "hidden") in ("hidden", "pressed")
            href = "" if hidden else f"#{field.target}"
            found += [Problem(href, text) for text in getattr(field, "own_errors", field.errors)]
        return tuple(found)

    def _sent(self) -> MultiDict[str, str]:
        return request.form

    def _refuse_foreign_input(self, sent: MultiDict[str, str]) -> None:
        files = {f.name for f in self.leaves if getattr(f, "control", "") == "file"}
        many = {f.name: getattr(f, "many", False) for f in self.leaves if f.name not in files}
        strange = [name for name in sent if name not in many]
        strange += [name for name in request.files if name not in files]
        doubled = [name for name in sent if not many.get(name) and len(sent.getlist(name)) > 1]
        doubled += [name for name in request.files if len(request.files.getlist(name)) > 1]
        if strange or doubled or not self._is_a_form():
            raise BadRequest

    def _is_a_form(self) -> bool:
        """JSON would look like a form without fields, which some of ours may be."""
        return not request.content_length or request.mimetype in _FORM_TYPES


class QueryForm(TrackerForm):
    """A form sent by GET: filters and pages, from the query string, always submitted."""

    method: ClassVar[str] = "get"

    class Meta:
        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            return _checked_names(request.args)

    def _sent(self) -> MultiDict[str, str]:
        return request.args


def _checked_names(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    if any(len(name) > 100 or not _NAME.fullmatch(name) for name in sent):
        raise BadRequest
    return sent
