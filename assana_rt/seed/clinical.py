"""What a clinician writes down: conditions, medicines, laboratory values, and how they look."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assana_rt.seed.dice import Dice


@dataclass(frozen=True, slots=True)
class Drug:
    """A medicine as prescribed; `scheme` is so many each morning, noon and evening, or words."""

    name: str
    atc: str
    strength: float
    unit: str
    scheme: str
    why: str
    route: str = "by mouth"
    days: int | None = None  # None: until further notice

    @property
    def title(self) -> str:
        return f"{self.name} {self.strength:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Analyte:
    """Something a laboratory measures; `men` is their range where it differs."""

    name: str
    loinc: str
    unit: str
    low: float | None
    high: float | None
    decimals: int = 0
    men: tuple[float, float] | None = None

    def reference(self, *, female: bool) -> tuple[float | None, float | None]:
        return (self.low, self.high) if female or self.men is None else self.men


@dataclass(frozen=True, slots=True)
class Finding:
    """Where an analyte's value lies in these patients."""

    analyte: Analyte
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Condition:
    """A reason to operate, and all that is usually known by then.

    `{side}` in a text becomes left or right, the same in all texts of one patient.
    """

    name: str
    icd10: str
    procedure: str
    minutes: int
    complaint: str
    story: str
    visit: str
    plan: tuple[str, ...]
    drugs: tuple[Drug, ...]
    labs: tuple[Finding, ...]
    women_only: bool = False
    ages: tuple[int, int] = (29, 81)


ANALYTES: dict[str, Analyte] = {
    analyte.name: analyte
    for analyte in (
        Analyte("Haemoglobin", "718-7", "g/l", 120, 160, men=(135, 175)),
        Analyte("Leukocytes", "6690-2", "10⁹/l", 4.0, 10.0, 1),
        Analyte("Platelets", "777-3", "10⁹/l", 150, 400),
        Analyte("Sodium", "2951-2", "mmol/l", 135, 145),
        Analyte("Potassium", "2823-3", "mmol/l", 3.5, 5.1, 1),
        Analyte("Creatinine", "14682-9", "µmol/l", 45, 84, men=(62, 106)),
        Analyte("C-reactive protein", "1988-5", "mg/l", None, 5, 1),
        Analyte("INR", "6301-6", "", 0.9, 1.2, 1),
        Analyte("Glucose, fasting", "14749-6", "mmol/l", 3.9, 5.5, 1),
        Analyte("HbA1c", "59261-8", "mmol/mol", 20, 42),
        Analyte("Bilirubin, total", "14631-6", "µmol/l", 3, 21),
        Analyte("ALT", "1742-6", "U/l", None, 35, men=(0, 50)),
        Analyte("GGT", "2324-2", "U/l", None, 40, men=(0, 60)),
        Analyte("TSH", "3016-3", "mU/l", 0.4, 4.0, 2),
        Analyte("Calcium", "2000-8", "mmol/l", 2.15, 2.55, 2),
        Analyte("Ferritin", "2276-4", "µg/l", 15, 150, men=(30, 400)),
        Analyte("LDL cholesterol", "22748-8", "mmol/l", None, 3.0, 1),
        Analyte("Albumin", "1751-7", "g/l", 35, 52),
    )
}


def lab(name: str, least: float, most: float) -> Finding:
    return Finding(ANALYTES[name], least, most)


# What every patient has measured before an anaesthetic, whatever the reason for it.
ROUTINE: tuple[Finding, ...] = (
    lab("Sodium", 137, 143),
    lab("Platelets", 180, 340),
    lab("INR", 0.9, 1.1),
)

RAMIPRIL = Drug("Ramipril", "C09AA05", 5, "mg", "1 – 0 – 0", "high blood pressure")
AMLODIPINE = Drug("Amlodipine", "C08CA01", 5, "mg", "1 – 0 – 0", "high blood pressure")
METOPROLOL = Drug("Metoprolol", "C07AB02", 47.5, "mg", "1 – 0 – 1", "atrial fibrillation")
APIXABAN = Drug("Apixaban", "B01AF02", 5, "mg", "1 – 0 – 1", "atrial fibrillation")
ASPIRIN = Drug("Acetylsalicylic acid", "B01AC06", 100, "mg", "1 – 0 – 0", "arterial disease")
ATORVASTATIN = Drug("Atorvastatin", "C10AA05", 40, "mg", "0 – 0 – 1", "arterial disease")
METFORMIN = Drug("Metformin", "A10BA02", 1000, "mg", "1 – 0 – 1", "type 2 diabetes")
PANTOPRAZOLE = Drug("Pantoprazole", "A02BC02", 40, "mg", "1 – 0 – 0", "stomach protection")
PARACETAMOL = Drug("Paracetamol", "N02BE01", 1000, "mg", "up to four times a day", "pain", days=10)
IBUPROFEN = Drug("Ibuprofen", "M01AE01", 400, "mg", "1 – 1 – 1, with food", "pain", days=7)
NAPROXEN = Drug("Naproxen", "M01AE02", 500, "mg", "1 – 0 – 1, with food", "joint pain", days=14)
IRON = Drug("Ferrous sulfate", "B03AA07", 100, "mg", "1 – 0 – 0", "iron deficiency", days=90)
LEVOTHYROXINE = Drug("Levothyroxine", "H03AA01", 75, "µg", "1 – 0 – 0, fasting", "hypothyroidism")
ENOXAPARIN = Drug(
    "Enoxaparin", "B01AB05", 40, "mg", "0 – 0 – 1", "prevention of thrombosis",
    route="under the skin", days=28,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value beside its range."""

    analyte: Analyte
    value: float
    low: float | None
    high: float | None

    @property
    def flag(self) -> str:
        if self.low is not None and self.value < self.low:
            return "low"
        return "high" if self.high is not None and self.value > self.high else "normal"

    @property
    def range(self) -> str:
        return f"below {self.high}" if not self.low else f"{self.low} – {self.high}"

    @property
    def words(self) -> str:
        unit = f" {self.analyte.unit}" if self.analyte.unit else ""
        flag = "" if self.flag == "normal" else f" {self.flag}"
        return f"{self.analyte.name} {self.value}{unit} ({self.range}){flag}"


def measured(findings: Sequence[Finding], about: Dice, *, female: bool) -> list[Result]:
    """Return values that lie where these patients' do."""
    results = []
    for finding in findings:
        analyte = finding.analyte
        drawn = finding.least + (finding.most - finding.least) * about.between(0, 100) / 100
        value = round(drawn, analyte.decimals) if analyte.decimals else round(drawn)
        results.append(Result(analyte, value, *analyte.reference(female=female)))
    return results
