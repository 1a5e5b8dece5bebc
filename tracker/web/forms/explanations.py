"""Under which version a decision is asked again."""

from tracker.web.forms.base import QueryForm
from tracker.web.forms.fields import IdentifierField


class ReplayForm(QueryForm):
    """A published version of the decision's program, by its id."""

    version = IdentifierField("Version", most=32)
