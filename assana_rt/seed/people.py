"""Who the demo is about: the accounts, the doctors and where they operate, those who assist."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assana_rt.access.principal import Role
from assana_rt.seed.dice import made_id

DOMAIN = "demo.assana.example"
SHOWN = ("admin", "coordinator", "doctor", "doctor2", "display")  # named to people, in this order

Specialty = Literal[
    "orthopaedics", "general surgery", "vascular surgery", "gynaecology", "ENT", "trauma",
    "ophthalmology",
]  # fmt: skip
Duty = Literal["day", "night"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    email: str
    name: str
    role: Role
    designation: str
    phone_number: str

    @property
    def id(self) -> str:
        return made_id("user", self.email)


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor: `room` is where they operate.

    `--scale` makes copies of the whole house, its blocks; `place` is the doctor's in the block.
    """

    person: Person
    specialty: Specialty
    room: str
    assistants: tuple[str, ...]
    duty: Duty
    block: int
    place: int

    @property
    def id(self) -> str:
        return self.person.id


# One room each by day; two of the rooms never sleep and have somebody for the night.
_POSTS: tuple[tuple[Specialty, int, Duty], ...] = (
    ("orthopaedics", 1, "day"),
    ("general surgery", 2, "day"),
    ("vascular surgery", 3, "day"),
    ("gynaecology", 4, "day"),
    ("ENT", 5, "day"),
    ("trauma", 6, "day"),
    ("ophthalmology", 7, "day"),
    ("trauma", 6, "night"),
    ("general surgery", 2, "night"),
)
ROOMS_A_BLOCK = 7

_FIRST_DOCTORS = (
    "Dr. Amara Okafor-Lindqvist", "Dr. Babak Farahani", "Dr. Lena Hartmann", "Dr. Kenji Sato",
    "Dr. Matthias Bauer", "Dr. Judith Weiss", "Dr. Anjali Raman", "Dr. Teo Marković",
    "Dr. Sinéad Gallagher",
)  # fmt: skip
_FIRST_ASSISTANTS = (
    "Dr. Piotr Nowak", "Dr. Hannah Reuter", "Dr. Minh Nguyen", "Dr. Carla Esposito",
    "Dr. Jonas Eklund", "Dr. Fatima Zahra Alaoui", "Dr. Rhys Morgan", "Dr. Olga Petrenko",
    "Dr. Diego Fuentes", "Dr. Maren Voss", "Dr. Thabo Mokoena", "Dr. Aylin Demir",
    "Dr. Pierre Lacroix", "Dr. Yuki Tanabe", "Dr. Sara Lindgren", "Dr. Nils Aasen",
    "Dr. Ravi Menon", "Dr. Zofia Mazur",
)  # fmt: skip
_GIVEN = (
    "Adaeze", "Bruno", "Chiara", "Daniel", "Emre", "Freya", "Goran", "Hiroko", "Ines", "Jakub",
    "Katarina", "Luis", "Mariam", "Noah", "Orla", "Pavel", "Quyen", "Rosa", "Samir", "Tanja",
)  # fmt: skip
_FAMILY = (
    "Abbott", "Bergström", "Castillo", "Dimitrov", "Engel", "Ferrari", "Gruber", "Haddad",
    "Ivanova", "Jensen", "Kowalska", "Laurent", "Mbeki", "Novotný", "O’Rourke", "Pereira",
    "Qureshi", "Rossi", "Schäfer", "Takahashi", "Usman", "Vermeer", "Wójcik", "Xu", "Yamada",
    "Zeller", "Almeida", "Brandt", "Conti",
)  # fmt: skip


def office() -> tuple[Person, ...]:
    """Return those who run the house and operate on nobody."""
    return (
        _person("admin", "Ruth Adeyemi", Role.ADMIN, "Head of clinical systems", 1),
        _person("coordinator", "Jonas Wirth", Role.COORDINATOR, "Operating room coordinator", 2),
        _person("display", "Wall, theatre corridor", Role.DISPLAY, "Screen", 3),
    )


def doctors(scale: int) -> tuple[Doctor, ...]:
    """Return the doctors, those of one scale being the first of every larger one."""
    return tuple(doctor for block in range(scale) for doctor in _block(block))


def _block(block: int) -> Iterator[Doctor]:
    for place, (specialty, room, duty) in enumerate(_POSTS):
        number = block * len(_POSTS) + place + 1
        night = ", nights" if duty == "night" else ""
        yield Doctor(
            person=_person(
                "doctor" if number == 1 else f"doctor{number}",
                _doctor_name(number - 1),
                Role.DOCTOR,
                f"Consultant, {specialty}{night}",
                100 + number,
            ),
            specialty=specialty,
            room=f"OR {block * ROOMS_A_BLOCK + room}",
            assistants=(_assistant_name(2 * number - 2), _assistant_name(2 * number - 1)),
            duty=duty,
            block=block,
            place=place,
        )


def _person(local: str, name: str, role: Role, designation: str, number: int) -> Person:
    # These telephone numbers are kept free for stories; they ring nowhere.
    phone = f"+44 20 7946 {number % 1000:04d}"
    return Person(f"{local}@{DOMAIN}", name, role, designation, phone)


def _doctor_name(index: int) -> str:
    return _name(index, _FIRST_DOCTORS, odd=0)


def _assistant_name(index: int) -> str:
    return _name(index, _FIRST_ASSISTANTS, odd=1)


def _name(index: int, first: tuple[str, ...], *, odd: int) -> str:
    """Return the name of the `index`-th: two people of one name would be one to the overlap rule.

    The two lists have no common divisor, so the pairs repeat only after all of them.
    """
    if index < len(first):
        return first[index]
    place = 2 * (index - len(first)) + odd
    again = place // (len(_GIVEN) * len(_FAMILY))
    number = f" {again + 1}" if again else ""
    return f"Dr. {_GIVEN[place % len(_GIVEN)]} {_FAMILY[place % len(_FAMILY)]}{number}"
