"""Every answer that shows something, and every refusal, is a line before it is read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from assana_rt.access.tokens import AccessTokens, Seals
from assana_rt.errors import Unavailable
from assana_rt.records.sessions import Session
from assana_rt.store.audit import AuditTrail
from assana_rt.store.base import new_id
from tests import make
from tests.api.kit import Api
from tests.audit.kit import checked, lines, sealed

pytestmark = pytest.mark.databases


async def newest(api: Api) -> dict[str, Any]:
    return (await lines(api.parts))[-1]


async def test_a_read_of_one_record_says_who_when_from_where_and_which_version(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    answer = await api.ask("doctor", "GET", f"surgeries/{surgery['id']}")
    line = await newest(api)
    doctor = api.people["doctor"]
    assert (line["action"], line["record_type"], line["record_id"]) == (
        "read", "surgery", surgery["id"],
    )  # fmt: skip
    assert line["record_version"] == surgery["version"]
    assert (line["actor_id"], line["actor_name"]) == (doctor.id, doctor.name)
    assert line["session_id"] == doctor.session_id
    assert line["address"] == "127.0.0.1"
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["changed"] is None


async def test_a_list_is_one_line_with_its_filters_and_the_number_of_rows(api: Api) -> None:
    for hour in range(3):
        await api.made(
            "doctor", "surgeries", surgery_time=f"{7 + hour:02}:30:00", room=f"OR {hour}"
        )
    await api.get(
        "coordinator", "surgeries", status="Scheduled", date_from=make.DAY, q="Mara Lind", limit=2
    )
    line = await newest(api)
    assert (line["action"], line["record_type"], line["record_id"]) == ("list", "surgery", "-")
    assert line["details"] == {
        "rows": 2,
        "filters": {"status": ["Scheduled"], "date_from": make.DAY},
        "words": 2,
    }
    assert "Mara" not in json.dumps(line["details"]), "what somebody typed is not kept"


async def test_a_later_page_says_so(api: Api) -> None:
    for hour in range(3):
        await api.made(
            "doctor", "surgeries", surgery_time=f"{7 + hour:02}:30:00", room=f"OR {hour}"
        )
    first = await api.get("doctor", "surgeries", limit=2)
    await api.get("doctor", "surgeries", limit=2, cursor=first["next_cursor"])
    assert (await newest(api))["details"] == {"rows": 1, "page": "a later one"}


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("dashboard", "dashboard"),
        ("me", "user"),
        ("me/settings", "user_settings"),
        ("auth/sessions", "session"),
    ],
)
async def test_whatever_else_is_read_is_a_line_too(api: Api, path: str, type: str) -> None:
    before = len(await lines(api.parts))
    await api.get("doctor", path)
    line = (await lines(api.parts))[before:][-1]
    assert (line["action"], line["record_type"]) == ("read", type)
    assert line["actor_id"] == api.id("doctor")


async def test_what_was_not_modified_was_read_all_the_same(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    where = f"surgeries/{surgery['id']}"
    answer = await api.ask("doctor", "GET", where, headers={"If-None-Match": '"1"'})
    assert answer.status == 304
    assert (await newest(api))["action"] == "read"


@pytest.mark.parametrize("path", ["patients/{id}", "me", "me/settings"])
async def test_a_change_that_changes_nothing_shows_the_record(api: Api, path: str) -> None:
    where = path.format(id=(await api.made("doctor", "patients"))["id"])
    shown = await api.get("doctor", where)
    before = len(await lines(api.parts))
    assert await api.patch("doctor", where) == shown
    (line,) = (await lines(api.parts))[before:]
    assert (line["action"], line["record_id"]) == ("read", shown["id"])
    assert (line["record_version"], line["actor_id"]) == (shown["version"], api.id("doctor"))


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_who_comes_too_late_is_shown_the_record(api: Api, method: str) -> None:
    patient = await api.made("admin", "patients")
    body = {"name": "Another"} if method == "PATCH" else None
    answer = await api.ask(
        "admin", method, f"patients/{patient['id']}", body, headers={"If-Match": '"999"'}
    )
    assert answer.problem(412)["current"] == patient
    made, line = await lines(api.parts, record_id=patient["id"])
    assert (made["action"], line["action"]) == ("create", "read")
    assert (line["record_version"], line["actor_id"]) == (1, api.id("admin"))
    assert line["request_id"] == answer.headers["X-Request-ID"]


async def test_documents_and_health_are_nobodys_reads(api: Api) -> None:
    before = len(await lines(api.parts))
    for path in ("/api/openapi.json", "/healthz", "/readyz"):
        assert (await api.ask(None, "GET", path)).status == 200
    assert len(await lines(api.parts)) == before


async def test_a_read_and_a_write_are_in_order_for_the_next_request(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    where = f"surgeries/{surgery['id']}"
    await api.get("doctor", where)
    await api.patch("doctor", where, notes="changed")
    await api.delete("doctor", where)
    told = [line["action"] for line in await lines(api.parts, record_id=surgery["id"])]
    assert told == ["create", "read", "update", "delete"]


async def test_an_answer_given_again_was_read_again(api: Api) -> None:
    body, key = make.surgery(), {"Idempotency-Key": "once-is-enough"}
    for _ in range(2):
        (await api.ask("doctor", "POST", "surgeries", body, headers=key)).good(201)
    told = [(line["action"], line["record_type"]) for line in await lines(api.parts)]
    assert told == [("create", "surgery"), ("read", "surgery")]


async def test_pages_read_and_refuse_as_rest_does(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    doctor2 = api.people["doctor2"]
    row = await Session.get(id=doctor2.session_id)
    row.kind = "page"
    await row.save()
    seal = Seals(api.parts.settings.key("cookie")).seal(row.id)
    api.client.session.cookie_jar.update_cookies({api.requests.cookie: f"{row.id}.{seal}"})
    answer = await api.ask(None, "GET", "/surgeries")
    assert answer.status == 200
    answer = await api.ask(None, "GET", f"/surgeries/{surgery['id']}")
    assert answer.status == 404
    told = await lines(api.parts, actor_id=doctor2.id)
    told = [line for line in told if line["record_type"] == "surgery"]
    assert [(line["action"], line["record_type"]) for line in told] == [
        ("list", "surgery"), ("refused", "surgery"),
    ]  # fmt: skip
    assert told[-1]["record_id"] == surgery["id"]


# Refusals


async def test_anothers_record_is_refused_and_told(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    for method in ("GET", "PATCH", "DELETE"):
        body = {"notes": "x"} if method == "PATCH" else None
        answer = await api.ask("doctor2", method, f"surgeries/{surgery['id']}", body)
        answer.problem(404)
    told = await lines(api.parts, action="refused")
    assert [line["details"] for line in told] == [
        {"asked": f"{method} /api/v1/surgeries/{{id}}", "status": 404}
        for method in ("GET", "PATCH", "DELETE")
    ]
    assert {(line["record_type"], line["record_id"]) for line in told} == {
        ("surgery", surgery["id"])
    }
    assert {line["actor_id"] for line in told} == {api.id("doctor2")}


async def test_what_a_role_may_not_do_is_told(api: Api) -> None:
    (await api.ask("display", "GET", "surgeries")).problem(403)
    (await api.ask("doctor", "GET", "users")).problem(403)
    told = [
        (line["actor_id"], line["record_type"]) for line in await lines(api.parts, action="refused")
    ]
    assert told == [(api.id("display"), "surgery"), (api.id("doctor"), "user")]


async def test_refusals_that_tell_nothing_are_no_lines(api: Api) -> None:
    (await api.ask(None, "GET", "surgeries")).problem(401)
    (await api.ask("doctor", "GET", "surgeries/what")).problem(404)
    (await api.ask("doctor", "GET", "nowhere")).problem(404)
    (await api.ask("doctor", "POST", "surgeries", {"room": 7})).problem(422)
    assert await lines(api.parts) == []


async def test_a_dead_token_is_told_with_whose_it_was(api: Api) -> None:
    token = api.token("doctor")
    (await api.ask("doctor", "POST", "auth/logout")).good(204)
    answer = await api.ask("doctor", "GET", "me", token=token)
    answer.problem(401)
    line = await newest(api)
    assert (line["action"], line["actor_id"]) == ("refused", api.id("doctor"))
    assert line["details"] == {"asked": "GET /api/v1/me", "status": 401}
    assert token not in json.dumps(line, default=str)


async def test_an_expired_token_is_told_with_whose_it_was(api: Api) -> None:
    who = api.people["doctor"]
    old = AccessTokens(api.parts.settings.key("access"), ttl_s=-60)
    for _ in range(105):
        (await api.ask("doctor", "GET", "me", token=old.issue(who))).problem(401)
    told = await lines(api.parts, action="refused")
    assert len(told) == 100, "nor who has an old token"
    assert {(line["actor_id"], line["session_id"]) for line in told} == {(who.id, who.session_id)}
    forged = AccessTokens(b"x" * 32, ttl_s=-60).issue(who)
    (await api.ask("doctor", "GET", "me", token=forged)).problem(401)
    assert (await newest(api))["actor_id"] is None


async def test_a_made_up_token_is_told_without_its_text_and_not_without_end(api: Api) -> None:
    for _ in range(105):
        (await api.ask("doctor", "GET", "me", token="made.up.token")).problem(401)
    told = await lines(api.parts, action="refused")
    assert len(told) == 100, "a stranger can't fill the disk"
    assert {line["actor_id"] for line in told} == {None}
    assert "made.up" not in str(told)
    (await api.ask("doctor2", "GET", f"users/{api.id('doctor')}")).problem(403)
    assert len(await lines(api.parts, action="refused")) == 101, "people who are known go on"


async def test_signing_in_well_and_badly(api: Api) -> None:
    email = (await api.get("doctor", "me"))["email"]
    ask = {"email": email, "password": make.PASSWORD}
    signed = (await api.ask(None, "POST", "auth/login", ask)).good()
    (await api.ask(None, "POST", "auth/login", ask | {"password": "wrong"})).problem(401)
    stranger = {"email": "nobody@assana.test", "password": make.PASSWORD}
    (await api.ask(None, "POST", "auth/login", stranger)).problem(401)
    used = signed["refresh_token"]
    (await api.ask(None, "POST", "auth/refresh", {"refresh_token": "what"})).problem(401)
    told = [(row["action"], row["record_id"]) for row in (await lines(api.parts))[1:]]
    assert told[0][0] == "sign_in"
    assert told[1:] == [
        ("sign_in_failed", api.id("doctor")),
        ("sign_in_failed", "-"),
        ("refused", "-"),
    ]
    everything = str(await lines(api.parts))
    for secret in (used, make.PASSWORD, "nobody@assana.test", signed["access_token"]):
        assert secret not in everything


# Never lost, never in the way


async def test_a_read_that_can_not_be_recorded_is_not_answered(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    surgery = await api.made("doctor", "surgeries")

    async def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(api.parts.audit._batches, "_write", broken)
    answer = await api.ask("doctor", "GET", f"surgeries/{surgery['id']}")
    answer.problem(503)
    assert "Retry-After" in answer.headers
    assert "Mara" not in answer.text
    monkeypatch.undo()
    await api.get("doctor", f"surgeries/{surgery['id']}")


async def test_many_reads_share_few_commits(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    surgery = await api.made("doctor", "surgeries")
    sizes: list[int] = []
    write = AuditTrail._write

    async def counted(trail: AuditTrail, rows: list[Any]) -> None:
        sizes.append(len(rows))
        await write(trail, rows)

    monkeypatch.setattr(
        api.parts.audit._batches, "_write", lambda rows: counted(api.parts.audit, rows)
    )
    where = f"surgeries/{surgery['id']}"
    await asyncio.gather(*(api.get("doctor", where) for _ in range(40)))
    assert sum(sizes) == 40
    assert len(sizes) < 40
    assert len(await lines(api.parts, action="read")) == 40


async def test_a_line_that_can_not_be_written_takes_no_other_with_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = AuditTrail._write
    trail = api.parts.audit

    async def picky(rows: list[Any]) -> None:
        if any("poison" in row for row in rows):
            raise ValueError("this can't be written")
        await write(trail, rows)

    monkeypatch.setattr(trail._batches, "_write", picky)
    actor = make.context(api.parts, api.people["doctor"]).actor
    note = make.context(api.parts, None)
    note.note("read", "surgery", new_id())
    note.note("poison", "surgery", new_id())
    good, bad = note.lines
    told = await asyncio.gather(
        *(trail.keep(actor, [line]) for line in (good, bad, good)), return_exceptions=True
    )
    assert [type(each) for each in told] == [type(None), Unavailable, type(None)]


async def test_a_caller_that_leaves_keeps_nobody_from_theirs(api: Api) -> None:
    ctx = make.context(api.parts, api.people["doctor"])
    ctx.note("read", "surgery", new_id())
    leaving = [asyncio.create_task(api.parts.audit.keep(ctx.actor, ctx.lines)) for _ in range(5)]
    await asyncio.sleep(0)
    staying = asyncio.create_task(api.parts.audit.keep(ctx.actor, ctx.lines))
    for task in leaving:
        task.cancel()
    await staying
    assert len(await lines(api.parts, action="read")) >= 1


# Live


async def test_subscriptions_and_their_refusals_are_lines(api: Api) -> None:
    doctor = api.id("doctor")
    channels = ["board", f"doctor:{doctor}", f"user:{doctor}", "surgeries", "doctor:" + new_id()]
    async with api.client.ws_connect("/connection/websocket") as socket:
        asked = [{"id": 1, "connect": {"token": api.token("doctor")}}]
        asked += [
            {"id": id, "subscribe": {"channel": channel}} for id, channel in enumerate(channels, 2)
        ]
        await socket.send_str("\n".join(map(json.dumps, asked)))
        answered: set[int] = set()
        while len(answered) < len(asked):
            text = await socket.receive_str()
            answered |= {json.loads(each).get("id", 0) for each in text.splitlines()} - {0}
        told = await lines(api.parts)
    assert [(line["action"], line["details"]["channel"]) for line in told] == [
        ("subscribe", "board"),
        ("subscribe", f"doctor:{doctor}"),
        ("subscribe", f"user:{doctor}"),
        ("refused", "surgeries"),
        ("refused", channels[-1]),
    ]
    assert [(line["record_type"], line["record_id"]) for line in told][:4] == [
        ("board", "-"), ("user", doctor), ("user", doctor), ("surgery", "-"),
    ]  # fmt: skip
    assert {line["actor_id"] for line in told} == {doctor}
    assert {line["address"] for line in told} == {"127.0.0.1"}


async def test_a_history_that_nobody_watches_is_read_or_refused(api: Api) -> None:
    doctor, other = api.id("doctor"), new_id()
    async with api.client.ws_connect("/connection/websocket") as socket:
        asked: list[dict[str, Any]] = [{"id": 1, "connect": {"token": api.token("doctor")}}]
        channels = [f"doctor:{doctor}", f"doctor:{other}", "doctor:\0", "board", "board"]
        asked += [
            {"id": id, "history": {"channel": channel, "limit": 1}}
            for id, channel in enumerate(channels, 2)
        ]
        asked.insert(-1, {"id": 20, "subscribe": {"channel": "board"}})
        await socket.send_str("\n".join(map(json.dumps, asked)))
        codes: dict[int, int] = {}
        while len(codes) < len(asked):
            for line in (await socket.receive_str()).split("\n"):
                reply = json.loads(line)
                codes[reply.get("id", 0)] = reply.get("error", {}).get("code", 0)
        assert [codes[id] for id in range(2, 7)] == [0, 103, 103, 0, 0]
        told = await lines(api.parts)
    assert [(line["action"], line["record_id"], line["details"]) for line in told] == [
        ("read", doctor, {"channel": f"doctor:{doctor}", "asked": "history"}),
        ("refused", other, {"channel": f"doctor:{other}", "asked": "history"}),
        ("read", "-", {"channel": "board", "asked": "history"}),
        ("subscribe", "-", {"channel": "board"}),
    ], "who watches it is told once"


async def test_a_socket_with_the_token_of_an_ended_session_is_told(api: Api) -> None:
    token = api.token("doctor")
    (await api.ask("doctor", "POST", "auth/logout")).good(204)
    async with api.client.ws_connect("/connection/websocket") as socket:
        await socket.send_str(json.dumps({"id": 1, "connect": {"token": token}}))
        await socket.receive()
    line = await newest(api)
    assert (line["action"], line["actor_id"]) == ("refused", api.id("doctor"))
    assert (line["record_type"], line["details"]) == ("session", {"asked": "connect"})


async def test_a_stream_of_events_is_a_subscription_too(api: Api) -> None:
    asked = json.dumps({"subs": {"board": {}}})
    headers = {"Authorization": f"Bearer {api.token('display')}"}
    query = {"cf_connect": asked}
    async with api.client.get("/connection/uni_sse", params=query, headers=headers) as answer:
        await answer.content.readany()
    line = await newest(api)
    assert (line["action"], line["actor_id"]) == ("subscribe", api.id("display"))
    assert (line["details"], line["address"]) == ({"channel": "board"}, "127.0.0.1")


# Sealing beside it


async def test_lines_of_all_kinds_are_sealed_and_whole(api: Api) -> None:
    surgery = await api.made("doctor", "surgeries")
    await api.get("doctor", "surgeries")
    (await api.ask("doctor2", "GET", f"surgeries/{surgery['id']}")).problem(404)
    await api.patch("doctor", f"surgeries/{surgery['id']}", notes="Ünïcode 🫀")
    await sealed(api.parts)
    outcome = await checked(api.parts)
    assert outcome.whole
    assert outcome.sealed + outcome.unsealed == len(await lines(api.parts))
