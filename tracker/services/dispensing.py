"""What a pharmacy does with a number, in this order: find it, counsel, confirm, hand over."""

from tracker.services.confirming import ConfirmationAnswer, ConfirmationRequest, confirm
from tracker.services.counseling import (
    ChecklistForm,
    ChecklistRequest,
    checklist_form,
    sign_checklist,
)
from tracker.services.finding import FindRequest, find
from tracker.services.handing_over import HandOverAnswer, HandOverRequest, hand_over
from tracker.services.handing_over_at_once import AtOnceAnswer, confirm_and_hand_over
from tracker.services.packages import PackageLine
from tracker.services.refusing import RefusalRequest, record_refusal

__all__ = [
    "AtOnceAnswer",
    "ChecklistForm",
    "ChecklistRequest",
    "ConfirmationAnswer",
    "ConfirmationRequest",
    "FindRequest",
    "HandOverAnswer",
    "HandOverRequest",
    "PackageLine",
    "RefusalRequest",
    "checklist_form",
    "confirm",
    "confirm_and_hand_over",
    "find",
    "hand_over",
    "record_refusal",
    "sign_checklist",
]
