"""The outbox: what leaves the house is sent by one node, tried again, and given up in the end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from assana_rt.app import _titled, create_app
from assana_rt.notices import outbox
from assana_rt.notices.outbox import Outbox
from assana_rt.notices.sender import Message, Sender, TryLater, Undeliverable
from assana_rt.pages.told import title_in
from assana_rt.records import news
from assana_rt.records.context import Context
from assana_rt.records.notifications import NotificationPatch, notifications
from assana_rt.records.outbox import Medium, OutboxEntry
from assana_rt.records.prescriptions import PrescriptionIn, prescriptions
from assana_rt.records.user_settings import SettingsPatch, preferences
from assana_rt.records.users import User
from assana_rt.settings import Settings
from tests import make
from tests.api.kit import Api

pytestmark = pytest.mark.databases


@dataclass
class Post:
    """A sender into a list; the first attempts fail as told."""

    medium: Medium = "email"
    fails: list[Exception] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    tried: int = 0

    async def send(self, message: Message) -> None:
        self.tried += 1
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(message)


@dataclass
class House:
    """A site that sends by all media, a doctor, and an admin who gives them work."""

    site: make.Site
    doctor: Context
    admin: Context

    async def news(self) -> None:
        body = PrescriptionIn(
            doctor_id=self.doctor.principal.id, patient_name="Mara Lindqvist", drug="Ibuprofen",
            dose="400 mg",
        )  # fmt: skip
        await prescriptions.create(self.admin, body)

    async def wish(self, **settings: Any) -> None:
        await preferences.change_mine(self.doctor, SettingsPatch(**settings), None)

    async def entries(self) -> list[OutboxEntry]:
        return await OutboxEntry.all().order_by("created_at", "medium")

    @property
    def now(self) -> datetime:
        return self.site.parts.now()


@pytest.fixture
async def house(site: make.Site) -> House:
    parts = replace(site.parts, media=frozenset({"email", "push", "sms"}))
    doctor, admin = await site.person("doctor"), await site.person("admin")
    return House(
        replace(site, parts=parts), make.context(parts, doctor), make.context(parts, admin)
    )


def box_of(house: House, senders: Sequence[Sender]) -> Outbox:
    return Outbox(house.site.parts, senders, _titled)


async def test_entries_follow_the_persons_settings(house: House) -> None:
    await house.news()
    assert [entry.medium for entry in await house.entries()] == ["email", "push"]
    await house.wish(email_notifications=False, sms_notifications=True)
    await house.news()
    assert [entry.medium for entry in await house.entries()][2:] == ["push", "sms"]
    await house.wish(notifications_enabled=False)
    await house.news()
    assert len(await house.entries()) == 4


async def test_a_site_that_can_send_nothing_keeps_nothing_to_send(site: make.Site) -> None:
    doctor, admin = await site.person("doctor"), await site.person("admin")
    await House(site, site.ctx(doctor), site.ctx(admin)).news()
    assert await OutboxEntry.all().count() == 0
    assert await site.count("notifications") == 1


async def test_an_entry_is_sent_once_and_names_no_patient(house: House) -> None:
    await house.news()
    post = Post()
    boxes = [box_of(house, [post]) for _ in range(4)]
    await asyncio.gather(*(box.send_due(house.now) for box in boxes))
    (message,) = post.sent
    person = await User.get(id=house.doctor.principal.id)
    assert (message.to, message.language) == (person.email, "en")
    assert message.subject.startswith("New prescription on ")
    assert "Mara" not in str(message)
    mail, push = await house.entries()
    assert (mail.state, mail.attempts, mail.error) == ("sent", 1, None)
    assert (push.state, push.attempts) == ("waiting", 0)  # nobody here sends by push
    assert await boxes[0].send_due(house.now + timedelta(days=1)) == 0


async def test_each_medium_has_its_address(house: House) -> None:
    await house.wish(sms_notifications=True, language="de")
    await house.news()
    posts = {medium: Post(medium) for medium in ("email", "push", "sms")}
    box = box_of(house, list(posts.values()))
    await box.send_due(house.now)
    assert [each.to for each in posts["push"].sent] == [house.doctor.principal.id]
    assert posts["sms"].sent == []  # no number is known
    assert [entry.state for entry in await house.entries()] == ["sent", "sent", "dropped"]
    await User.filter(id=house.doctor.principal.id).update(phone_number="+49 170 1234567")
    await house.news()
    await box.send_due(house.now)
    (text,) = posts["sms"].sent
    assert (text.to, text.language) == ("+49 170 1234567", "de")
    assert text.subject.startswith("Neu: Verordnung am ")
    assert "prescription" not in f"{text.subject} {text.text}".casefold()


@pytest.mark.parametrize("kind", news.TITLES)
@pytest.mark.parametrize("record_type", news.WHEN)
def test_what_leaves_the_house_is_in_the_persons_language(kind: str, record_type: str) -> None:
    values = {
        column: time(9, 30) if column.endswith("_time") else date(2026, 5, 3)
        for column in news.WHEN[record_type]
    }
    english = news.News("", kind, record_type, values).title()
    assert title_in("en", kind, record_type, english) == english
    german = title_in("de", kind, record_type, english)
    assert "3. Mai 2026" in german
    assert ("09:30 Uhr" in german) is ("09:30" in english)
    words = {*re.findall(r"[a-z]{4,}", english.casefold())}
    assert not words & {*re.findall(r"[a-zäöüß]{4,}", german.casefold())}
    assert title_in("de", "of another day", record_type, english) == english


async def test_a_failure_is_tried_again_later_and_later(house: House) -> None:
    await house.news()
    post = Post(fails=[ConnectionError("no route"), ConnectionError("no route")])
    box = box_of(house, [post])
    now = house.now
    await box.send_due(now)
    entry = (await house.entries())[0]
    assert (entry.state, entry.attempts) == ("waiting", 1)
    assert entry.error == "ConnectionError: no route"
    assert timedelta(seconds=24) <= entry.next_at - now <= timedelta(seconds=36)
    assert await box.send_due(now + timedelta(seconds=20)) == 0
    now += timedelta(seconds=40)
    await box.send_due(now)
    entry = (await house.entries())[0]
    assert timedelta(seconds=48) <= entry.next_at - now <= timedelta(seconds=72)
    await box.send_due(now + timedelta(minutes=2))
    entry = (await house.entries())[0]
    assert (entry.state, entry.attempts, len(post.sent)) == ("sent", 3, 1)
    assert len({message.id for message in post.sent} | {entry.id}) == 1


async def test_a_sender_may_say_when(house: House) -> None:
    await house.news()
    post = Post(fails=[TryLater("quota", after=timedelta(hours=3))])
    now = house.now
    await box_of(house, [post]).send_due(now)
    entry = (await house.entries())[0]
    assert entry.next_at == now + timedelta(hours=3)


async def test_what_can_never_arrive_is_not_tried_again(house: House) -> None:
    await house.news()
    post = Post(fails=[Undeliverable("no such mailbox")])
    box = box_of(house, [post])
    await box.send_due(house.now)
    assert await box.send_due(house.now + timedelta(days=1)) == 0
    entry = (await house.entries())[0]
    assert (entry.state, entry.error) == ("failed", "Undeliverable: no such mailbox")


async def test_after_many_failures_it_is_given_up(house: House) -> None:
    await house.news()
    post = Post(fails=[OSError("down")] * 50)
    box = box_of(house, [post])
    now = house.now
    for _ in range(outbox.MOST_ATTEMPTS + 2):
        await box.send_due(now)
        now += timedelta(hours=8)
    entry = (await house.entries())[0]
    assert (entry.state, entry.attempts) == ("failed", outbox.MOST_ATTEMPTS)
    assert post.tried == outbox.MOST_ATTEMPTS
    assert outbox.wait(40) <= timedelta(hours=7.2)


async def test_an_entry_whose_node_died_is_taken_up_by_another(house: House) -> None:
    await house.news()
    now = house.now
    begun = asyncio.Event()

    class Hangs(Post):
        async def send(self, message: Message) -> None:
            begun.set()
            await asyncio.Event().wait()

    dying = asyncio.create_task(box_of(house, [Hangs()]).send_due(now))
    await begun.wait()
    post = Post()
    other = box_of(house, [post])
    assert await other.send_due(now + timedelta(minutes=1)) == 0
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await other.send_due(now + timedelta(minutes=3))
    assert len(post.sent) == 1


async def test_what_is_no_longer_true_or_wanted_is_dropped(house: House) -> None:
    post = Post()
    box = box_of(house, [post])
    await house.news()  # read before it was sent
    (notice,) = (await notifications.list(house.doctor, notifications.list_query())).items
    await notifications.update(house.doctor, notice["id"], NotificationPatch(read=True))
    await house.news()  # taken back
    (newer, _) = (await notifications.list(house.doctor, notifications.list_query())).items
    await prescriptions.delete(house.doctor, newer["record_id"])
    await house.news()  # not wanted any more
    await house.wish(email_notifications=False)
    await box.send_due(house.now)
    mails = [entry for entry in await house.entries() if entry.medium == "email"]
    assert [entry.state for entry in mails] == ["dropped"] * 3
    await house.wish(email_notifications=True)
    await house.news()
    await User.filter(id=house.doctor.principal.id).update(is_active=False)
    await box.send_due(house.now)
    assert (await house.entries())[-2].state == "dropped"
    assert post.tried == 0


async def test_a_server_with_a_sender_sends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "EVERY_S", 0.02)
    arrived: asyncio.Queue[Message] = asyncio.Queue()

    class Told(Post):
        async def send(self, message: Message) -> None:
            arrived.put_nowait(message)

    app = await create_app(settings, senders=[Told()])
    async with TestClient(TestServer(app)) as client:
        api = Api(client)
        await api.hire("doctor", "coordinator")
        await api.new("coordinator", "surgeries", make.surgery(doctor_id=api.id("doctor")))
        message = await asyncio.wait_for(arrived.get(), 10)
    assert message.subject.startswith("New surgery on ")
