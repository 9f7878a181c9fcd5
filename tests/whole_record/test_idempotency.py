"""A POST that is sent again with its Idempotency-Key does nothing again."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from assana_rt.errors import Conflict
from assana_rt.records import idempotency
from assana_rt.records.appointments import AppointmentIn
from assana_rt.records.idempotency import Asked, Claim, IdempotencyKey
from assana_rt.store.work import SYSTEM, Work
from tests import make
from tests.api.kit import Answer, Api
from tests.whole_record.bodies import patient

pytestmark = [pytest.mark.databases, pytest.mark.asyncio(loop_scope="module")]


async def post(
    api: Api, path: str, body: object = None, *, key: str, who: str = "doctor"
) -> Answer:
    return await api.ask(who, "POST", path, body, headers={"Idempotency-Key": key})


async def _row(api: Api, who: str = "doctor") -> IdempotencyKey:
    return await IdempotencyKey.get(user_id=api.id(who))


async def test_the_same_request_gets_the_same_answer(api: Api) -> None:
    body = make.appointment(notes="ü ☃ 1.50")
    first = await post(api, "appointments", body, key="k-1")
    made = first.good(201)
    await api.patch("doctor", f"appointments/{made['id']}", notes="changed since")
    again = await post(api, "appointments", dict(reversed(body.items())), key="k-1")
    assert again.good(201) == made
    for name in ("ETag", "Location"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(await api.all("doctor", "appointments")) == 1
    assert len(await api.published(f"doctor:{api.id('doctor')}")) == 2


async def test_another_body_or_place_under_the_same_key_is_refused(api: Api) -> None:
    (await post(api, "appointments", make.appointment(), key="k-1")).good(201)
    answer = await post(api, "appointments", make.appointment(notes="x"), key="k-1")
    assert [name for name, _ in answer.errors()] == ["Idempotency-Key"]
    calls = [await api.made("doctor", "consultations") for _ in range(2)]
    one, other = (f"consultations/{call['id']}/case-history" for call in calls)
    (await post(api, one, make.entry(), key="k-2")).good(201)
    assert (await post(api, other, make.entry(), key="k-2")).errors()
    assert (await api.get("doctor", other))["items"] == []


async def test_a_key_is_of_one_person_and_one_route(api: Api) -> None:
    made = set()
    for who in ("doctor", "doctor2"):
        made.add((await post(api, "patients", patient(), key="k-1", who=who)).good(201)["id"])
        body = make.appointment()
        made.add((await post(api, "appointments", body, key="k-1", who=who)).good(201)["id"])
    assert len(made) == 4


async def test_of_many_at_once_one_runs(api: Api) -> None:
    body = make.appointment()
    answers = await asyncio.gather(*(post(api, "appointments", body, key="k-1") for _ in range(8)))
    good = [answer.json["id"] for answer in answers if answer.status == 201]
    assert good
    assert len(set(good)) == 1
    for answer in answers:
        if answer.status != 201:
            answer.problem(409)
            assert answer.headers["Retry-After"] == "1"
    assert len(await api.all("doctor", "appointments")) == 1


async def test_what_failed_may_be_tried_again_under_its_key(api: Api) -> None:
    wrong = make.appointment(patient_id="nobody")
    (await post(api, "appointments", wrong, key="k-1")).problem(422)
    assert await IdempotencyKey.filter(user_id=api.id("doctor")).count() == 0
    made = (await post(api, "appointments", make.appointment(), key="k-1")).good(201)
    where = f"appointments/{made['id']}/restore"
    (await post(api, where, key="k-2", who="admin")).problem(409)
    await api.delete("doctor", f"appointments/{made['id']}")
    back = (await post(api, where, key="k-2", who="admin")).good()
    assert (await post(api, where, key="k-2", who="admin")).good() == back


async def test_a_second_request_waits_for_the_first(api: Api) -> None:
    ctx, asked = _first(api)
    claimed = await idempotency.claim(ctx, asked)
    assert isinstance(claimed, Claim)
    answer = await post(api, "appointments", make.appointment(), key="k-1")
    assert "still running" in answer.problem(409)["detail"]
    await claimed.release()
    (await post(api, "appointments", make.appointment(), key="k-1")).good(201)


def _first(api: Api) -> tuple[Any, Asked]:
    """Return what a request for an appointment under k-1 would claim."""
    body = AppointmentIn.model_validate_json(json.dumps(make.appointment()))
    said = ["/api/v1/appointments", body.model_dump(mode="json")]
    ctx = make.context(api.parts, api.people["doctor"])
    return ctx, Asked("POST /api/v1/appointments", "k-1", said, once=False)


async def _age(api: Api, by: timedelta) -> None:
    row = await _row(api)
    await IdempotencyKey.filter(id=row.id).update(claimed_at=row.claimed_at - by)


async def test_the_claim_of_a_server_that_is_gone_is_taken_over(api: Api) -> None:
    ctx, asked = _first(api)
    lost = await idempotency.claim(ctx, asked)
    assert isinstance(lost, Claim)
    await _age(api, timedelta(minutes=2))
    made = (await post(api, "appointments", make.appointment(), key="k-1")).good(201)

    async def late(_: Work) -> dict[str, Any]:
        await IdempotencyKey.filter(user_id=api.id("doctor")).update(route="touched")
        return {"id": "late"}

    with pytest.raises(Conflict):
        await lost.context(ctx).site.ledger.change(SYSTEM, late)
    again = await post(api, "appointments", make.appointment(), key="k-1")
    assert again.good(201) == made


async def test_an_answer_is_kept_with_its_change_or_not_at_all(api: Api) -> None:
    ctx, asked = _first(api)
    claimed = await idempotency.claim(ctx, asked)
    assert isinstance(claimed, Claim)

    async def fails(work: Work) -> None:
        await claimed.keep({"id": "x"}, work.now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ctx.site.ledger.change(SYSTEM, fails)
    assert (await _row(api)).answered_at is None
    # As if the server had died between the commit and its answer:
    record = await api.made("doctor", "appointments")
    keeping = claimed.context(ctx)

    async def verb(_: Work) -> dict[str, Any]:
        return record | {"version": 7}

    await keeping.site.ledger.change(SYSTEM, verb)
    answer = await post(api, "appointments", make.appointment(), key="k-1")
    assert answer.good(201) == record | {"version": 7}
    assert answer.headers["ETag"] == '"7"'
    assert answer.headers["Location"] == f"/api/v1/appointments/{record['id']}"


async def test_a_key_is_free_again_after_a_day(api: Api) -> None:
    first = (await post(api, "appointments", make.appointment(), key="k-1")).good(201)
    await _age(api, timedelta(hours=23))
    assert (await post(api, "appointments", make.appointment(), key="k-1")).good(201) == first
    await _age(api, timedelta(hours=2))
    second = (await post(api, "appointments", make.appointment(notes="x"), key="k-1")).good(201)
    assert second["id"] != first["id"]
    await _age(api, timedelta(hours=25))
    await idempotency.forget_old(api.parts.now())
    assert await IdempotencyKey.filter(user_id=api.id("doctor")).count() == 0


async def test_what_is_shown_once_is_never_kept(api: Api) -> None:
    first = await post(api, "users", make.user(), key="k-1", who="admin")
    link = first.good(201)["setup_link"]
    (await post(api, "users", make.user(), key="k-1", who="admin")).problem(409)
    row = await _row(api, "admin")
    assert row.answer is None
    assert link.rpartition("/")[2] not in str(row.__dict__)
    where = f"users/{first.json['id']}/reset-link"
    (await post(api, where, key="k-2", who="admin")).good(201)
    (await post(api, where, key="k-2", who="admin")).problem(409)
    (await post(api, where, key="k-3", who="admin")).good(201)


async def test_auth_ignores_the_header(api: Api) -> None:
    user = await api.get("admin", "me")
    body = {"email": user["email"], "password": make.PASSWORD}
    for _ in range(2):
        (await api.ask(None, "POST", "auth/login", body, headers={"Idempotency-Key": "k"})).good()
    for _ in range(2):
        answer = await post(api, "auth/logout-all", key="k", who="doctor2")
        assert answer.status in (204, 401)
    assert (
        await IdempotencyKey.filter(user_id__in=[api.id("admin"), api.id("doctor2")]).count() == 0
    )


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ü"])
async def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    answer = await post(api, "appointments", make.appointment(), key=key)
    assert [name for name, _ in answer.errors()] == ["Idempotency-Key"]
    assert await api.all("doctor", "appointments") == []


async def test_only_who_may_post_claims_a_key(api: Api) -> None:
    (await post(api, "appointments", make.appointment(), key="k-1", who="display")).problem(403)
    (await post(api, "appointments", {"patient_name": ""}, key="k-1")).problem(422)
    assert await IdempotencyKey.filter(
        user_id__in=[api.id("display"), api.id("doctor")]
    ).count() == 0  # fmt: skip


async def test_openapi_names_the_header_where_it_counts(api: Api) -> None:
    document = (await api.ask(None, "GET", "/api/openapi.json")).good()

    def named(path: str) -> bool:
        operation = document["paths"][f"/api/v1/{path}"]["post"]
        return "Idempotency-Key" in [each["name"] for each in operation["parameters"]]

    assert named("appointments")
    assert named("patients/{id}/merge")
    assert not named("auth/login")
    assert not named("auth/logout")
