"""Check of contraception (domain.md 10.7, 10.25, 10.32)."""

from tracker.rules.checks.outcome import NO_PRESCRIPTION, Outcome, elsewhere
from tracker.rules.facts import Facts
from tracker.rules.kinds.pregnancy import ContraceptionInUse
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import AttestationKind, Method

EVIDENCE = ("contraception",)
METHODS = {
    Method.IUD: "an intrauterine device",
    Method.HORMONAL: "a hormonal method",
    Method.TUBAL_LIGATION: "tubal ligation",
    Method.PARTNER_VASECTOMY: "partner's vasectomy",
    Method.MALE_CONDOM: "male condom",
    Method.DIAPHRAGM: "diaphragm",
    Method.CERVICAL_CAP: "cervical cap",
    Method.OTHER: "another method",
}


def contraception_in_use(rule: ContraceptionInUse, facts: Facts) -> Outcome:
    if (other := elsewhere(rule.methods_for + rule.commitment_for, facts)) is not None:
        return other
    contraception = facts.question.contraception
    if contraception.abstinent:
        return Outcome("abstinent", evidence=EVIDENCE)
    if attested := facts.attestations(AttestationKind.ABSTINENCE):
        return Outcome("abstinent", evidence=(facts.path("attestations", attested[-1]),))
    if facts.category is not None and facts.category.code in rule.commitment_for:
        return _condom_commitment(facts)
    return _methods(rule, facts)


def _condom_commitment(facts: Facts) -> Outcome:
    if facts.question.contraception.condom_commitment:
        return Outcome("committed", evidence=EVIDENCE)
    if attested := facts.attestations(AttestationKind.CONDOM_COMMITMENT):
        return Outcome("committed", evidence=(facts.path("attestations", attested[-1]),))
    return Outcome("no-commitment")


def _methods(rule: ContraceptionInUse, facts: Facts) -> Outcome:
    if not facts.methods:
        return Outcome("none")
    acceptable = set(facts.methods) & {*rule.highly_effective, *rule.additional}
    effective = acceptable & set(rule.highly_effective)
    values: dict[str, object] = {
        "methods": " and ".join(METHODS[method] for method in facts.methods)
    }
    if not effective or len(acceptable) < rule.methods:
        return Outcome("not-enough", values, EVIDENCE)
    if not facts.is_first:
        return Outcome("in-use", values, EVIDENCE)
    if facts.written_on is None:
        return NO_PRESCRIPTION
    started_on = facts.question.contraception.started_on
    if started_on is None:
        ready_by = add_days(facts.written_on, -rule.days_before_first)
        return Outcome("start-unknown", values | {"ready_by": ready_by}, EVIDENCE)
    values["started_on"] = started_on
    ready_on = add_days(started_on, rule.days_before_first)
    if ready_on <= facts.written_on:
        return Outcome("in-use-since", values, EVIDENCE)
    values |= {"ready_on": ready_on, "days": rule.days_before_first}
    return Outcome("too-recent", values, EVIDENCE)
