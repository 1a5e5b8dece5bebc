"""Boundaries of contraception and pregnancy tests."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.rules.boundaries.place import DAY, SECOND, Pair, Place
from tracker.rules.kinds.pregnancy import (
    ContraceptionInUse,
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.question import (
    Contraception,
    Dispense,
    Patient,
    PregnancyReport,
    PregnancyTest,
    Prescription,
)
from tracker.rules.vocabulary import (
    Gate,
    Menses,
    PregnancyResult,
    PregnancyStatus,
    ReportOf,
)

HOUR = timedelta(hours=1)


def negative(collected_at: datetime) -> tuple[PregnancyTest, ...]:
    test = PregnancyTest(
        collected_at=collected_at, result=PregnancyResult.NEGATIVE, sensitivity_miu_ml=20
    )
    return (test,)


def contraception_in_use(rule: ContraceptionInUse, here: Place) -> Iterator[Pair]:
    methods = (rule.highly_effective[0], *rule.additional, *rule.highly_effective[1:])
    for code in rule.methods_for:

        def asked(started_on: date, code: str = code) -> Any:
            return here.asked(
                here.clock(here.day),
                patient=Patient(risk_category=code),
                prescription=Prescription(written_at=here.clock(here.day)),
                contraception=Contraception(methods=methods[: rule.methods], started_on=started_on),
            )

        ready_by = here.day - rule.days_before_first * DAY
        yield Pair(f"{code}: first day of the methods", asked(ready_by), asked(ready_by + DAY))


def first_test_days_before(rule: FirstTestDaysBefore, here: Place) -> Iterator[Pair]:
    written_at = here.clock(here.day)

    def asked(collected_at: datetime) -> Any:
        return here.asked(
            written_at,
            patient=Patient(risk_category=rule.categories[0]),
            prescription=Prescription(written_at=written_at),
            pregnancy_tests=negative(collected_at),
        )

    earliest, latest = here.day - rule.most * DAY, here.day - rule.least * DAY
    begin, end = here.first_second(earliest), here.last_second(latest)
    yield Pair("first of the days before", asked(begin), asked(begin - SECOND))
    yield Pair("last of the days before", asked(end), asked(end + SECOND))


def first_test_hours_before(rule: FirstTestHoursBefore, here: Place) -> Iterator[Pair]:
    # Midnight of the day on which clocks change, and both of a doubled hour.
    for past in (0 * HOUR, 1.5 * HOUR, 2.5 * HOUR, 15 * HOUR):
        written_at = here.first_second(here.day) + past

        def asked(collected_at: datetime, written_at: datetime = written_at) -> Any:
            return here.asked(
                written_at + HOUR,
                patient=Patient(risk_category=rule.categories[0]),
                prescription=Prescription(written_at=written_at),
                pregnancy_tests=negative(collected_at),
            )

        first = written_at - rule.hours * HOUR
        yield Pair(f"hours before {past}", asked(first), asked(first - SECOND))
        yield Pair(f"until writing {past}", asked(written_at), asked(written_at + SECOND))


def scheduled_test(rule: ScheduledTest, here: Place) -> Iterator[Pair]:
    collected_at = here.clock(here.day, 9)
    code = rule.categories[0]

    def facts(first_on: date | None, menses: Menses, tested_at: datetime) -> dict[str, Any]:
        dispenses = (Dispense(handed_over_on=first_on, days_supply=28),) if first_on else ()
        return {
            "patient": Patient(risk_category=code, menses=menses),
            "prescription": Prescription(written_at=tested_at + HOUR),
            "pregnancy_tests": negative(tested_at),
            "dispenses": dispenses,
        }

    regular = facts(None, Menses.REGULAR, collected_at)
    yield here.until("first prescription", here.day + rule.at_most_days * DAY, **regular)
    early = min(rule.first_every_days, rule.at_most_days)
    if early + 1 < rule.first_days:
        first = facts(here.day, Menses.REGULAR, collected_at)
        yield here.until("first weeks", here.day + early * DAY, **first)
    long_ago = here.day - (rule.first_days + 1) * DAY
    for menses, every in (
        (Menses.REGULAR, rule.regular_every_days),
        (Menses.NONE, rule.regular_every_days),
        (Menses.IRREGULAR, rule.irregular_every_days),
    ):
        last_day = here.day + min(every, rule.at_most_days) * DAY
        later = facts(long_ago, menses, collected_at)
        yield here.until(f"later, menses {menses}", last_day, **later)
        limit = min(every, rule.at_most_days)
        if limit >= early + 2:
            tested_at = here.clock(here.day - limit * DAY, 9)
            turning = facts(here.day - rule.first_days * DAY, menses, tested_at)
            yield here.since(f"the first weeks are over, menses {menses}", here.day, **turning)


def prescription_test(rule: PrescriptionTest, here: Place) -> Iterator[Pair]:
    collected_at = here.clock(here.day, 9)
    last_day = here.day + (rule.days - rule.collection_is_day_one) * DAY
    code = rule.categories[0]

    def asked(written_at: datetime, at: datetime, tested_at: datetime, gate: Gate) -> Any:
        return here.asked(
            at,
            gate=gate,
            patient=Patient(risk_category=code),
            prescription=Prescription(written_at=written_at),
            pregnancy_tests=negative(tested_at),
        )

    end = here.last_second(last_day)
    for gate in here.requirement.gates:
        if gate is Gate.AUTHORIZE and rule.authorize_on == "question":
            written_at = collected_at + HOUR
            holds = asked(written_at, end, collected_at, gate)
            stops = asked(written_at, end + SECOND, collected_at, gate)
        else:
            holds = asked(end, end + DAY, collected_at, gate)
            stops = asked(end + SECOND, end + DAY, collected_at, gate)
        yield Pair(f"age of the test at {gate}", holds, stops)
        written_at = here.clock(here.day)
        latest = written_at if rule.collected_by == "instant" else here.last_second(here.day)
        at = written_at + 20 * HOUR
        yield Pair(
            f"collected in time at {gate}",
            asked(written_at, at, latest, gate),
            asked(written_at, at, latest + SECOND, gate),
        )


def no_open_pregnancy(_: object, here: Place) -> Iterator[Pair]:
    tested_at = here.first_second(here.day) + 1.5 * HOUR
    positive = PregnancyTest(collected_at=tested_at, result=PregnancyResult.POSITIVE)
    for gate in here.requirement.gates:

        def asked(at: datetime, reported_at: datetime, gate: Gate = gate) -> Any:
            report = PregnancyReport(
                reported_at=reported_at, of=ReportOf.PATIENT, status=PregnancyStatus.RULED_OUT
            )
            return here.asked(
                at, gate=gate, pregnancy_tests=(positive,), pregnancy_reports=(report,)
            )

        at = tested_at + DAY
        yield Pair("newer report", asked(at, tested_at + SECOND), asked(at, tested_at))
        yield Pair("report on record", asked(at, at), asked(at, at + SECOND))
        yield Pair(
            "positive test on record",
            here.asked(tested_at - SECOND, gate=gate, pregnancy_tests=(positive,)),
            here.asked(tested_at, gate=gate, pregnancy_tests=(positive,)),
        )
