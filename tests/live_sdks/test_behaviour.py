"""What the official SDKs do at the plain-channel example: one list of behaviours for all."""

from __future__ import annotations

import itertools

import pytest

from assana_rt.live.protocol import Disconnect, Unsubscribed
from tests.fetching import ATTEMPTS
from tests.live_sdks.drivers import BUILD_WITHIN_S, IN_BOTH_FORMS, Client, Refused, Sdk
from tests.live_sdks.example import Example

# The first test of an SDK may have to fetch and build it.
pytestmark = pytest.mark.timeout(2 * ATTEMPTS * BUILD_WITHIN_S)

ROOM = "chat:lobby"
RESUMES, FINAL = 2500, 3500  # from here on SDKs subscribe again, and never come back
MANY = 600  # more than a subscribe reply carries


def come(sdk: Sdk, example: Example, name: str = "ann", **options: str) -> Client:
    return sdk.client(example.url, name, **options).connect()


def numbered(first: int, last: int) -> list[list[object]]:
    """Return these publications as `history` tells them."""
    step = 1 if first <= last else -1
    return [[offset, {"n": offset}] for offset in range(first, last + step, step)]


def test_connects_and_leaves(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example)
    assert ann.wait("connected")["id"]
    assert example.engine.sockets == 1
    ann.ask("disconnect")
    assert ann.wait("disconnected")["code"] == 0
    assert not ann.connect().heard("disconnected", code=1)


def test_refreshes_its_token_on_the_open_socket_and_answers_pings(
    sdk: Sdk, example: Example
) -> None:
    ann = come(sdk, example, "ann@2", next="ann@1000").follow(ROOM)
    ann.wait("token")
    # The new token is in force, and pings that came meanwhile were answered.
    example.until(lambda: example.sessions_of("ann")[0].expires_at == example.began + 1000)
    example.until(lambda: example.pongs_of("ann") > 0)
    example.publish(ROOM)
    ann.wait("publication")
    assert len(ann.heard("connected")) == len(ann.heard("subscribed")) == 1


def test_gets_a_new_token_when_its_own_has_expired(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example, "old", next="ann")
    assert len(ann.heard("token")) == 1
    assert example.sessions_of("ann")


def test_a_refresh_with_somebody_elses_token_ends_it_for_good(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example, "ann@2", next="ben")
    assert ann.wait("disconnected")["code"] == 3500


def test_with_a_dead_token_it_leaves_for_good(sdk: Sdk, example: Example) -> None:
    ann = sdk.client(example.url, "dead")
    ann.ask("connect")
    end = ann.wait("disconnected")
    assert (end["code"], end["reason"]) == (3500, "invalid token")


def test_tries_again_while_the_server_has_trouble(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example, "slow starter")
    assert example.failed == 2
    assert not ann.heard("disconnected")


@pytest.mark.parametrize(("channel", "code"), [("nowhere:1", 102), ("chat:closed", 103)])
def test_a_refused_subscription_is_over(
    sdk: Sdk, example: Example, channel: str, code: int
) -> None:
    ann = come(sdk, example)
    ann.ask("watch", channel=channel)
    assert ann.wait("unsubscribed", channel=channel)["code"] == code


def test_what_one_publishes_all_subscribers_hear(sdk: Sdk, example: Example) -> None:
    ann, ben = (come(sdk, example, name).follow(ROOM) for name in ("ann", "ben"))
    said = [{"say": "hello"}, "Grüße, 你好", [1, 2.5, None], 7]
    for data in said:
        ann.ask("publish", channel=ROOM, data=data)
    for client in (ann, ben):
        client.wait("publication", len(said))
        assert [each["data"] for each in client.heard("publication")] == said
        assert client.offsets(ROOM) == [1, 2, 3, 4]


def test_publishing_where_one_may_not_is_refused(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example)
    for channel, code in (("chat:closed", 103), ("nowhere:1", 102)):
        with pytest.raises(Refused) as refused:
            ann.ask("publish", channel=channel, data={})
        assert refused.value.code == code
    assert example.log.head("chat:closed") == 0


def test_sees_who_is_there(sdk: Sdk, example: Example) -> None:
    ann, again, ben = (come(sdk, example, name).follow(ROOM) for name in ("ann", "ann", "ben"))
    users = {client.wait("connected")["id"]: name for client, name in (
        (ann, "ann"), (again, "ann"), (ben, "ben"))}  # fmt: skip
    assert ann.ask("presence", channel=ROOM) == users
    assert ann.ask("presence_stats", channel=ROOM) == [3, 2]


def test_hears_who_comes_and_goes(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example).follow(ROOM)
    ben, eve = (come(sdk, example, name).follow(ROOM) for name in ("ben", "eve"))
    ann.wait("join", user="eve")
    ben.ask("unsubscribe", channel=ROOM)
    assert ben.wait("unsubscribed")["code"] == 0
    ann.wait("leave", user="ben")
    eve.ask("disconnect")
    ann.wait("leave", user="eve")
    heard = [(e["event"], e["user"]) for e in sdk.events_of(ann.name) if "user" in e]
    told = [("join", "ben"), ("join", "eve"), ("leave", "ben"), ("leave", "eve")]
    assert [each for each in heard if each != ("join", "ann")] == told


def test_reads_history_up_and_down(sdk: Sdk, example: Example) -> None:
    example.publish(ROOM, 10)
    ann, epoch = come(sdk, example).follow(ROOM), example.epoch
    at_5 = {"offset": 5, "epoch": epoch}
    assert ann.history(ROOM, 0) == {"publications": [], "offset": 10, "epoch": epoch}
    for asked, expected in (
        ({}, numbered(1, 10)),
        ({"limit": 3}, numbered(1, 3)),
        ({"limit": 3, "reverse": True}, numbered(10, 8)),
        ({"since": at_5}, numbered(6, 10)),
        ({"since": at_5, "limit": 2}, numbered(6, 7)),
        ({"since": at_5, "reverse": True}, numbered(4, 1)),
        ({"since": at_5, "limit": 2, "reverse": True}, numbered(4, 3)),
        ({"since": {"offset": 10, "epoch": epoch}}, []),
    ):
        told = ann.history(ROOM, **asked)
        assert (told["publications"], told["offset"]) == (expected, 10), asked


def test_a_position_of_another_epoch_is_unrecoverable(sdk: Sdk, example: Example) -> None:
    example.publish(ROOM, 3)
    ann = come(sdk, example)
    for since in ({"offset": 1, "epoch": "other"}, {"offset": 9, "epoch": example.epoch}):
        with pytest.raises(Refused) as refused:
            ann.history(ROOM, since=since)
        assert refused.value.code == 112


@pytest.mark.parametrize("missed", [0, 5, MANY])
def test_resumes_and_misses_nothing(sdk: Sdk, example: Example, missed: int) -> None:
    ann = come(sdk, example).follow(ROOM)
    example.publish(ROOM, 3)
    ann.wait("publication", 3)
    example.cut_while_publishing(ROOM, missed)
    again = ann.wait("subscribed", 2)
    assert (again["recovering"], again["recovered"]) == (True, True)
    example.publish(ROOM)
    ann.wait("publication", missed + 4)
    assert ann.offsets(ROOM) == list(range(1, missed + 5))
    assert ann.wait("connecting", 2)["code"] == 1
    assert ann.wait("subscribing", 2)["code"] == 1


def test_is_told_when_what_it_missed_is_gone(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example).follow(ROOM)
    example.publish(ROOM, 3)
    ann.wait("publication", 3)
    example.cut_while_publishing(ROOM, 20, trim=5)
    again = ann.wait("subscribed", 2)
    assert (again["recovering"], again["recovered"]) == (True, False)
    example.publish(ROOM)
    ann.wait("publication", 4)
    assert ann.offsets(ROOM) == [1, 2, 3, 24]


def test_starts_afresh_in_a_new_epoch(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example).follow(ROOM)
    example.publish(ROOM, 3)
    ann.wait("publication", 3)
    example.new_epoch()
    again = ann.wait("subscribed", 2)
    assert (again["recovering"], again["recovered"]) == (True, False)
    assert ann.wait("subscribing", 2)["code"] == 2500
    example.publish(ROOM)
    ann.wait("publication", 4)
    assert ann.offsets(ROOM) == [1, 2, 3, 4]


@pytest.mark.parametrize("sdk", IN_BOTH_FORMS, indirect=True)
def test_get_state_gives_the_place_to_start_from_and_again_after_112(
    sdk: Sdk, example: Example
) -> None:
    example.publish(ROOM, 5)
    states = [{"offset": at, "epoch": example.epoch} for at in (2, 24)]
    ann = come(sdk, example).follow(ROOM, states=states)
    ann.wait("publication", 3)
    # What can be resumed needs no state.
    example.cut_while_publishing(ROOM, 1)
    assert ann.wait("subscribed", 2)["recovered"]
    ann.wait("publication", 4)
    assert len(ann.heard("state")) == 1
    # What can't is refused with 112, and the SDK asks for the state again, without an error.
    example.cut_while_publishing(ROOM, 19, trim=5)
    assert ann.wait("subscribed", 3)["recovered"]
    ann.wait("publication", 5)
    assert len(ann.heard("state")) == 2
    assert ann.offsets(ROOM) == [3, 4, 5, 6, 25]
    assert not ann.heard("unsubscribed")


def test_many_commands_and_many_publications_share_frames(sdk: Sdk, example: Example) -> None:
    ann = sdk.client(example.url, "ann")
    channels = [f"chat:{number}" for number in range(20)]
    for channel in channels:
        ann.ask("watch", channel=channel)
    ann.connect()
    for channel in channels:
        ann.wait("subscribed", channel=channel)
    commands = [
        {"do": "publish", "channel": channel, "data": {"from": channel}} for channel in channels
    ]
    ann.ask("batch", commands=commands)
    for channel in channels:
        assert ann.wait("publication", channel=channel)["data"] == {"from": channel}
    example.publish(channels[0], 300)
    ann.wait("publication", 301, channel=channels[0])
    assert ann.offsets(channels[0]) == list(range(1, 302))


def test_calls_a_procedure(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example)
    assert ann.ask("rpc", method="double", data={"n": 4}) == {"n": 8}
    with pytest.raises(Refused) as refused:
        ann.ask("rpc", method="halve", data={"n": 4})
    assert refused.value.code == 104


@pytest.mark.parametrize("sdk", IN_BOTH_FORMS, indirect=True)
def test_a_conflating_subscriber_is_shown_what_it_skips(sdk: Sdk, example: Example) -> None:
    ann = come(sdk, example).follow(ROOM, conflate=True)
    example.publish(ROOM)
    ann.wait("publication")
    example.cut_while_publishing(ROOM, MANY, record="the only one")
    assert ann.wait("subscribed", 2)["recovered"]
    newest = ann.wait("publication", offset=MANY + 1)
    heard = ann.heard("publication")
    assert len(heard) < MANY
    for before, after in itertools.pairwise(heard):
        dense = after["offset"] == before["offset"] + 1
        assert dense or after["after"] == str(before["offset"])
    assert newest["data"] == {"n": MANY + 1}


def test_comes_back_after_every_end_that_allows_it_and_after_no_other(
    sdk: Sdk, example: Example
) -> None:
    ann = come(sdk, example, next="ann")  # after 3014 some come back with a new token alone
    for why in Disconnect:
        times = len(ann.heard("connected"))
        example.close("ann", why)
        if why.code < FINAL:
            assert ann.wait("connecting", code=why.code)["reason"] == why.text
            ann.wait("connected", times + 1)
        else:
            assert ann.wait("disconnected", code=why.code)["reason"] == why.text
            ann.connect()
    assert len(ann.heard("disconnected")) == sum(why.code >= FINAL for why in Disconnect)


def test_subscribes_again_after_every_unsubscribe_that_allows_it_and_after_no_other(
    sdk: Sdk, example: Example
) -> None:
    ann = come(sdk, example).follow(ROOM)
    for why in Unsubscribed:
        times = len(ann.heard("subscribed"))
        example.unsubscribe("ann", ROOM, why)
        if why.code < RESUMES:
            ann.wait("unsubscribed", code=why.code)
            ann.ask("subscribe", channel=ROOM)
        else:
            ann.wait("subscribing", code=why.code)
        ann.wait("subscribed", times + 1)


def test_who_may_not_watch_any_more_is_told_and_stays_away(sdk: Sdk, example: Example) -> None:
    ann, ben = (come(sdk, example, name).follow(ROOM) for name in ("ann", "ben"))
    example.deny("ann")
    assert ann.wait("unsubscribed")["code"] == 2100
    example.publish(ROOM)
    ben.wait("publication")
    assert not ann.heard("publication")
    ann.ask("subscribe", channel=ROOM)
    ann.wait("unsubscribed", code=103)
