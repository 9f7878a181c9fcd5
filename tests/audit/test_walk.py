"""The walk along the chain, in memory: whatever is done to lines is named for what it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assana_rt.store.audit_rows import FIRST_LINK, Marks
from assana_rt.store.audit_walk import HOPELESS, Head, Line, Walk

MARKS = Marks(b"k" * 32)
STRANGER = "f" * 64


def chain(count: int) -> list[Line]:
    lines, link = [], FIRST_LINK
    for seq in range(1, count + 1):
        mark = MARKS.head(seq, "a mark that nobody else has")
        link = MARKS.link(link, mark)
        lines.append(Line(seq, f"id{seq}", mark, mark, link, "words"))
    return lines


def walked(lines: Sequence[Line], head: Head | None = None) -> Walk:
    walk = Walk(MARKS)
    for line in sorted(lines, key=lambda line: (line.seq, line.id)):
        walk.step(line)
    walk.end(head or Head(20, chain(20)[-1].link))
    return walk


def told(lines: Sequence[Line], head: Head | None = None) -> list[tuple[str, str]]:
    """Return what was found: the kind, and the first words of what it is about."""
    return [(f.kind, f.what.partition(" (")[0]) for f in walked(lines, head).findings]


def changed(lines: list[Line], number: int, **fields: Any) -> list[Line]:
    return [dataclasses.replace(x, **fields) if x.seq == number else x for x in lines]


def without(lines: list[Line], *seqs: int) -> list[Line]:
    return [line for line in lines if line.seq not in seqs]


def test_a_whole_chain_is_whole() -> None:
    assert told(chain(20)) == []
    assert told([], Head(0, FIRST_LINK)) == []


@pytest.mark.parametrize("seq", [1, 7, 19, 20])
def test_a_line_with_another_content_was_changed(seq: int) -> None:
    assert told(changed(chain(20), seq, content=STRANGER)) == [("changed", f"line {seq}")]


@pytest.mark.parametrize("seq", [1, 7, 19])
def test_a_line_with_another_content_and_mark_was_changed(seq: int) -> None:
    lines = changed(chain(20), seq, content=STRANGER, mark="0" * 64)
    assert told(lines) == [("changed", f"line {seq}")]


@pytest.mark.parametrize("seqs", [(1,), (7,), (19,), (20,), (1, 2, 3), (4, 9), (18, 19, 20)])
def test_lines_that_are_gone_are_missing(seqs: tuple[int, ...]) -> None:
    found = told(without(chain(20), *seqs))
    assert {kind for kind, _ in found} == {"missing"}
    text = " ".join(what for _, what in found)
    assert str(seqs[0]) in text
    assert str(seqs[-1]) in text


def test_a_line_that_is_gone_with_its_number_is_missing_too() -> None:
    lines = [
        dataclasses.replace(line, seq=line.seq - (line.seq > 7)) for line in without(chain(20), 7)
    ]
    assert told(lines, Head(19, chain(20)[-1].link)) == [
        ("missing", "one or more lines before line 7")
    ]


@pytest.mark.parametrize("seq", [1, 7, 20, 21])
def test_a_line_between_others_was_added(seq: int) -> None:
    stranger = Line(seq, "id99", STRANGER, "0" * 64, "a" * 64, "words")
    assert told([*chain(20), stranger]) == [("added", f"line {seq}")]


def test_a_line_whose_followers_were_renumbered_was_added() -> None:
    lines = [dataclasses.replace(line, seq=line.seq + (line.seq > 7)) for line in chain(20)]
    stranger = Line(8, "id99", STRANGER, "0" * 64, "a" * 64, "words")
    assert ("added", "line 8") in told([*lines, stranger])


def test_a_line_that_was_foreign_when_it_was_sealed_was_added() -> None:
    lines = chain(20)
    link = MARKS.foreign_link(lines[-1].link, STRANGER)
    foreign = Line(21, "id21", "no mark", STRANGER, link, "words")
    assert told([*lines, foreign], Head(21, link)) == [("added", "line 21")]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (7, 8), (3, 15), (19, 20), (1, 20)])
def test_lines_that_changed_places_are_named(one: int, other: int) -> None:
    places = {one: other, other: one}
    lines = [dataclasses.replace(line, seq=places.get(line.seq, line.seq)) for line in chain(20)]
    found = told(lines)
    assert {kind for kind, _ in found} == {"reordered"}
    assert {what for _, what in found} <= {f"line {one}", f"line {other}"}


@pytest.mark.parametrize(("one", "other"), [(1, 2), (7, 8), (3, 15), (18, 19)])
def test_lines_whose_contents_changed_places_are_named(one: int, other: int) -> None:
    lines = chain(20)
    here, there = lines[one - 1], lines[other - 1]
    lines[one - 1] = dataclasses.replace(there, seq=here.seq, link=here.link)
    lines[other - 1] = dataclasses.replace(here, seq=there.seq, link=there.link)
    assert set(told(lines)) == {("reordered", f"line {one}"), ("reordered", f"line {other}")}


@pytest.mark.parametrize("to", [1, 4, 14, 20])
def test_a_line_that_was_moved_is_named(to: int) -> None:
    lines = changed(chain(20), 9, seq=to)
    assert told(lines) == [("reordered", f"line {to}")]


@pytest.mark.parametrize("seq", [1, 7, 20])
def test_a_link_that_was_changed_is_named(seq: int) -> None:
    assert told(changed(chain(20), seq, link="a" * 64)) == [("changed", f"line {seq}")]


def test_links_that_were_all_taken_away_are_named() -> None:
    lines = [dataclasses.replace(line, link="") for line in chain(20)]
    assert told(lines) == [("changed", f"line {seq}") for seq in range(1, 21)]


def test_a_head_that_was_put_back_is_named() -> None:
    ((kind, what),) = told(chain(20), Head(12, chain(12)[-1].link))
    assert (kind, what) == ("changed", "the head: it tells of 12 lines")


def test_lines_made_with_another_key_end_the_walk() -> None:
    walk = Walk(Marks(b"x" * 32))
    lines = (dataclasses.replace(line, content=STRANGER) for line in chain(HOPELESS + 10))
    for line in lines:
        walk.step(line)
        if walk.hopeless:
            break
    assert walk.hopeless


TAMPERING: dict[str, Callable[[list[Line], int, int], list[Line]]] = {
    "content": lambda lines, a, b: changed(lines, a, content=STRANGER),
    "mark": lambda lines, a, b: changed(lines, a, mark="0" * 64, content=STRANGER),
    "link": lambda lines, a, b: changed(lines, a, link="b" * 64),
    "gone": lambda lines, a, b: without(lines, a),
    "moved": lambda lines, a, b: changed(lines, a, seq=b),
    "added": lambda lines, a, b: [
        *lines, Line(a, f"new{b}", STRANGER, "1" * 64, "c" * 64, "words")
    ],
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(TAMPERING)), st.integers(1, 20), st.integers(1, 20)),
        min_size=1,
        max_size=5,
    )
)
def test_nothing_is_done_unseen(deeds: list[tuple[str, int, int]]) -> None:
    lines = chain(20)
    for deed, one, other in deeds:
        lines = TAMPERING[deed](lines, one, other)
    walk = walked(lines)
    same = sorted(lines, key=lambda line: (line.seq, line.id)) == chain(20)
    assert bool(walk.findings) is not same
