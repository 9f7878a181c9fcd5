"""The demo's accounts: made once, kept as people left them, their password put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q

from assana_rt.access.passwords import weakness
from assana_rt.access.principal import Principal, Role
from assana_rt.records import sessions
from assana_rt.records.context import Context, Site
from assana_rt.records.users import User, users
from assana_rt.seed.courses import By
from assana_rt.seed.people import DOMAIN, SHOWN, Doctor, Person, doctors, office
from assana_rt.store.work import Actor, Work

SEED = Actor(name="demo data")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the accounts by address, and the doctors that may still see patients."""

    site: Site
    accounts: dict[str, User]
    doctors: tuple[Doctor, ...]

    def of(self, doctor: Doctor) -> User:
        return self.accounts[doctor.person.email]

    def name_of(self, doctor: Doctor) -> str | None:
        """Return the name a doctor goes by now: people may have changed it."""
        return self.of(doctor).name

    def context(self, doctor: Doctor, by: By) -> Context:
        """Return a call on behalf of a doctor, or of the desk; without desk the doctor does it."""
        desk = self._desk() if by == "desk" else None
        user = desk or self.of(doctor)
        name = user.name or user.email
        who = Principal(user.id, Role(user.role), name, session_id="", auth_version=0)
        return Context(self.site, who, Actor(user.id, name))

    def _desk(self) -> User | None:
        for person in office():
            user = self.accounts.get(person.email)
            if user and person.role is Role.COORDINATOR and _works(user, person):
                return user
        return None

    def shown(self) -> list[dict[str, Any]]:
        return [_told(self.accounts[email]) for email in shown_emails()]

    def others(self) -> list[dict[str, Any]]:
        return [_told(user) for email, user in self.accounts.items() if email not in shown_emails()]


async def cast(site: Site, scale: int) -> tuple[Cast, int]:
    """Make the accounts that are missing; return all of them, and how many are new."""
    everybody = doctors(scale)
    people = [*office(), *(doctor.person for doctor in everybody)]
    found = await _standing(people)
    missing = [person for person in people if person.email not in found]
    password = site.settings.demo_password()
    if missing:
        hashed = await site.passwords.hash(password)
        await _make(site, missing, hashed)
    await _put_passwords_right(site, found.values(), password)
    found = await _standing(people)
    working = tuple(
        doctor for doctor in everybody if _works(found[doctor.person.email], doctor.person)
    )
    in_order = {person.email: found[person.email] for person in people}
    return Cast(site, in_order, working), len(missing)


async def present_emails() -> list[str]:
    """Return the addresses of the named demo accounts that can sign in."""
    rows = User.filter(email__in=shown_emails(), is_active=True, deleted_at__isnull=True)
    there = {row.email for row in await rows}
    return [email for email in shown_emails() if email in there]


def shown_emails() -> list[str]:
    return [f"{name}@{DOMAIN}" for name in SHOWN]


async def _standing(people: Sequence[Person]) -> dict[str, User]:
    """Return the accounts by the address they had at first: it may have been changed since."""
    emails, ids = [each.email for each in people], [each.id for each in people]
    rows = await User.filter(Q(email__in=emails) | Q(id__in=ids))
    by_email, by_id = {row.email: row for row in rows}, {row.id: row for row in rows}
    found = {each.email: by_email.get(each.email) or by_id.get(each.id) for each in people}
    return {email: user for email, user in found.items() if user is not None}


async def _make(site: Site, people: Sequence[Person], hashed: str) -> None:
    # They share a password that is printed at each start, so they may share its hash too: bcrypt
    # would take a quarter of a second for each.
    who = Principal("", Role.ADMIN, "demo data", session_id="", auth_version=0)
    ctx = Context(site, who, SEED)

    async def run(work: Work) -> None:
        for person in people:
            made = await users.insert(ctx, work, _asked(person))
            # Apart from the insertion, whose audit line keeps all it is given.
            await User.filter(id=made["id"]).update(password_hash=hashed)
            work.audit("set_password", users.name, made["id"])

    await site.ledger.change(SEED, run)


def _asked(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "designation": person.designation,
        "phone_number": person.phone_number,
        "password_hash": "-",
    }


async def _put_passwords_right(site: Site, accounts: Iterable[User], password: str) -> None:
    """Give the demo's password back to accounts whose own was changed since."""
    known: dict[str, bool] = {}
    for user in accounts:
        if user.password_hash not in known:
            known[user.password_hash] = await site.passwords.check(password, user.password_hash)
        usable = user.is_active and user.deleted_at is None
        if usable and not known[user.password_hash] and weakness(password) is None:
            await sessions.set_password(site, SEED, user.id, password)


def _works(user: User, person: Person) -> bool:
    return user.is_active and user.deleted_at is None and user.role == person.role.value


def _told(user: User) -> dict[str, Any]:
    return {"email": user.email, "role": user.role, "id": user.id, "name": user.name}
