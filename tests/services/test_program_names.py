"""What programs are called, and in which order they are offered."""

from sqlalchemy.orm import Session

from tests.clinic import PROGRAM, Clinic
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
