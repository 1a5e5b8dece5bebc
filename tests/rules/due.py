"""What is due to the patient of a case, with some of its facts changed."""

from tests.rules.asking import VERSIONS, question
from tracker.rules.deciding import version_for
from tracker.rules.schedules import schedule


def told(base, changes=None):
    asked = question(base, changes)
    return schedule(version_for(VERSIONS[asked.program], asked), asked)


def due(base, changes=None):
    return {item.title: item for item in told(base, changes).items}


def days_of(base, changes=None):
    """The day of each item by its title; "now" for what is due at once."""
    return {
        title: "now" if item.at_once else item.due_on.isoformat()
        for title, item in due(base, changes).items()
    }


def holds_until(base, changes=None):
    return told(base, changes).holds_until.isoformat()


def form(kind, at):
    return {"kind": kind, "by": "prescriber", "at": at}
