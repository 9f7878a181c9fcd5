"""Casts cut into parts and joined again, whatever a carrier does to the parts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest

from assana_rt.live import parts
from assana_rt.live.parts import Joiner, Part, cut

Said = tuple[str, str, Part]  # node, channel, part


def said(number: int, text: str, room: int = 4, node: str = "n", channel: str = "c") -> list[Said]:
    pieces = cut(text.encode(), room)
    return [
        (node, channel, Part(number, index, len(pieces), piece))
        for index, piece in enumerate(pieces)
    ]


def joined(messages: Iterable[Said], joiner: Joiner | None = None) -> list[str]:
    """Return what is heard, in order."""
    joiner = joiner or Joiner()
    heard = [joiner.add(*message) for message in messages]
    return [text.decode() for text in heard if text is not None]


def in_turn(*casts: Sequence[Said]) -> list[Said]:
    """Take a part of each cast, then the next of each."""
    longest = max(map(len, casts))
    return [cast[index] for index in range(longest) for cast in casts if index < len(cast)]


@pytest.mark.parametrize("text", ["", "a", "abcd", "abcde", "äöü€𝄞" * 3, "𝄞" * 7])
@pytest.mark.parametrize("room", [4, 5, 1000])
def test_pieces_are_text_that_fits_and_make_the_whole(text: str, room: int) -> None:
    pieces = cut(text.encode(), room)
    assert "".join(piece.decode() for piece in pieces) == text
    assert all(len(piece) <= room for piece in pieces)
    assert joined(said(1, text, room)) == [text]


def test_doubled_parts_and_casts_are_heard_once() -> None:
    first, second = said(1, "the first"), said(2, "the second")
    doubled = [part for part in first for _ in range(2)]
    assert joined([*doubled, *first, *second, *first, *second]) == ["the first", "the second"]


def test_parts_in_any_order_make_the_whole() -> None:
    assert joined(reversed(said(1, "from the last to the first"))) == ["from the last to the first"]


def test_casts_of_several_nodes_and_channels_may_be_mixed() -> None:
    casts = [
        said(1, "short", node="a", channel="one"),
        said(1, "a longer one", node="b", channel="one"),
        said(2, "the longest of these three", node="a", channel="two"),
        said(3, "x", node="a", channel="three"),
    ]
    assert joined(in_turn(*casts)) == ["x", "short", "a longer one", "the longest of these three"]


def test_a_cast_that_lost_a_part_is_not_heard_and_the_next_one_is() -> None:
    for lost in range(3):
        broken = said(1, "twelve bytes")
        del broken[lost]
        joiner = Joiner()
        assert joined([*broken, *said(2, "the next one")], joiner) == ["the next one"]
        assert joiner._size == 0
        assert joined(said(1, "twelve bytes"), joiner) == [], "order would be lost"


def test_a_channel_does_not_wait_for_what_another_lost() -> None:
    broken, late = said(1, "for one channel", channel="one"), said(2, "x", channel="two")
    assert joined([*broken[:2], *late, *broken[2:]]) == ["x", "for one channel"]


def test_parts_that_never_become_whole_are_forgotten_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    joiner = Joiner()
    assert joined(said(1, "never whole")[:-1], joiner) == []
    assert joiner._size > 0
    monkeypatch.setattr(parts, "PATIENCE_S", -1)
    assert joined(said(1, "of another", room=100, node="m"), joiner) == ["of another"]
    assert not joiner._unfinished
    assert joiner._size == 0


def test_what_is_kept_of_unfinished_casts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 1000)
    monkeypatch.setattr(parts, "MOST_NODES", 10)
    joiner = Joiner()
    for number in range(1, 200):
        node = f"n{number % 40}"
        joined(said(number, "x" * 300, room=100, node=node, channel=f"c{number}")[:2], joiner)
        joined(said(number + 1000, "whole", node=node), joiner)
        assert sum(cast.size for cast in joiner._unfinished.values()) == joiner._size <= 1000
        assert len(joiner._newest) <= 10
    assert joined(said(9999, "x" * 900, room=100), joiner) == ["x" * 900]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_lost_and_doubled_order_is_kept(seed: int) -> None:
    dice = random.Random(seed)
    messages: list[Said] = []
    for number in range(1, 301):
        channel = dice.choice("ab")
        messages += said(number, f"{channel}{number:04}" * dice.randrange(1, 9), channel=channel)
    mangled = [part for part in messages for _ in range(dice.choice((0, 1, 1, 1, 1, 1, 1, 1, 2)))]
    heard = joined(mangled)
    assert len(heard) > 50
    for channel in "ab":
        numbers = [text[:5] for text in heard if text[0] == channel]
        assert numbers == sorted(set(numbers))
        assert all(text == text[:5] * (len(text) // 5) for text in heard)
