"""Who may do what, for whose organization."""

import pytest

from tracker.rules.authority import GRANTS, Actor, Permission, Role, permits, require
from tracker.rules.errors import NotFound, NotPermitted

PHARMACIST = Actor("p", Role.PHARMACIST, "harbor")
CLINICAL = {
    Permission.WRITE_PRESCRIPTION,
    Permission.REQUEST_AUTHORIZATION,
    Permission.SIGN_ATTESTATION,
    Permission.CONFIRM_DISPENSE,
    Permission.HAND_OVER,
    Permission.RECORD_MONITORING,
    Permission.VIEW_PATIENT,
}


def test_an_act_that_the_role_holds_is_permitted():
    assert permits(PHARMACIST, Permission.CONFIRM_DISPENSE)
    assert not permits(PHARMACIST, Permission.WRITE_PRESCRIPTION)


def test_requiring_what_the_role_lacks_is_refused():
    with pytest.raises(NotPermitted, match=r"^Your role does not allow this\.$"):
        require(PHARMACIST, Permission.WRITE_PRESCRIPTION, organization_id="harbor")


def test_another_organizations_object_is_not_found():
    with pytest.raises(NotFound, match=r"^Not found\.$"):
        require(PHARMACIST, Permission.CONFIRM_DISPENSE, organization_id="elsewhere")


def test_the_own_organizations_object_and_one_of_none_are_in_reach():
    """Nothing is raised; without the permission, the same call is."""
    require(PHARMACIST, Permission.CONFIRM_DISPENSE, organization_id="harbor")
    require(PHARMACIST, Permission.CONFIRM_DISPENSE)
    require(Actor("a", Role.AUDITOR), Permission.VIEW_AUDIT_LOG)

    with pytest.raises(NotPermitted):
        require(PHARMACIST, Permission.VIEW_AUDIT_LOG)


def test_who_belongs_to_no_organization_finds_no_organizations_object():
    with pytest.raises(NotFound):
        require(Actor("a", Role.AUDITOR), Permission.VIEW_AUDIT_LOG, organization_id="harbor")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_runs_or_audits_the_program_holds_no_clinical_permission(role):
    assert GRANTS[role] & CLINICAL == set()


def test_a_delegate_signs_nothing():
    signing = {permission for permission in Permission if ":sign" in permission}

    assert signing
    assert GRANTS[Role.DELEGATE] & signing == set()
