"""Writers of a SQLite database wait in the order of asking."""

import threading
import time

from tracker.records.turns import Turns


def test_turns_are_handed_on_in_the_order_of_asking() -> None:
    turns = Turns()
    assert turns.take(0.1)
    served: list[int] = []

    def ask(number: int) -> None:
        assert turns.take(5)
        served.append(number)
        turns.hand_on()

    threads = []
    for number in range(8):
        thread = threading.Thread(target=ask, args=(number,))
        thread.start()
        threads.append(thread)
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.hand_on()
    for thread in threads:
        thread.join()

    assert served == list(range(8))


def test_who_gives_up_leaves_the_queue() -> None:
    turns = Turns()
    assert turns.take(0.1)

    assert not turns.take(0.01)

    turns.hand_on()
    assert turns.take(0.1)
