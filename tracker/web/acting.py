"""Acts that a service may refuse for a reason that belongs beside a field of the form."""

from types import TracebackType

from tracker.records.database import db
from tracker.rules.errors import InvalidInput, WrongPassword
from tracker.services import signing_in
from tracker.services.signing import Proof
from tracker.web.access import current_actor, now
from tracker.web.forms.base import TrackerForm


class beside:  # noqa: N801  reads as a word: `with beside(form):`
    """Put such a refusal into the form and go on after the block: the page is drawn again, 422."""

    def __init__(self, form: TrackerForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        match error:
            case WrongPassword():
                self.form.refuse("password_again", str(error))
            case InvalidInput():
                self.form.refuse(error.field, error.problem)
            case _:
                return False
        return True


def prove(password: str) -> Proof:
    """That the signed-in person just entered their own password. Raises WrongPassword."""
    return signing_in.prove(db.session(), current_actor(), password, now=now())
