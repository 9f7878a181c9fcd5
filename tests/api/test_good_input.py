"""What lies just inside the limits is taken, and kept as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import make
from tests.api.kit import Api

on_one_app = pytest.mark.asyncio(loop_scope="module")
pytestmark = pytest.mark.databases


def nested(depth: int) -> dict[str, Any]:
    """Return an object nested so deep; a plain one is one deep."""
    value: dict[str, Any] = {"at": "the bottom"}
    for _ in range(depth - 1):
        value = {"in": value}
    return value


@on_one_app
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_name", "ü" * 255),
        ("procedure", "ß" * 255),
        ("procedure", "고관절치환술" * 20),
        ("procedure", "\ufdfa" * 255),
        ("room", "x" * 100),
        ("notes", "Zoë \\ ' \" % _ ? \t\n\r \x01 \x7f \u2028 </script> 🫀"),
        ("notes", "漢" * 16_000),
        ("notes", "🫀" * 16_000),
        ("patient_avatar_url", "/" + "x" * 1_999),
        ("surgery_time", "00:00:00"),
        ("surgery_time", "23:59:59"),
        ("surgery_date", "1900-01-01"),
        ("surgery_date", "2200-12-31"),
        ("surgery_date", "2028-02-29"),
        ("notes", ""),
        ("notes", None),
    ],
)
async def test_what_lies_just_inside_is_taken(shared: Api, field: str, value: object) -> None:
    made = await shared.made("doctor", "surgeries", **{field: value})
    read = await shared.get("doctor", f"surgeries/{made['id']}")
    assert read[field] == made[field] == value


@on_one_app
@pytest.mark.parametrize(
    "metadata",
    [nested(20), {"a": "x" * 65_000}, {"a": [1, 2.5, True, None, "Zoë 🫀 \\ \""]}, {},
     {"a": 2**63 - 1, "b": -(2**63), "é": {"": 0}}, None],
    ids=["20 deep", "64 KiB", "every kind", "empty", "64 bits", "null"],
)  # fmt: skip
async def test_metadata_is_kept_as_it_came(shared: Api, metadata: object) -> None:
    parent = await shared.made("doctor", "consultations")
    address = f"consultations/{parent['id']}/case-history"
    made = await shared.new("doctor", address, make.entry(metadata=metadata))
    read = await shared.get("doctor", f"{address}/{made['id']}")
    assert read["metadata"] == made["metadata"] == metadata
    assert json.dumps(read["metadata"], sort_keys=True) == json.dumps(metadata, sort_keys=True)


@on_one_app
async def test_metadata_sent_again_changes_nothing(shared: Api) -> None:
    parent = await shared.made("doctor", "consultations")
    address = f"consultations/{parent['id']}/case-history"
    numbers = [1e15, 1e16, 1e18, -1e18, 1.2345678901234567e17, 9.3e18, 1e19, -1e19, 2.0**64, 1e300,
               1e-7, 1e-300, -0.0, 0.0, 1.0, 0.1, 2**63 - 1, -(2**63), 5e-324]  # fmt: skip
    metadata = {"numbers": numbers, "text": '\u2028"\\/ü'}
    made = await shared.new("doctor", address, make.entry(metadata=metadata))
    where = f"{address}/{made['id']}"
    async with shared.quiet():
        again = await shared.patch("doctor", where, metadata=metadata)
    assert again["version"] == 1
    for version, other in ((2, 1.0), (3, 1), (4, True), (5, 1e18), (6, 10**18 + 1)):
        changed = await shared.patch("doctor", where, metadata={"number": other})
        assert changed["version"] == version


@on_one_app
async def test_one_line_is_trimmed_and_a_time_completed(shared: Api) -> None:
    texts = {"patient_name": "  Mara  ", "room": "\tOR 1\n", "estimated_duration": " "}
    made = await shared.made("doctor", "surgeries", **texts, surgery_time="08:30")
    assert [made[name] for name in texts] == ["Mara", "OR 1", ""]
    assert made["surgery_time"] == "08:30:00"


@on_one_app
async def test_a_reason_may_have_several_lines(shared: Api) -> None:
    taken = make.surgery(room="OR 7", surgeon="Dr Lind")
    why = {"allow_overlap": True, "overlap_reason": "Twins:\n\tone table each "}
    await shared.new("doctor", "surgeries", taken)
    assert (await shared.new("doctor", "surgeries", taken | why))["overlap_reason"] == (
        why["overlap_reason"]
    )


@on_one_app
async def test_a_number_with_a_space_is_the_same_number(shared: Api) -> None:
    made = await shared.made("admin", "patients", mrn=" 77 ")
    assert made["mrn"] == "77"
    answer = await shared.ask("admin", "POST", "patients", make.patient(mrn="77 "))
    answer.problem(409)
    assert await shared.all("admin", "patients", mrn="77 ") == [made]
