"""Recording and correcting facts on the pages."""

from datetime import datetime

from tests.clinic import Clinic
from tests.web.practice.sending import (
    DAY,
    HOUR,
    LIVER,
    local,
    page_of,
)
from tests.web.visiting import Visitor


def test_a_positive_test_says_at_once_what_it_means(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    path = f"{page_of(ward)}/pregnancy-tests/new?next=/patients"
    sent = {
        "collected_at": local(now - 2 * HOUR),
        "result": "positive",
        "sensitivity_miu_ml": "25",
        "setting": "office",
    }

    page = prescriber.follow(prescriber.post(path, sent))

    assert page.h1 == "A pregnancy case is open"
    assert "Stop pomalidomide now" in page.text
    assert "1-888-423-5436" in page.text
    record = prescriber.get(page_of(ward))
    assert "Everything stops until pregnancy is ruled out" in record.text
    assert "Open pregnancy cases" in prescriber.get("/").text


def test_a_negative_test_leads_back_to_where_one_came_from(
    clinic: Clinic, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    sent = {
        "collected_at": local(now - 2 * HOUR),
        "result": "negative",
        "sensitivity_miu_ml": "",
        "setting": "laboratory",
    }

    page = delegate.post(f"{page_of(ward)}/pregnancy-tests/new?next=/patients", sent)

    assert (page.status, page.location) == (303, "/patients")
    away = delegate.post(f"{page_of(ward)}/pregnancy-tests/new?next=https://evil.test/", sent)
    assert away.location == page_of(ward)


def test_a_test_without_its_sensitivity_is_recorded_with_a_warning(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    path = f"{page_of(ward)}/pregnancy-tests/new"
    sent = {"collected_at": local(now - HOUR), "result": "negative", "setting": "laboratory"}

    told = prescriber.follow(prescriber.post(path, sent | {"sensitivity_miu_ml": "25"}))
    untold = prescriber.follow(prescriber.post(path, sent | {"sensitivity_miu_ml": ""}))

    assert "counts for no prescription" not in told.text
    assert "Without its sensitivity this test counts for no prescription." in untold.text


def test_a_test_in_the_future_is_refused_beside_its_field(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    sent = {
        "collected_at": local(now + DAY),
        "result": "negative",
        "sensitivity_miu_ml": "25",
        "setting": "laboratory",
    }

    page = prescriber.post(f"{page_of(ward)}/pregnancy-tests/new", sent)

    assert page.status == 422
    assert page.errors == ["Collected must not be in the future"]


def test_a_date_of_more_than_a_year_ago_is_asked_about_and_nothing_is_lost(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, ready=False)
    path = f"{page_of(ward)}/blood-counts/new"
    sent = {"collected_on": "2019-11-20", "anc": "1800", "platelets": "180000"} | LIVER
    assert "more than a year ago" not in prescriber.get(path).text

    asked = prescriber.post(path, sent)

    assert asked.status == 422
    assert asked.errors == [
        "This was collected more than a year ago. Mend the date, or tick that it is right."
    ]
    assert asked.values()["anc"] == "1800"
    assert "long_ago" in {control.get("name") for control in asked.all("input")}
    assert prescriber.post(path, sent | {"long_ago": "yes"}).status == 303


def test_a_test_of_a_year_ago_is_not_asked_about_and_one_of_before_is(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    path = f"{page_of(ward)}/pregnancy-tests/new"
    sent = {"result": "negative", "sensitivity_miu_ml": "25", "setting": "laboratory"}

    assert prescriber.post(path, sent | {"collected_at": local(now - 365 * DAY)}).status == 303
    late = sent | {"collected_at": local(now - 367 * DAY)}
    assert prescriber.post(path, late).status == 422
    assert prescriber.post(path, late | {"long_ago": "yes"}).status == 303


def test_a_corrected_entry_is_struck_through_with_its_reason(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    clinic.test(ward, at=now - DAY)
    link = next(link for link in prescriber.get(page_of(ward)).links() if "/correct" in link)
    form = prescriber.get(link)
    assert "25" in form.values()["sensitivity_miu_ml"]
    sent = {
        "collected_at": local(now - 2 * DAY),
        "result": "negative",
        "sensitivity_miu_ml": "20",
        "setting": "laboratory",
        "reason": "wrong day typed",
    }

    record = prescriber.follow(prescriber.post(link, sent))

    assert "Entered in error: wrong day typed" in record.text
    assert len(record.all("s")) == 5  # four cells of its table, and its line in the timeline
    assert "Corrected entry: Pregnancy test" in record.text
    assert "20 mIU/mL" in record.text


def test_contraception_is_asked_by_sex(clinic: Clinic, delegate: Visitor, now: datetime) -> None:
    man, woman = clinic.man(at=now - DAY, ready=False), clinic.woman(at=now - DAY, ready=False)
    path = "/contraception/new"

    of_man = delegate.get(page_of(man) + path)
    nothing = delegate.post(page_of(woman) + path, {"started_on": ""})
    no_start = delegate.post(
        page_of(woman) + path, {"methods": ["iud", "male-condom"], "started_on": ""}
    )
    condom = delegate.post(page_of(man) + path, {"methods": "yes"})
    both = delegate.post(
        page_of(woman) + path,
        {"methods": ["iud", "male-condom"], "started_on": local(now - 40 * DAY)[:10]},
    )

    assert "Diaphragm" not in of_man.text
    assert nothing.errors == ["Choose what is in use: methods, a condom, or abstinence."]
    assert no_start.errors == ["Enter since when these methods are used together."]
    assert "Condom commitment" in delegate.follow(condom).text
    assert "Intrauterine device (IUD), Male latex" in delegate.follow(both).text


def test_thromboprophylaxis_is_recorded_and_corrected(
    clinic: Clinic, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, ready=False)
    sent = {"decision": "lmwh", "decided_on": local(now)[:10]}

    record = delegate.follow(delegate.post(f"{page_of(ward)}/thromboprophylaxis/new", sent))
    link = next(link for link in record.links() if "/correct" in link)
    right = sent | {"decision": "contraindicated", "reason": "bleeding"}
    corrected = delegate.follow(delegate.post(link, right))

    assert "Low-molecular-weight heparin" in record.text
    assert "None: contraindicated" in corrected.text
    assert "Entered in error: bleeding" in corrected.text
    assert delegate.post(link, right).status == 409


def test_a_positive_test_offers_no_correction(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    test_id = clinic.test(ward, at=now - HOUR, result="positive")

    record = prescriber.get(page_of(ward))
    forced = prescriber.post(
        f"{page_of(ward)}/pregnancy-test/{test_id}/strike", {"reason": "mistyped"}
    )

    assert not [link for link in record.links() if test_id in link]
    assert forced.status == 422
    assert forced.errors[0].startswith("A positive or indeterminate test stays on record.")


def test_a_fact_of_another_patient_or_kind_is_not_found(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward, other = clinic.man(at=now - DAY, ready=False), clinic.man(at=now - DAY, name="Bo Cron")
    count_id = clinic.count(ward, at=now - HOUR)

    for path in (
        f"{page_of(other)}/blood-count/{count_id}/correct",
        f"{page_of(ward)}/contraception/{count_id}/correct",
        f"{page_of(ward)}/nonsense/{count_id}/correct",
        f"{page_of(ward)}/nonsense/{count_id}/strike",
    ):
        assert prescriber.get(path).status == 404, path
