"""A patient's story where the clock is odd: pages go on, and each record comes once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import make
from tests.api.kit import serving

pytestmark = pytest.mark.databases


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Santiago", "2026-09-06"), ("America/Havana", "2026-11-01")],
    ids=["midnight is skipped", "midnight comes twice"],
)
async def test_a_day_without_a_plain_midnight_comes_once(
    migrated_url: str, tmp_path: Path, zone: str, day: str
) -> None:
    settings = make.settings_for(migrated_url, tmp_path, timezone=zone)
    async with serving(settings, "doctor") as api:
        known = (await api.new("doctor", "patients", make.patient()))["id"]
        at = {"appointment_date": day, "appointment_time": "01:00:00"}
        await api.made("doctor", "appointments", patient_id=known, **at)
        for number in range(2):
            dose: dict[str, object] = {"starts_on": day, "repeats": number}
            await api.made("doctor", "prescriptions", patient_id=known, **dose)
        eve = str(date.fromisoformat(day) - timedelta(days=1))
        await api.made("doctor", "lab-reports", patient_id=known, report_date=eve)
        whole = (await api.get("doctor", f"patients/{known}/records"))["items"]
        assert len(whole) == 4
        paged: list[object] = []
        cursor: str | None = None
        for _ in whole:
            query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
            page = await api.get("doctor", f"patients/{known}/records", **query)
            paged, cursor = paged + page["items"], page["next_cursor"]
        assert (paged, cursor) == (whole, None)
