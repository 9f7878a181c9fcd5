"""Which role may use which verb; nothing is allowed that was not said."""

from __future__ import annotations

import pytest

from assana_rt.access.policy import ADMIN, CLINICIANS, DESK, EVERYONE, NOBODY, STAFF, Policy
from assana_rt.access.principal import Principal, Role

VERBS = ("read", "create", "update", "delete", "restore", "history")


def who(role: Role) -> Principal:
    return Principal("id", role, "Name", "session", 1)


def test_the_groups_are_what_their_names_say() -> None:
    assert {Role.DOCTOR, Role.COORDINATOR, Role.ADMIN} == STAFF
    assert {Role.COORDINATOR, Role.ADMIN} == DESK
    assert {Role.DOCTOR, Role.ADMIN} == CLINICIANS
    assert {Role.ADMIN} == ADMIN
    assert frozenset() == NOBODY
    assert STAFF | {Role.DISPLAY} == EVERYONE


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", VERBS)
def test_all_is_denied_unless_said(role: Role, verb: str) -> None:
    allowed = Policy().allows(verb, who(role))
    assert allowed == (verb == "restore" and role is Role.ADMIN)


@pytest.mark.parametrize("role", Role)
def test_a_verb_is_for_the_roles_it_names(role: Role) -> None:
    policy = Policy(read=DESK)
    assert policy.allows("read", who(role)) == (role in DESK)
    assert not policy.allows("create", who(role))


def test_the_roles_are_the_contracts() -> None:
    assert {role.value for role in EVERYONE} == {"doctor", "coordinator", "admin", "display"}
    # A call's guest has no account: no verb of any record is theirs.
    assert set(Role) - EVERYONE == {Role.GUEST}
