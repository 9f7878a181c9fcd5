"""Patients: each doctor's own, with the condition that brings them."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from assana_rt.seed.clinical import Condition
from assana_rt.seed.conditions_head import ELECTIVE, URGENT
from assana_rt.seed.dice import Dice, made_id
from assana_rt.seed.people import Doctor

MOST, FEWER = 36, 24  # a doctor's patients: more for those whose account is named to people

_ALLERGIES = (
    ("Penicillin", "Rash and swelling", "moderate"),
    ("Latex", "Hives", "mild"),
    ("Iodinated contrast medium", "Shortness of breath", "severe"),
    ("Metamizole", "Drop of blood pressure", "severe"),
    ("Adhesive plaster", "Blisters", "mild"),
)

# Women's given names, men's, family names; where these differ by sex, as "woman's|man's".
_NAMES: tuple[tuple[str, str, str], ...] = (
    ("Katharina Margarethe Edith", "Tobias Heinrich Wolfgang", "Brandt Vogel Lindenbaum Petersen"),
    ("Elif Zeynep Derya", "Mehmet Yusuf Kerem", "Kaya Yıldırım Karaca Öztürk"),
    ("Ludmila Jana Věra", "Marek Ondřej Tomáš", "Dvořáková|Dvořák Nováková|Novák Marková|Marek"),
    ("Chiara Giulia Francesca", "Giuseppe Matteo Paolo", "Lombardi Santangelo Ricci De_Luca"),
    ("Fatou Aïssatou Mariama", "Mamadou Ousmane Ibrahima", "Diallo Ndiaye Sow Bâ"),
    ("Ingrid Henrike Anna-Sofia", "Lars Mikkel Eero", "Sørensen Aasland Virtanen Håkansson"),
    ("Rosa Lucía Ximena", "Javier Andrés Tomás", "Iglesias_Peña Núñez Castaño Ibáñez_Ruiz"),
    ("Sophie Aoife Gwen", "Samuel Ciarán Owain", "Brennan Adeyemi Ní_Bhriain|Ó_Briain Llewellyn"),
    ("Nadia Shirin Leila", "Tariq Reza Omar", "Rahman Haddad Mahmood Tehrani"),
    ("Aurélie Claire Maëlle", "Lucas Étienne Noël", "Dubois Fontaine Lefèvre Marchetti"),
    ("Thị_Lan Thị_Mai Ngọc_Ánh", "Văn_Minh Quốc_Bảo Đức_Anh", "Nguyễn Trần Phạm"),
    ("Priya Lakshmi Ananya", "Arjun Vikram Suresh", "Iyer Chatterjee Nair Deshpande"),
    ("Małgorzata Agnieszka Zofia", "Łukasz Grzegorz Wojciech", "Wójcik Zając Mazur Kowal"),
    ("Oluwaseun Chidinma Adaeze", "Emeka Babatunde Kelechi", "Balogun Nwosu Eze Okonkwo"),
    ("Haruka Emi Naoko", "Takeshi Ryō Kenta", "Ōno Kobayashi Fujimoto Hayashi"),
    ("نور_الهدى فاطمة سلمى", "يوسف محمود خالد", "السعيد الحسيني منصور"),
    ("Олена Ірина Дарина", "Андрій Тарас Богдан", "Шевчук Бондаренко Кравець"),
    ("Ελένη Ειρήνη Δάφνη", "Γιώργος Νίκος Πέτρος", "Παπαδάκη|Παπαδάκης Δημητρίου Αλεξίου"),
    ("静怡 雨桐 美玲", "伟明 志强 建国", "王 陈 林"),
)
_FAMILY_FIRST = ("Nguyễn", "Trần", "Phạm", "王", "陈", "林")


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody treated; always the same for a doctor and a number.

    `allergy`: substance, reaction, severity.
    """

    id: str
    name: str
    female: bool
    side: str
    condition: Condition
    doctor: Doctor
    birth_date: date
    allergy: tuple[str, str, str] | None

    def words(self, text: str) -> str:
        """Put this patient's side into a text."""
        return text.replace("{side}", self.side)

    @property
    def mrn(self) -> str:
        """The hospital's number: of a form that no hospital gives out."""
        return f"DEMO-{self.id[:8].upper()}"

    @property
    def procedure(self) -> str:
        return self.words(self.condition.procedure)


def of_the_day(doctor: Doctor, about: Dice) -> list[Patient]:
    """Return a doctor's patients in the order in which a day meets them."""
    count = MOST if doctor.place < 2 else FEWER
    return about.shuffled(_patients(doctor, ELECTIVE[doctor.specialty], count))


def urgent(doctor: Doctor, about: Dice) -> Patient:
    """Return somebody nobody had planned to see."""
    return about.pick(_patients(doctor, URGENT[doctor.specialty], 4 * MOST, "urgent"))


@cache
def _patients(
    doctor: Doctor, conditions: Sequence[Condition], count: int, kind: str = ""
) -> tuple[Patient, ...]:
    patients: dict[str, Patient] = {}
    number = 0
    while len(patients) < count:
        number += 1
        about = Dice("patient", doctor.id, kind, number)
        condition = conditions[len(patients) % len(conditions)]
        female = condition.women_only or about.chance(50)
        name = _name(about, female=female)
        # One name, one person: whoever reads a doctor's list should not have to wonder.
        patients.setdefault(
            name,
            Patient(
                id=made_id("patient", doctor.id, kind, number),
                name=name,
                female=female,
                side=about.pick(("left", "right")),
                condition=condition,
                doctor=doctor,
                birth_date=_born(condition, about),
                allergy=about.pick(_ALLERGIES) if about.chance(30) else None,
            ),
        )
    return tuple(patients.values())


def _born(condition: Condition, about: Dice) -> date:
    # Counted from a fixed day: a birthday must not move with the day of the seed.
    return date(2026, 7, 1) - timedelta(days=about.between(*(365 * age for age in condition.ages)))


def _name(about: Dice, *, female: bool) -> str:
    women, men, families = about.pick(_NAMES)
    given = about.pick((women if female else men).split())
    forms = about.pick(families.split()).split("|")
    family = forms[0 if female else -1]
    if family in _FAMILY_FIRST:
        between = " " if family.isascii() or family[0] < "\u2e80" else ""
        return f"{family}{between}{given}".replace("_", " ")
    return f"{given} {family}".replace("_", " ")
