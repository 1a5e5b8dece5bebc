"""A program in use takes an approved draft, says the database itself, to a bare shell."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import PROGRAM, TODAY, Chain, add, row, statement
from tests.shell import REFUSED, Shell
from tracker.records.identifiers import new_id

TEXT = {"program": PROGRAM, "text": "the text", "digest": "sha256:of the text"}


class Office:
    """A patient is enrolled in the program (`chain`); its administrators, and their drafts."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.chain = Chain(session)
        self.author = self.administrator()
        # Of another program, in which nobody is enrolled.
        self.version_id = add(session, "program_version", program=add(session, "program"))

    def administrator(self) -> str:
        return add(self.session, "account", role="administrator")

    def draft(self, author: str | None) -> str:
        return add(self.session, "program_draft", recorded_by=author, **TEXT)

    def approval(self, draft_id: str, approver: str) -> dict[str, object]:
        seen = add(
            self.session, "program_impact", draft_id=draft_id, newest_version_id=self.version_id
        )
        return row(
            "program_draft_approval", draft_id=draft_id, approved_by=approver, impact_id=seen
        )

    def approve(self, draft_id: str) -> None:
        given = self.approval(draft_id, self.administrator())
        add(self.session, "program_draft_approval", **given)


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def refused(shell: Shell, table: str, values: dict[str, object], because: str) -> None:
    before = shell.count(table)
    with pytest.raises(REFUSED, match=because):
        shell.insert(statement(table, values))
    assert shell.count(table) == before


def version(**given: object) -> dict[str, object]:
    return row("program_version", **TEXT | given)


def test_a_version_of_a_program_in_use_is_an_approved_draft_to_the_letter(
    office: Office, shell: Shell
) -> None:
    unapproved = "administrators have not approved"
    refused(shell, "program_version", version(), unapproved)
    draft_id = office.draft(office.author)
    refused(shell, "program_version", version(), unapproved)
    office.approve(draft_id)
    tomorrow = TODAY + timedelta(days=1)
    for changed in ({"text": "another"}, {"digest": "sha256:x"}, {"effective_from": tomorrow}):
        refused(shell, "program_version", version(**changed), unapproved)

    shell.insert(statement("program_version", version()))


def test_a_draft_of_the_command_line_takes_two(office: Office, shell: Shell) -> None:
    draft_id = office.draft(None)
    office.approve(draft_id)
    refused(shell, "program_version", version(), "administrators have not approved")
    office.approve(draft_id)

    shell.insert(statement("program_version", version()))


def test_a_withdrawn_draft_serves_no_version_and_takes_no_approval(
    office: Office, shell: Shell
) -> None:
    draft_id = office.draft(office.author)
    office.approve(draft_id)
    late = office.approval(draft_id, office.administrator())
    add(office.session, "program_draft_withdrawal", draft_id=draft_id)

    refused(shell, "program_version", version(), "administrators have not approved")
    refused(shell, "program_draft_approval", late, "the draft is withdrawn")


def test_a_published_draft_is_not_withdrawn(office: Office, shell: Shell) -> None:
    draft_id = office.draft(office.author)
    office.approve(draft_id)
    shell.insert(statement("program_version", version()))

    values = row("program_draft_withdrawal", draft_id=draft_id)
    refused(shell, "program_draft_withdrawal", values, "the draft is published")


def test_the_author_approves_nothing_and_nobody_of_another_role_does(
    office: Office, shell: Shell
) -> None:
    draft_id = office.draft(office.author)
    auditor = add(office.session, "account", role="auditor")

    own, foreign = (office.approval(draft_id, each) for each in (office.author, auditor))

    refused(shell, "program_draft_approval", own, "the author does not approve")
    refused(shell, "program_draft_approval", foreign, "only an administrator approves")


def test_each_administrator_approves_once_and_on_an_impact_of_that_draft(
    office: Office, shell: Shell
) -> None:
    draft_id, other = office.draft(None), office.draft(office.author)
    given = office.approval(draft_id, office.administrator())
    shell.insert(statement("program_draft_approval", given))

    refused(shell, "program_draft_approval", given, "UNIQUE|duplicate")
    foreign = office.approval(other, office.administrator()) | {"draft_id": draft_id}
    refused(shell, "program_draft_approval", foreign, "FOREIGN KEY|foreign key")
    nobody = office.approval(draft_id, office.administrator()) | {"impact_id": new_id()}
    refused(shell, "program_draft_approval", nobody, "FOREIGN KEY|foreign key")
