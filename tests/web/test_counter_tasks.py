"""Tasks, sites and keys as pages: where each is seen, and by whom."""

from sqlalchemy import select

from tests.clinic import CHICAGO
from tests.factories import add
from tracker.records.tables.certifications import Certification
from tracker.rules.authority import Actor, Role
from tracker.services import certifying


def administrator(counter) -> Actor:
    return Actor(add(counter.day.session, "account", role="administrator"), Role.ADMINISTRATOR)


def send(counter, **given: str):
    values = counter.page().values()
    sent = {"request_id": values["request_id"], "note": "call-us"} | given
    return counter.visitor.post(f"{counter.path}/tasks", sent)


def test_a_task_goes_to_the_practice_s_home_page_with_a_link_to_the_mending(counter):
    day = counter.day
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)
    assert "Send as a task to the prescriber" in counter.page().text
    assert "Who can fix this: Prescriber · Call " in counter.page().text

    page = counter.visitor.follow(send(counter))

    assert "Sent to the prescriber by" in page.text
    assert f"{counter.path}/tasks" not in [form.get("action") for form in page.all("form")]
    home = counter.signed_in(day.prescriber).get("/")
    assert "1 Sent by pharmacies Prescriber 1" in home.text
    assert "No pregnancy is open" in home.text
    assert "Please call us" in home.text
    (decision,) = {href for href in home.links() if href.startswith("/decisions/")}
    assert counter.signed_in(day.prescriber).get(decision).status == 200
    assert "To the prescriber" in counter.visitor.get("/worklists/blocked").text
    assert send(counter).status == 409


def test_an_administrator_sees_the_certification_and_no_patient(counter):
    day, boss = counter.day, administrator(counter)
    own = select(Certification.id).where(Certification.prescriber_id == day.prescriber_id)
    today = day.at.astimezone(CHICAGO).date()
    request = certifying.SuspensionRequest(day.session.scalars(own).one(), today, "Audit")
    certifying.suspend(day.session, boss, request, now=day.at)
    send(counter)

    home = counter.signed_in(boss).get("/")

    assert "Prescriber is certified" in home.text
    assert f"/certifications/prescribers/{day.prescriber_id}" in home.links()
    assert "Maria" not in home.text
    assert "P-" not in home.text


def test_a_site_is_granted_on_the_account_page_and_chosen_in_the_header(counter):
    day = counter.day
    boss = counter.signed_in(administrator(counter))
    account = f"/accounts/{day.pharmacist.id}"
    there = {"organization_id": day.other_pharmacy_id}
    assert counter.visitor.post("/sites/active", there).status == 404

    granted = boss.follow(boss.post(f"{account}/sites", there))
    assert "can choose that site" in granted.text
    assert "works there already" in boss.follow(boss.post(f"{account}/sites", there)).text
    assert counter.page().status == 200
    counter.visitor.post("/sites/active", there)

    assert counter.page().status == 404
    home = counter.visitor.get("/")
    chosen = [o for o in home.all("option") if o.get("selected") is not None]
    assert [o.get("value") for o in chosen] == [day.other_pharmacy_id]
    (end,) = [f for f in granted.all("form") if (f.get("action") or "").endswith("/end")]
    assert "does not act for that site" in boss.follow(boss.post(end.get("action"), {})).text
    assert counter.page().status == 200


def test_enter_hands_over_only_where_this_person_chose_it_for_this_site(counter):
    def filled(page):
        words = [" ".join("".join(each.itertext()).split()) for each in page.all("button")]
        return [each.removesuffix(" Enter") for each in words if each.endswith(" Enter")]

    counter.day.counsel()
    assert filled(counter.page()) == ["Confirm and get the number"]

    keys = counter.visitor.follow(counter.visitor.post("/help/keys/enter", {"enter": "hands-over"}))

    assert "Enter confirms and hands over" in keys.text
    assert filled(counter.page()) == ["Confirm and hand over H"]
    assert counter.day.logged("enter-setting.changed")
    assert counter.visitor.post("/help/keys/enter", {"enter": "maybe"}).status == 400
    counter.visitor.post("/help/keys/enter", {"enter": "confirms"})
    assert filled(counter.page()) == ["Confirm and get the number"]


def test_the_switch_of_single_keys_stays_with_the_account(counter):
    assert counter.page().all("body")[0].get("data-keys") == "on"

    page = counter.visitor.follow(counter.visitor.post("/help/keys", {"single_keys": "off"}))

    assert "Single keys are off" in page.text
    again = counter.signed_in(counter.day.pharmacist).get("/")
    assert again.all("body")[0].get("data-keys") is None
    assert [each.get("id") for each in again.all("dialog")] == ["session"], "no list of keys"
    assert counter.visitor.post("/help/keys", {"single_keys": "maybe"}).status == 400
