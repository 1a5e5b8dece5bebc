"""Every task, some rounds of each, each round on a copy of the demo of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.serving import served
from tests.browser.starting import LAUNCH
from tests.timeontask.delays import STAFF
from tests.timeontask.person import NotDone, Person, Tally
from tests.timeontask.scene import Scene
from tests.timeontask.tasks import TASKS, Task


def rounds(demo: Path, scene: Scene, count: int) -> Iterator[dict[str, Tally]]:
    """What each task took, by its name, once for each round."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for number in range(count):
            file = Path(shutil.copy(demo, demo.with_name(f"round-{number}.db")))
            with served(file) as base:
                yield {task.name: _taken(browser, base, task, scene) for task in TASKS}
        browser.close()


def _taken(browser: Browser, base: str, task: Task, scene: Scene) -> Tally:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    person = Person(page, base, task.delays)
    person.arrives("/sign-in")
    if task.signed_in_as:
        Person(page, base, STAFF).signs_in(task.signed_in_as)
    try:
        task.run(person, scene)
    except (NotDone, Error) as problem:
        raise NotDone(f"{task.name}: {problem}") from problem
    for context in browser.contexts:
        context.close()
    return person.tally
