"""What a node remembers of ended sessions and outdated tokens."""

from __future__ import annotations

import dataclasses

import pytest

from assana_rt.access import revocations
from assana_rt.access.principal import Principal, Role
from assana_rt.access.revocations import PERSON_CHANGED, SESSION_ENDED, Revocations
from assana_rt.access.tokens import ACCESS_TTL_S, LEEWAY_S

ANN = Principal("ann", Role.DOCTOR, "Ann", "session-1", 2)
BOB = Principal("bob", Role.DOCTOR, "Bob", "session-2", 2)


def changed(version: int) -> dict[str, object]:
    return {"id": "ann", "auth_version": version, "role_changed": False}


def test_an_ended_session_is_over_for_its_tokens_alone() -> None:
    known = Revocations()
    known.note(SESSION_ENDED, {"id": "session-1"})
    assert known.ended(ANN)
    assert not known.ended(dataclasses.replace(ANN, session_id="session-3"))
    assert not known.ended(BOB)
    assert not known.outdated(ANN)


def test_tokens_from_before_a_change_are_outdated() -> None:
    known = Revocations()
    known.note(PERSON_CHANGED, changed(3))
    assert known.outdated(ANN)
    assert not known.outdated(dataclasses.replace(ANN, auth_version=3))
    assert not known.outdated(BOB)
    assert not known.ended(ANN)


def test_news_may_come_late_and_twice() -> None:
    known = Revocations()
    for version in (4, 3, 3):
        known.note(PERSON_CHANGED, changed(version))
    assert known.outdated(dataclasses.replace(ANN, auth_version=3))
    assert not known.outdated(dataclasses.replace(ANN, auth_version=4))


def test_unknown_news_is_nothing() -> None:
    known = Revocations()
    known.note("session.begun", {"id": "session-1"})
    assert not known.ended(ANN)


def test_a_revocation_is_remembered_for_as_long_as_a_token_may_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    known = Revocations()
    known.note(SESSION_ENDED, {"id": "session-1"})
    known.note(PERSON_CHANGED, changed(3))
    clock[0] += ACCESS_TTL_S + LEEWAY_S
    known.note(SESSION_ENDED, {"id": "another"})
    assert known.ended(ANN)
    assert known.outdated(ANN)
    clock[0] += revocations.KEEP_S + 1
    known.note(SESSION_ENDED, {"id": "a third"})
    assert not known.ended(ANN)
    assert not known.outdated(ANN)
    assert len(known._ended) == 1


def test_hearing_of_it_again_keeps_it_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    known = Revocations()
    for name in ("session-1", "another", "session-1"):
        known.note(SESSION_ENDED, {"id": name})
        clock[0] += revocations.KEEP_S / 2 + 1
    known.note(SESSION_ENDED, {"id": "a third"})
    assert known.ended(ANN)
    assert "another" not in known._ended
