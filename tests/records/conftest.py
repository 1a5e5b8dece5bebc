from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import Chain
from tests.shell import Shell, shell_of


@pytest.fixture
def shell(database: Database) -> Iterator[Shell]:
    """Nothing of ours between the test and the database."""
    with shell_of(database) as shell:
        yield shell


@pytest.fixture
def chain(session: Session) -> Chain:
    """A prescription waits for its authorization."""
    return Chain(session)
