"""Which secrets somebody might guess, long though they are."""

from __future__ import annotations

import re

LEAST_LEFT = 16
"""How many characters must be left without the words and runs that everybody knows."""
_LEAST_VARIED = 0.6
_LONGEST_STEP, _SHORTEST_RUN = 2, 4
_WORDS = re.compile(
    r"""
    change[-_ .]?(?:me|it|this)|replace[-_ .]?me|replace[-_ .]?this|fill[-_ .]?me|fixme
    |insecure|not[-_ .]?secure|unsafe|placeholder|development|production|default|example|todo
    |your[-_ .]?secret|my[-_ .]?secret|super[-_ .]?secret|top[-_ .]?secret|secret[-_ .]?key
    |passw[o0]rd|p[a@]ssw[o0]rd|passphrase|letmein|administrator|assana|hospital
    |qwert[yz]uiop|qwert[yz]|asdfghjkl|asdfgh|[zy]xcvbnm|1q2w3e4r5t6y7u8i9o0p|1q2w3e4r|1qaz2wsx
    |q1w2e3r4|deadbeef|cafebabe|lorem[ ]ipsum|correct[ -]?horse[ -]?battery[ -]?staple
    """,
    re.VERBOSE,
)


def guessable(secret: str) -> bool:
    """Say whether this is a pattern, a sequence or well-known words, rather than random.

    What `openssl rand` writes, in base64 or hex, passes.
    """
    text = secret.lower()
    return _repeats(text) or len(_without_runs(_WORDS.sub("", text))) < LEAST_LEFT


def _repeats(text: str) -> bool:
    triples = [text[at : at + 3] for at in range(len(text) - 2)]
    return len(set(triples)) < _LEAST_VARIED * len(triples)


def _without_runs(text: str) -> str:
    """Return the text without what counts up or down in even steps, as 0123 or zyx, or stays."""
    left, begin = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _goes_on(text, begin, end):
            if end - begin < _SHORTEST_RUN:
                left.append(text[begin:end])
            begin = end
    return "".join(left)


def _goes_on(text: str, begin: int, at: int) -> bool:
    step = ord(text[at]) - ord(text[at - 1])
    first = ord(text[begin + 1]) - ord(text[begin])
    return abs(step) <= _LONGEST_STEP and step == first
