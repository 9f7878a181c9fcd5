"""Accounts, one's profile and settings, and what a coordinator sees of others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assana_rt.records.users import User
from tests import make
from tests.api.kit import Api

databases = pytest.mark.databases

PUBLIC = {"id", "name", "designation", "role"}


@databases
async def test_a_new_account_has_no_password_but_a_link_shown_once(api: Api) -> None:
    made = await api.made("admin", "users", email="  New.Person@Assana.TEST ", designation="Prof.")
    assert made["email"] == "new.person@assana.test"
    assert (made["role"], made["is_active"], made["version"]) == ("doctor", True, 1)
    link = made.pop("setup_link")
    assert link.startswith("http://assana.test/setup/")
    assert await api.get("admin", f"users/{made['id']}") == made
    assert made in (await api.get("admin", "users"))["items"]
    assert "password" not in str(await api.get("admin", "users"))


NO_ADDRESS = ("email", "give an email address, as name@example.org")
BAD_ACCOUNTS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"email": "nobody"}, NO_ADDRESS),
    ({"email": "a b@c.example"}, NO_ADDRESS),
    ({"email": "a\0b@c.example"}, NO_ADDRESS),
    ({"email": "a@c.example\x01"}, NO_ADDRESS),
    ({"email": "a@c"}, NO_ADDRESS),
    ({"email": "a@" + "x" * 250 + ".example"},
     ("email", "String should have at most 255 characters")),
    ({"email": "İ" * 64 + "@" + "İ" * 180 + ".de"}, ("email", "use at most 255 characters")),
    ({"email": None}, ("email", "Input should be a valid string")),
    ({"role": "owner"},
     ("role", "Input should be 'doctor', 'coordinator', 'admin' or 'display'")),
    ({"password": "three green boats"}, ("password", "is not known here; take it out")),
    ({"is_active": False}, ("is_active", "is not known here; take it out")),
    ({"phone_number": "1" * 21}, ("phone_number", "String should have at most 20 characters")),
    ({"name": ""}, ("name", "String should have at least 1 character")),
]  # fmt: skip


@databases
async def test_a_bad_account_is_told_why(api: Api) -> None:
    async with api.quiet():
        for fields, error in BAD_ACCOUNTS:
            answer = await api.ask("admin", "POST", "users", make.user(**fields))
            assert answer.errors() == [error]


@databases
async def test_an_email_address_is_one_persons(api: Api) -> None:
    made = await api.made("admin", "users", email="ann@assana.test")
    for email in ("ann@assana.test", "ANN@assana.test"):
        async with api.quiet():
            refused = (await api.ask("admin", "POST", "users", make.user(email=email))).problem(409)
            assert refused["field"] == "email"
            where = f"users/{api.id('doctor')}"
            (await api.ask("admin", "PATCH", where, {"email": email})).problem(409)
    await api.patch("admin", f"users/{made['id']}", email="Ann@assana.test")


@databases
async def test_of_accounts_made_at_once_with_one_address_one_is_made(api: Api) -> None:
    bodies = [make.user(email="ann@assana.test") for _ in range(4)]
    answers = await asyncio.gather(*(api.ask("admin", "POST", "users", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert await User.filter(email="ann@assana.test").count() == 1


@databases
async def test_a_deleted_accounts_address_offers_to_restore_it(api: Api) -> None:
    made = await api.made("admin", "users", email="ann@assana.test")
    await api.delete("admin", f"users/{made['id']}")
    async with api.quiet():
        body = make.user(email="ann@assana.test")
        refused = (await api.ask("admin", "POST", "users", body)).problem(409)
    assert refused["restore"] == f"/api/v1/users/{made['id']}/restore"
    assert "restore" in refused["detail"]
    back = (await api.ask("admin", "POST", refused["restore"])).good()
    assert back["email"] == "ann@assana.test"


@databases
@pytest.mark.parametrize("path", ["appointments", "surgeries", "consultations"])
async def test_who_has_records_is_deactivated_not_deleted(api: Api, path: str) -> None:
    where = f"users/{api.id('doctor')}"
    made = await api.made("doctor", path)
    for _ in range(2):  # a deleted record is one too
        async with api.quiet():
            refused = (await api.ask("admin", "DELETE", where)).problem(409)
            assert "deactivate" in refused["detail"]
        await api.ask("doctor", "DELETE", f"{path}/{made['id']}")
    changed = await api.patch("admin", where, is_active=False)
    assert changed["is_active"] is False


async def test_admins_keep_their_own_account(api: Api) -> None:
    where = f"users/{api.id('admin')}"
    async with api.quiet():
        (await api.ask("admin", "DELETE", where)).problem(409)
        (await api.ask("admin", "PATCH", where, {"role": "doctor"})).problem(409)
        (await api.ask("admin", "PATCH", where, {"is_active": False})).problem(409)
    assert (await api.patch("admin", where, name="Ada B."))["name"] == "Ada B."


async def refused_soon(api: Api, who: str) -> str:
    """Wait until a person's token is refused, a second at most; return the words."""
    token = api.token(who)
    async with asyncio.timeout(1):
        while (answer := await api.ask(who, "GET", "me", token=token)).status == 200:
            pass
    return str(answer.problem(401)["detail"])


@databases
@pytest.mark.parametrize("change", [{"role": "coordinator"}, {"is_active": False}])
async def test_a_changed_role_or_activity_kills_the_tokens_of_before(
    api: Api, change: dict[str, Any]
) -> None:
    changed = await api.patch("admin", f"users/{api.id('doctor')}", **change)
    assert changed.items() >= change.items()
    await refused_soon(api, "doctor")
    assert (await api.ask("doctor2", "GET", "me")).status == 200


async def test_a_change_of_profile_kills_no_token(api: Api) -> None:
    changes = {"name": "D. New", "email": "d.new@assana.test", "designation": "Prof."}
    await api.patch("admin", f"users/{api.id('doctor')}", **changes)
    assert (await api.get("doctor", "me")).items() >= changes.items()


async def test_a_deleted_person_is_out(api: Api) -> None:
    await api.delete("admin", f"users/{api.id('doctor')}")
    await refused_soon(api, "doctor")


# What a coordinator sees


@databases
async def test_a_coordinator_sees_names_of_active_people_alone(api: Api) -> None:
    leaver = await make.person(api.parts)
    await api.patch("admin", f"users/{leaver.id}", is_active=False)
    items = (await api.get("coordinator", "users"))["items"]
    assert {item["id"] for item in items} == {person.id for person in api.people.values()}
    assert all(item.keys() == PUBLIC for item in items)
    answer = await api.ask("coordinator", "GET", f"users/{api.id('doctor')}")
    assert answer.good().keys() == PUBLIC
    (await api.ask("coordinator", "GET", f"users/{leaver.id}")).problem(404)
    assert (await api.get("coordinator", "users", is_active="false"))["items"] == []
    for item in (await api.get("coordinator", "users", role="doctor"))["items"]:
        assert item["role"] == "doctor"


async def test_lists_of_people_are_narrowed_by_role_and_activity(api: Api) -> None:
    leaver = await make.person(api.parts)
    await api.patch("admin", f"users/{leaver.id}", is_active=False)
    found = await api.all("admin", "users", role=["doctor", "display"], limit=2)
    assert {item["role"] for item in found} == {"doctor", "display"}
    assert len(found) == 4
    found = await api.all("admin", "users", is_active="false")
    assert [item["id"] for item in found] == [leaver.id]
    assert (await api.ask("admin", "GET", "users", q="ann")).errors()[0][0] == "q"


async def test_a_coordinator_sees_no_history_and_no_token_and_joins_nothing(api: Api) -> None:
    made = await api.made("doctor", "consultations", status="Confirmed")
    where = f"consultations/{made['id']}"
    read = await api.get("coordinator", where)
    assert "meeting_token" not in read or read["meeting_token"] is None
    assert read["meeting_link"] == made["meeting_link"]
    for method, path in (
        ("GET", f"{where}/case-history"),
        ("POST", f"{where}/case-history"),
        ("POST", f"{where}/join"),
        ("POST", f"{where}/restore"),
    ):
        body = make.entry() if path.endswith("case-history") and method == "POST" else None
        async with api.quiet():
            (await api.ask("coordinator", method, path, body)).problem(403)
    (await api.ask("admin", "POST", f"{where}/join")).problem(403)
    changed = await api.patch("coordinator", where, duration="45min")
    assert "meeting_token" not in changed or changed["meeting_token"] is None


# Oneself


@databases
@pytest.mark.parametrize("who", ["doctor", "coordinator", "admin", "display"])
async def test_everybody_reads_and_changes_their_own_profile(api: Api, who: str) -> None:
    answer = await api.ask(who, "GET", "me")
    mine = answer.good()
    assert mine["id"] == api.id(who)
    assert "password_hash" not in mine
    changed = await api.patch(who, "me", name="New Name", phone_number="+49 30 1")
    assert (changed["name"], changed["phone_number"]) == ("New Name", "+49 30 1")
    assert changed["version"] == mine["version"] + 1
    stale = {"If-Match": answer.etag}
    async with api.quiet():
        refused = await api.ask(who, "PATCH", "me", {"name": "Other"}, headers=stale)
        assert refused.problem(412)["current"] == changed
        for field in ("email", "role", "is_active", "password", "id"):
            answer = await api.ask(who, "PATCH", "me", {field: "x"})
            assert answer.errors() == [(field, "is not known here; take it out")]


SETTINGS = {
    "theme": "light",
    "notifications_enabled": True,
    "email_notifications": True,
    "push_notifications": True,
    "sms_notifications": False,
    "language": "en",
}


@databases
async def test_settings_begin_with_the_documents_defaults(api: Api) -> None:
    answers = await asyncio.gather(*(api.ask("doctor", "GET", "me/settings") for _ in range(5)))
    found = [answer.good() for answer in answers]
    assert all(settings == found[0] for settings in found)
    assert found[0].items() >= SETTINGS.items()
    assert found[0]["user_id"] == api.id("doctor")
    assert (await api.get("doctor2", "me/settings"))["id"] != found[0]["id"]
    changed = await api.patch("doctor", "me/settings", theme="dark", sms_notifications=True)
    assert (changed["theme"], changed["sms_notifications"], changed["version"]) == ("dark", True, 2)
    assert await api.get("doctor", "me/settings") == changed
    assert (await api.get("doctor2", "me/settings"))["theme"] == "light"


async def test_settings_take_known_values(api: Api) -> None:
    await api.get("doctor", "me/settings")
    async with api.quiet():
        for field, value in (
            ("theme", "pink"),
            ("theme", None),
            ("sms_notifications", 1),
            ("language", "tlh"),
            ("user_id", "5a1e"),
        ):
            answer = await api.ask("doctor", "PATCH", "me/settings", {field: value})
            assert answer.errors()[0][0] == field
