"""A restored database: numbers used twice are never trusted, every client starts afresh."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests import servers
from tests.live_e2e.cable import Cable
from tests.live_nodes import faults
from tests.live_nodes.kit import Booking, about, unsubscribed
from tests.live_nodes.line import Line, Message, watching
from tests.live_nodes.nodes import Cluster, Desk, Node, cluster
from tests.services import or_skip

CHANNEL = "appointments"


def subscribed(line: Line) -> Message:
    """Return the reply to the last subscribe."""
    found: Message = [m["subscribe"] for m in line.heard if "subscribe" in m][-1]
    return found


async def resumed(node: Node, token: str, before: Message) -> Message:
    """Come back with the position of another reply; return the new one."""
    place = {"recover": True, "offset": before["offset"], "epoch": before["epoch"]}
    line = await watching(node.port, token, CHANNEL, data={"snapshot": {}}, **place)
    line.cut()
    return subscribed(line)


async def test_a_new_epoch_makes_clients_of_every_node_start_afresh(
    shared: Cluster, pair: tuple[Node, Node], desk: Desk, booking: Booking
) -> None:
    token = await desk.token("desk")
    await booking.appointment(pair[0])
    lines = [await watching(node.port, token, CHANNEL) for node in pair]
    before = subscribed(lines[0])
    assert (await resumed(pair[1], token, before))["recovered"]

    done = shared.house.run("live", "new-epoch")
    assert done.returncode == 0, done.stderr
    for line in lines:
        push = await line.until(unsubscribed(CHANNEL))
        # From 2500 on, SDKs subscribe again by themselves.
        assert push["push"]["unsubscribe"]["code"] == 2500
        line.cut()
    for node in pair:
        after = await resumed(node, token, before)
        assert not after.get("recovered")
        assert after["epoch"] != before["epoch"]
        assert "snapshot" in after["data"]

    # Once started afresh, all goes on.
    line = await watching(pair[1].port, token, CHANNEL)
    id_ = await booking.appointment(pair[0])
    await line.until(about(id_))
    line.cut()


async def test_a_restored_file_is_told_from_what_it_was(single: Cluster, tmp_path: Path) -> None:
    node, copy = single.node(), tmp_path / "copy.db"
    file = Path(single.database_url.removeprefix("sqlite://"))
    single.start(node)
    async with Desk(single) as desk:
        booking, token = Booking(desk), await desk.token("desk")
        kept = await booking.appointment(node)
        back_up(file, copy)
        lost = await booking.appointment(node)
        line = await watching(node.port, token, CHANNEL, data={"snapshot": {}})
        before = subscribed(line)
        line.cut()

        node.kill()
        for left in (file.with_name(file.name + end) for end in ("-wal", "-shm")):
            left.unlink(missing_ok=True)
        shutil.copyfile(copy, file)
        done = single.house.run("live", "new-epoch")
        assert done.returncode == 0, done.stderr
        single.start(node)

        # Its place has a number again, but that is another's.
        other = await booking.appointment(node)
        after = await resumed(node, token, before)
        assert after["offset"] == before["offset"]
        assert not after.get("recovered")
        ids = {record["id"] for record in await desk.all("desk", "/appointments")}
        assert {kept, other} <= ids
        assert lost not in ids


async def test_a_head_that_went_back_under_a_running_node_is_noticed(
    single: Cluster,
) -> None:
    node = single.node()
    file = Path(single.database_url.removeprefix("sqlite://"))
    single.start(node)
    async with Desk(single) as desk:
        token = await desk.token("desk")
        for _ in range(3):
            await Booking(desk).appointment(node)
        line = await watching(node.port, token, CHANNEL)
        before = subscribed(line)
        with sqlite3.connect(file) as database:
            database.execute("DELETE FROM live_event WHERE channel = ? AND offset > 1", [CHANNEL])
            database.execute("UPDATE live_channel SET head = 1 WHERE name = ?", [CHANNEL])
        database.close()
        await line.until(unsubscribed(CHANNEL))
        line.cut()
        after = await resumed(node, token, before)
        assert after["epoch"] != before["epoch"]
        assert not after.get("recovered")


@pytest.mark.postgres
async def test_a_promoted_standby_is_told_from_the_server_that_it_followed(
    tmp_path: Path,
) -> None:
    """Commits it had not heard of are lost, and it gives their numbers out again."""
    primary = or_skip(servers.postgres)
    async with AsyncExitStack() as stack:
        stack.callback(primary.stop, signal.SIGQUIT)
        made = stack.enter_context(cluster(tmp_path, primary.url, primary, None))
        cable = await stack.enter_async_context(Cable(port_of(primary.url)))
        replication = await stack.enter_async_context(Cable(port_of(primary.url)))
        desk = await stack.enter_async_context(Desk(made))
        made.house.environ["DATABASE_URL"] = by_way_of(primary.url, cable)
        stays, comes = made.node(), made.node()
        await asyncio.to_thread(stays.start)
        booking, token = Booking(desk), await desk.token("desk")
        kept = await booking.appointment(stays)
        follows = by_way_of(primary.url, replication)
        standby = await asyncio.to_thread(lambda: or_skip(lambda: servers.standby(follows)))
        stack.callback(standby.stop, signal.SIGQUIT)
        followed = await booking.appointment(stays)
        await faults.caught_up(standby, primary)

        replication.pull()
        lost = await booking.appointment(stays)
        line = await watching(stays.port, token, CHANNEL, data={"snapshot": {}})
        before = subscribed(line)
        assert (await resumed(stays, token, before))["recovered"]
        cable.pull()
        primary.stop(signal.SIGQUIT)
        await faults.promote(standby)
        cable.target = port_of(standby.url)
        cable.plug_in()

        push = await line.until(unsubscribed(CHANNEL))
        assert push["push"]["unsubscribe"]["code"] == 2500
        await asyncio.to_thread(comes.start)
        other = await booking.appointment(comes)
        for node in (stays, comes):
            after = await resumed(node, token, before)
            # Its place has a number again, but that is another's.
            assert after["offset"] == before["offset"]
            assert not after.get("recovered")
            assert "snapshot" in after["data"]
            # Nobody has made a new word: it is the timeline that tells.
            (word, was), (same, now) = (each["epoch"].split(".") for each in (before, after))
            assert (word, int(was, 16) + 1) == (same, int(now, 16))
        ids = {record["id"] for record in await desk.all("desk", "/appointments")}
        assert ids & {kept, followed, lost, other} == {kept, followed, other}


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


def by_way_of(url: str, cable: Cable) -> str:
    """Return the address with a cable in between."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{cable.port}"))


def back_up(file: Path, copy: Path) -> None:
    """Copy a database in use, as `sqlite3 .backup` does."""
    source, target = sqlite3.connect(file), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
