"""Which facts of a question its readers see: a pharmacy what its gate looked at, a patient no
notes about somebody else's answers, the practice and auditors everything."""

from dataclasses import replace
from typing import Any, Final

from tracker.rules.authority import Role
from tracker.rules.decision import Decision
from tracker.rules.question import (
    Contraception,
    Enrollment,
    Patient,
    Question,
    Survey,
    Thromboprophylaxis,
)
from tracker.rules.vocabulary import Party

# A pharmacy sees category and status, not the clinical record behind them (domain.md section 6),
# unless a finding of its own gate rests on that record.
_CLINICAL: Final[dict[str, Any]] = {
    "enrollment": Enrollment(),
    "contraception": Contraception(),
    "thromboprophylaxis": Thromboprophylaxis(),
    "attestations": (),
    "pregnancy_tests": (),
    "pregnancy_reports": (),
    "surveys": (),
    "lab_results": (),
    "acknowledgements": (),
    "sessions": (),
}


def facts_for(role: Role, question: Question, decision: Decision) -> Question:
    """The question with what this reader may see; paths into it stay as they are."""
    if role in (Role.PHARMACIST, Role.REPRESENTATIVE):
        return _at_the_pharmacy(question, decision)
    if role is Role.PATIENT:
        return _for_the_patient(question)
    return question


def _at_the_pharmacy(question: Question, decision: Decision) -> Question:
    cited = {path.partition("[")[0] for each in decision.findings for path in each.evidence}
    unseen = {name: nothing for name, nothing in _CLINICAL.items() if name not in cited}
    who = question.patient
    patient = Patient(birth_date=who.birth_date, sex=who.sex, risk_category=who.risk_category)
    return replace(question, patient=who if "patient" in cited else patient, **unseen)


def _for_the_patient(question: Question) -> Question:
    return replace(
        question,
        surveys=tuple(_without_notes(survey) for survey in question.surveys),
        acknowledgements=tuple(replace(each, reason=None) for each in question.acknowledgements),
    )


def _without_notes(survey: Survey) -> Survey:
    """Whether the prescriber's answers need an intervention is between others."""
    if survey.by is not Party.PRESCRIBER:
        return survey
    return replace(survey, flagged=None, resolved_at=None)
