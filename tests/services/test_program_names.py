"""What programs are called, and in which order they are offered."""

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from tests.clinic import NOW, PROGRAM, TEXT_FILE, Clinic
from tests.statements import statements
from tracker.records.practice_work import RefusedRow
from tracker.services import publishing
from tracker.services.overviews import enrollment, practice_finders, programs
from tracker.services.program_names import likely_first, named, program_name, program_names


def test_a_program_is_named_with_its_country_once():
    assert named("ps-pomalidomide-us", "PS-Pomalidomide REMS") == "PS-Pomalidomide REMS (US)"
    assert named("pomalidomide-ppp-uk", "Programme (UK)") == "Programme (UK)"
    assert named("pomalidomide-ppp-no", "Programme") == "Programme (Norway)"
    assert named("made-up", "Made up") == "Made up"


def test_those_of_the_country_of_a_zone_stand_first():
    slugs = ["a-no", "b-uk", "c-us", "d-us"]

    assert likely_first(slugs, "America/Chicago") == ["c-us", "d-us", "a-no", "b-uk"]
    assert likely_first(slugs, "Europe/London") == ["b-uk", "a-no", "c-us", "d-us"]
    assert likely_first(slugs, "Asia/Tokyo") == slugs


def test_published_programs_have_names_and_another_keeps_its_slug(session: Session):
    Clinic(session)
    assert program_names(session) == {PROGRAM: "PS-Pomalidomide REMS (US)"}
    assert program_name(session, PROGRAM) == "PS-Pomalidomide REMS (US)"
    assert program_name(session, "never-published") == "never-published"


def test_more_programs_do_not_need_more_statements(session: Session):
    clinic = Clinic(session)
    readers: dict[str, Callable[[], object]] = {
        "names": partial(program_names, session),
        "with records here": partial(programs.slugs, session, clinic.administrator),
        "open to patients": partial(enrollment.open_programs, session, clinic.prescriber, now=NOW),
    }
    few = {name: sent_by(session, read) for name, read in readers.items()}
    for name in ("second", "third"):
        publishing.publish(session, clinic.administrator, called(name), now=clinic.since)

    assert len(program_names(session)) == 3
    assert {name: sent_by(session, read) for name, read in readers.items()} == few


def test_the_zones_of_more_programs_do_not_need_more_statements(session: Session):
    clinic = Clinic(session)
    rows = [row(PROGRAM)]
    one = sent_by(session, partial(practice_finders._zones, session, rows, NOW))
    for name in ("second", "third"):
        publishing.publish(session, clinic.administrator, called(name), now=clinic.since)
        rows.append(row(name))

    assert len(practice_finders._zones(session, rows, NOW)) == 3
    assert sent_by(session, partial(practice_finders._zones, session, rows, NOW)) == one


def row(program: str) -> RefusedRow:
    """A prescription that waits for its number in that program."""
    return RefusedRow("1", "2", "3", "4", program, "America/Chicago", NOW, None)


def called(slug: str) -> str:
    """The shipped definition under another name."""
    return TEXT_FILE.read_text().replace(f'slug = "{PROGRAM}"', f'slug = "{slug}"')


def sent_by(session: Session, read: Callable[[], object]) -> int:
    read()  # texts are read once in a process
    session.rollback()
    with statements(session) as asked:
        read()
    return len(asked)
