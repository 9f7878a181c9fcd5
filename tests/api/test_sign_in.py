"""Signing in, going on, and ending: tokens, sessions, passwords, links."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from assana_rt.access.tokens import digest
from assana_rt.records import sessions
from assana_rt.records.links import PasswordLink
from assana_rt.records.refresh_tokens import RefreshToken
from assana_rt.records.session_table import Session
from assana_rt.records.users import User
from assana_rt.store.base import utc_now
from tests import make
from tests.api.kit import Answer, Api

databases = pytest.mark.databases

Signed = dict[str, Any]


async def email_of(api: Api, who: str) -> str:
    return (await User.get(id=api.id(who))).email


async def login(api: Api, email: str, password: str = make.PASSWORD) -> Answer:
    body = {"email": email, "password": password}
    return await api.ask(None, "POST", "auth/login", body, headers={"User-Agent": "a browser"})


async def sign_in(api: Api, who: str = "doctor") -> Signed:
    signed: Signed = (await login(api, await email_of(api, who))).good()
    return signed


async def refresh(api: Api, token: str) -> Answer:
    return await api.ask(None, "POST", "auth/refresh", {"refresh_token": token})


async def me(api: Api, signed: Signed) -> Answer:
    return await api.ask("doctor", "GET", "me", token=signed["access_token"])


async def dead(api: Api, signed: Signed) -> str:
    """Wait until an access token is refused, a second at most; return the words."""
    async with asyncio.timeout(1):
        while (answer := await me(api, signed)).status == 200:
            pass
    return str(answer.problem(401)["detail"])


@databases
async def test_a_sign_in_gives_tokens_and_the_profile(api: Api) -> None:
    signed = await sign_in(api)
    assert signed.keys() == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert (signed["token_type"], signed["expires_in"]) == ("Bearer", 600)
    assert signed["user"] == await api.get("doctor", "me")
    assert "password_hash" not in signed["user"]
    assert (await me(api, signed)).good()["id"] == api.id("doctor")
    row = await RefreshToken.get(token=digest(signed["refresh_token"]))
    assert row.user_id == api.id("doctor")
    assert len(signed["refresh_token"]) >= 43
    text = str(await api.parts.database.rows("SELECT * FROM refresh_tokens"))
    assert signed["refresh_token"] not in text


async def test_an_address_is_known_whatever_its_case_and_spaces(api: Api) -> None:
    (await login(api, f"  {(await email_of(api, 'doctor')).upper()} ")).good()


async def test_every_refusal_has_the_same_words(api: Api) -> None:
    leaver, gone = await make.person(api.parts), await make.person(api.parts)
    api.people |= {"leaver": leaver, "gone": gone}
    emails = [await email_of(api, who) for who in ("leaver", "gone", "doctor")]
    await api.patch("admin", f"users/{leaver.id}", is_active=False)
    await api.delete("admin", f"users/{gone.id}")
    new = await api.made("admin", "users")
    answers = [
        await login(api, emails[2], "not the password"),
        await login(api, "nobody@assana.test"),
        await login(api, emails[0]),
        await login(api, emails[1]),
        await login(api, new["email"], "-"),
        await login(api, "no address"),
        await login(api, ""),
    ]
    problems = [answer.problem(401) for answer in answers]
    assert len({(p["detail"], p["type"], p["title"]) for p in problems}) == 1
    assert all(answer.headers["WWW-Authenticate"] for answer in answers)


@databases
async def test_a_sign_in_says_which_field_is_wrong(api: Api) -> None:
    good = {"email": "a@b.example", "password": "x"}
    async with api.quiet():
        for field, value in (
            ("password", ""),
            ("password", 17),
            ("password", "x" * 1025),
            ("email", "a" * 256),
            ("email", "a\0@b.example"),
            ("remember", True),
        ):
            answer = await api.ask(None, "POST", "auth/login", good | {field: value})
            assert [name for name, _ in answer.errors()] == [field]
        answer = await api.ask(None, "POST", "auth/login", {})
        assert answer.errors() == [("email", "is required"), ("password", "is required")]


async def test_ten_failures_close_an_account_for_a_while(api: Api) -> None:
    email = await email_of(api, "doctor")
    for _ in range(10):
        (await login(api, email, "wrong")).problem(401)
    answer = await login(api, email)
    answer.problem(429)
    assert 800 < int(answer.headers["Retry-After"]) <= 900
    await sign_in(api, "doctor2")


async def test_a_failed_change_of_password_counts_too(api: Api) -> None:
    email = await email_of(api, "doctor")
    body = {"current": "wrong", "new": "four brown horses"}
    for _ in range(10):
        assert (await api.ask("doctor", "POST", "auth/password", body)).errors() == [
            ("current", "this is not your password")
        ]
    (await login(api, email)).problem(429)


# Refresh tokens


@databases
async def test_a_refresh_token_is_traded_once_for_the_next(api: Api) -> None:
    first = await sign_in(api)
    second = (await refresh(api, first["refresh_token"])).good()
    assert second.keys() == first.keys()
    assert second["refresh_token"] != first["refresh_token"]
    third = (await refresh(api, second["refresh_token"])).good()
    assert (await me(api, third)).status == 200
    assert await Session.filter(user_id=api.id("doctor"), user_agent="a browser").count() == 1


@databases
async def test_a_retry_gets_the_same_answer(api: Api) -> None:
    first = await sign_in(api)
    answers = [(await refresh(api, first["refresh_token"])).good() for _ in range(3)]
    assert len({answer["refresh_token"] for answer in answers}) == 1
    assert await RefreshToken.filter(user_id=api.id("doctor")).count() == 2
    (await refresh(api, answers[0]["refresh_token"])).good()


@databases
async def test_of_retries_at_once_all_get_the_same_answer(api: Api) -> None:
    first = await sign_in(api)
    answers = await asyncio.gather(*(refresh(api, first["refresh_token"]) for _ in range(6)))
    assert len({answer.good()["refresh_token"] for answer in answers}) == 1
    assert await RefreshToken.filter(user_id=api.id("doctor")).count() == 2


@databases
async def test_a_retry_comes_within_ten_seconds(api: Api) -> None:
    first = await sign_in(api)
    second = (await refresh(api, first["refresh_token"])).good()
    used = RefreshToken.filter(token=digest(first["refresh_token"]))
    await used.update(used_at=utc_now() - timedelta(seconds=9))
    (await refresh(api, first["refresh_token"])).good()
    await used.update(used_at=utc_now() - timedelta(seconds=11))
    (await refresh(api, first["refresh_token"])).problem(401)
    (await refresh(api, second["refresh_token"])).problem(401)
    assert "session" in await dead(api, second)


@databases
async def test_a_token_used_twice_ends_its_session_and_no_other(api: Api) -> None:
    other = await sign_in(api)
    first = await sign_in(api)
    second = (await refresh(api, first["refresh_token"])).good()
    third = (await refresh(api, second["refresh_token"])).good()
    (await refresh(api, first["refresh_token"])).problem(401)
    (await refresh(api, third["refresh_token"])).problem(401)
    await dead(api, third)
    (await refresh(api, other["refresh_token"])).good()
    assert (await me(api, other)).status == 200
    lines = await api.parts.database.rows("SELECT action FROM audit_logs WHERE action = 'reuse'")
    assert len(lines) == 1


async def test_a_refresh_token_dies_of_age(api: Api) -> None:
    signed = await sign_in(api)
    row = await RefreshToken.get(token=digest(signed["refresh_token"]))
    assert timedelta(days=29, hours=23) < row.expires_at - utc_now() <= timedelta(days=30)
    await RefreshToken.filter(id=row.id).update(expires_at=utc_now() - timedelta(seconds=1))
    (await refresh(api, signed["refresh_token"])).problem(401)


async def test_a_session_lasts_half_a_year_at_most(api: Api) -> None:
    signed = await sign_in(api)
    sessions = Session.filter(user_agent="a browser", user_id=api.id("doctor"))
    session = await sessions.get()
    assert session.ends_at is not None
    assert timedelta(days=179) < session.ends_at - utc_now() <= timedelta(days=180)
    soon = utc_now() + timedelta(days=3)
    await sessions.update(ends_at=soon)
    following = (await refresh(api, signed["refresh_token"])).good()
    row = await RefreshToken.get(token=digest(following["refresh_token"]))
    assert abs(row.expires_at - soon) < timedelta(seconds=1)
    await sessions.update(ends_at=utc_now() - timedelta(seconds=1))
    (await refresh(api, following["refresh_token"])).problem(401)


async def test_a_display_stays_signed_in(api: Api) -> None:
    await sign_in(api, "display")
    session = await Session.get(user_agent="a browser")
    assert session.ends_at is None
    assert session.alive(utc_now() + timedelta(days=3000))


@databases
async def test_who_is_a_display_no_more_has_no_endless_session(api: Api) -> None:
    new, old = await sign_in(api, "display"), await sign_in(api, "display")
    ages = {new["refresh_token"]: timedelta(days=20), old["refresh_token"]: timedelta(days=181)}
    began = {token: utc_now() - age for token, age in ages.items()}
    for token, at in began.items():
        row = await RefreshToken.get(token=digest(token))
        await Session.filter(id=row.session_id).update(created_at=at)
    await api.patch("admin", f"users/{api.id('display')}", role="admin")
    following = (await refresh(api, new["refresh_token"])).good()
    row = await RefreshToken.get(token=digest(following["refresh_token"]))
    session = await Session.get(id=row.session_id)
    assert session.ends_at == began[new["refresh_token"]] + timedelta(days=180)
    (await refresh(api, old["refresh_token"])).problem(401)


async def test_what_is_no_refresh_token_is_refused(api: Api) -> None:
    async with api.quiet():
        for token, status in (("", 422), ("x" * 1025, 422), ("x", 401), ("é\0", 401), ("a.b", 401)):
            (await refresh(api, token)).problem(status)


@pytest.mark.parametrize("scheme", ["Bearer {dead}", "Bearer made.up", "Basic YTpi", ""])
async def test_a_dead_token_beside_it_stops_nobody_from_getting_another(
    api: Api, scheme: str
) -> None:
    gone, signed = await sign_in(api), await sign_in(api)
    (await api.ask("doctor", "POST", "auth/logout", token=gone["access_token"])).good(204)
    await dead(api, gone)
    headers = {"Authorization": scheme.format(dead=gone["access_token"])}
    (await api.ask(None, "GET", "me", headers=headers)).problem(401)
    body: dict[str, str] = {"refresh_token": signed["refresh_token"]}
    (await api.ask(None, "POST", "auth/refresh", body, headers=headers)).good()
    email = await email_of(api, "doctor")
    body = {"email": email, "password": make.PASSWORD}
    (await api.ask(None, "POST", "auth/login", body, headers=headers)).good()
    (await api.ask(None, "POST", "auth/forgot", {"email": email}, headers=headers)).good(202)
    body = {"token": (await reset_link(api)).rpartition("/")[2], "password": "four brown horses"}
    (await api.ask(None, "POST", "auth/reset", body, headers=headers)).good(204)


# Ending


@databases
async def test_signing_out_ends_this_session_alone(api: Api) -> None:
    here, there = await sign_in(api), await sign_in(api)
    answer = await api.ask("doctor", "POST", "auth/logout", token=here["access_token"])
    assert answer.good(204) is None
    assert "session" in await dead(api, here)
    (await refresh(api, here["refresh_token"])).problem(401)
    assert (await me(api, there)).status == 200
    (await refresh(api, there["refresh_token"])).good()


async def test_signing_out_may_name_another_session_of_ones_own(api: Api) -> None:
    here, there, others = [await sign_in(api, who) for who in ("doctor", "doctor", "doctor2")]
    for token in (there["refresh_token"], others["refresh_token"]):
        body = {"refresh_token": token}
        await api.ask("doctor", "POST", "auth/logout", body, token=here["access_token"])
    await dead(api, there)
    assert (await me(api, others)).status == 200


@databases
async def test_signing_out_everywhere_ends_all(api: Api) -> None:
    all_of_them = [await sign_in(api) for _ in range(3)]
    other = await sign_in(api, "doctor2")
    token = all_of_them[0]["access_token"]
    (await api.ask("doctor", "POST", "auth/logout-all", token=token)).good(204)
    for signed in all_of_them:
        await dead(api, signed)
        (await refresh(api, signed["refresh_token"])).problem(401)
    assert (await me(api, other)).status == 200
    assert await sign_in(api)


@databases
async def test_ones_sessions_are_listed_and_ended_one_by_one(api: Api) -> None:
    await api.ask("doctor", "POST", "auth/logout-all")
    here, there = await sign_in(api), await sign_in(api)
    await sign_in(api, "doctor2")

    async def listed() -> list[dict[str, Any]]:
        token = here["access_token"]
        found = await api.ask("doctor", "GET", "auth/sessions", token=token)
        items: list[dict[str, Any]] = found.good()["items"]
        return items

    found = await listed()
    assert len(found) == 2
    (current,), (other,) = (
        [each for each in found if each["current"] is value] for value in (True, False)
    )
    assert current["kind"] == "api"
    assert current["user_agent"] == "a browser"
    assert current["address"] == "127.0.0.1"
    where = f"auth/sessions/{other['id']}"
    async with api.quiet():
        (await api.ask("doctor2", "DELETE", where)).problem(404)
    (await api.ask("doctor", "DELETE", where, token=here["access_token"])).good(204)
    await dead(api, there)
    (await api.ask("doctor", "DELETE", where, token=here["access_token"])).problem(404)
    assert await listed() == [current]


# Passwords


@databases
async def test_a_new_password_ends_the_other_sessions(api: Api) -> None:
    here, there = await sign_in(api), await sign_in(api)
    body = {"current": make.PASSWORD, "new": "four brown horses"}
    (await api.ask("doctor", "POST", "auth/password", body, token=here["access_token"])).good(204)
    assert "refresh" in await dead(api, here), "outdated, not ended"
    assert "session" in await dead(api, there)
    assert (await me(api, (await refresh(api, here["refresh_token"])).good())).status == 200
    (await refresh(api, there["refresh_token"])).problem(401)
    email = await email_of(api, "doctor")
    (await login(api, email)).problem(401)
    (await login(api, email, "four brown horses")).good()


async def test_a_password_is_not_changed_to_just_anything(api: Api) -> None:
    good = {"current": make.PASSWORD, "new": "four brown horses"}
    async with api.quiet():
        for field, value, message in (
            ("current", "wrong", "this is not your password"),
            ("new", "short", "use at least 10 characters"),
            ("new", "password123", "this is one of the commonest passwords; choose another"),
            ("new", None, "Input should be a valid string"),
        ):
            answer = await api.ask("doctor", "POST", "auth/password", good | {field: value})
            assert answer.errors() == [(field, message)]


async def test_forgetting_tells_nobody_who_has_an_account(api: Api) -> None:
    known, unknown = await email_of(api, "doctor"), "nobody@assana.test"
    async with api.quiet():
        answers = [
            await api.ask(None, "POST", "auth/forgot", {"email": email})
            for email in (known, unknown, "")
        ]
    assert len({answer.text for answer in answers}) == 1
    assert {answer.status for answer in answers} == {202}


# Links


async def reset(api: Api, link: str, password: str = "four brown horses") -> Answer:
    body = {"token": link.rpartition("/")[2], "password": password}
    return await api.ask(None, "POST", "auth/reset", body)


@databases
async def test_a_setup_link_sets_a_password_once(api: Api) -> None:
    new = await api.made("admin", "users", role="coordinator")
    link = new["setup_link"]
    assert link.startswith("http://assana.test/setup/")
    assert len(link.rpartition("/")[2]) >= 43
    (await reset(api, link, "short")).problem(422)
    (await reset(api, link)).good(204)
    (await reset(api, link)).problem(404)
    signed = (await login(api, new["email"], "four brown horses")).good()
    assert signed["user"]["role"] == "coordinator"
    assert "setup_link" not in signed["user"]
    text = str(await api.parts.database.rows("SELECT * FROM password_links"))
    assert link.rpartition("/")[2] not in text


@databases
async def test_a_reset_link_ends_every_session(api: Api) -> None:
    signed = await sign_in(api)
    answer = await api.ask("admin", "POST", f"users/{api.id('doctor')}/reset-link")
    made = answer.good(201)
    assert (await me(api, signed)).status == 200
    (await reset(api, made["reset_link"])).good(204)
    await dead(api, signed)
    (await refresh(api, signed["refresh_token"])).problem(401)
    (await login(api, await email_of(api, "doctor"), "four brown horses")).good()


@asynccontextmanager
async def proven(api: Api, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Hold up who has just proved a password inside; the event says that somebody has."""
    check, reached, let_go = api.parts.passwords.check, asyncio.Event(), asyncio.Event()

    async def held_up(password: str, hashed: str | None) -> bool:
        good = await check(password, hashed)
        reached.set()
        await let_go.wait()
        return good

    with monkeypatch.context() as patch:
        patch.setattr(api.parts.passwords, "check", held_up)
        yield reached
        let_go.set()


async def reset_link(api: Api, who: str = "doctor") -> str:
    made = (await api.ask("admin", "POST", f"users/{api.id(who)}/reset-link")).good(201)
    return str(made["reset_link"])


@databases
@pytest.mark.parametrize("meanwhile", ["reset", "deactivated", "deleted"])
async def test_a_sign_in_under_way_gets_no_session_of_an_old_password(
    api: Api, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    email, where = await email_of(api, "doctor"), f"users/{api.id('doctor')}"
    async with proven(api, monkeypatch) as reached:
        coming = asyncio.create_task(login(api, email))
        await reached.wait()
        match meanwhile:
            case "reset":
                (await reset(api, await reset_link(api))).good(204)
            case "deactivated":
                await api.patch("admin", where, is_active=False)
            case "deleted":
                await api.delete("admin", where)
    assert "wrong" in (await coming).problem(401)["detail"]
    assert not await Session.filter(user_id=api.id("doctor"), ended_at__isnull=True).exists()


@databases
async def test_a_sign_in_under_way_gets_the_role_of_now(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proven(api, monkeypatch) as reached:
        coming = asyncio.create_task(sign_in(api))
        await reached.wait()
        await api.patch("admin", f"users/{api.id('doctor')}", role="coordinator")
    signed = await coming
    assert signed["user"]["role"] == "coordinator"
    assert (await me(api, signed)).status == 200


@databases
async def test_a_new_password_under_way_stops_where_its_session_ended(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"current": make.PASSWORD, "new": "four brown horses"}
    async with proven(api, monkeypatch) as reached:
        coming = asyncio.create_task(api.ask("doctor", "POST", "auth/password", body))
        await reached.wait()
        (await reset(api, await reset_link(api), "five black swans")).good(204)
    assert "session" in (await coming).problem(401)["detail"]
    (await login(api, await email_of(api, "doctor"), "five black swans")).good()


@databases
async def test_of_two_new_passwords_at_once_one_is_set(api: Api) -> None:
    bodies = [{"current": make.PASSWORD, "new": f"four brown horses {n}"} for n in range(2)]
    answers = await asyncio.gather(
        *(api.ask("doctor", "POST", "auth/password", body) for body in bodies)
    )
    assert sorted(answer.status for answer in answers) == [204, 422]


async def test_a_link_lasts_72_hours_and_a_newer_one_kills_it(api: Api) -> None:
    where = f"users/{api.id('doctor')}/reset-link"
    first = (await api.ask("admin", "POST", where)).good(201)
    link = await PasswordLink.get(used_at__isnull=True)
    left = link.expires_at - utc_now()
    assert timedelta(hours=71, minutes=59) < left <= timedelta(hours=72)
    second = (await api.ask("admin", "POST", where)).good(201)
    (await reset(api, first["reset_link"])).problem(404)
    await PasswordLink.filter(used_at__isnull=True).update(
        expires_at=utc_now() - timedelta(seconds=1)
    )
    async with api.quiet():
        (await reset(api, second["reset_link"])).problem(404)
        (await reset(api, "nothing")).problem(404)


@databases
async def test_of_two_that_use_a_link_at_once_one_does(api: Api) -> None:
    new = await api.made("admin", "users")
    passwords = [f"four brown horses {n}" for n in range(4)]
    answers = await asyncio.gather(*(reset(api, new["setup_link"], word) for word in passwords))
    assert sorted(answer.status for answer in answers) == [204, 404, 404, 404]
    good = [word for word in passwords if (await login(api, new["email"], word)).status == 200]
    assert len(good) == 1


async def link_for(api: Api, id: str) -> str:
    made = (await api.ask("admin", "POST", f"users/{id}/reset-link")).good(201)
    return str(made["reset_link"])


@databases
async def test_a_changed_password_kills_the_links_that_were_to_change_it(api: Api) -> None:
    link = await reset_link(api)
    words = {"current": make.PASSWORD, "new": "four brown horses"}
    (await api.ask("doctor", "POST", "auth/password", words)).good(204)
    (await reset(api, link, "five white geese")).problem(404)


async def test_a_password_set_by_command_kills_the_links(api: Api) -> None:
    link = await reset_link(api)
    actor = make.context(api.parts, None).actor
    await sessions.set_password(api.parts, actor, api.id("doctor"), "four brown horses")
    (await reset(api, link, "five white geese")).problem(404)


@databases
async def test_a_deactivated_account_has_no_links_not_even_when_it_is_back(api: Api) -> None:
    new = await api.made("admin", "users")
    path = f"users/{new['id']}"
    await api.patch("admin", path, is_active=False)
    (await reset(api, new["setup_link"])).problem(404)
    late = await link_for(api, new["id"])
    (await reset(api, late)).problem(404)
    await api.patch("admin", path, is_active=True)
    (await reset(api, new["setup_link"])).problem(404)
    (await reset(api, late)).good(204)


@databases
async def test_a_deleted_account_has_no_links_not_even_when_it_is_back(api: Api) -> None:
    new = await api.made("admin", "users")
    await api.delete("admin", f"users/{new['id']}")
    (await reset(api, new["setup_link"])).problem(404)
    (await api.ask("admin", "POST", f"users/{new['id']}/restore")).good()
    (await reset(api, new["setup_link"])).problem(404)


async def test_a_dead_link_costs_no_hash(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hash_it(_: str) -> str:
        raise AssertionError("a stranger has kept a thread busy")

    monkeypatch.setattr(api.parts.passwords, "hash", hash_it)
    (await reset(api, "nothing")).problem(404)


async def test_dead_links_are_counted_by_address_and_keep_nobody_from_signing_in(api: Api) -> None:
    new = await api.made("admin", "users")
    for n in range(100):
        (await reset(api, f"nothing {n}")).problem(404)
    answer = await reset(api, new["setup_link"])
    answer.problem(429)
    assert int(answer.headers["Retry-After"]) > 0
    await sign_in(api)
