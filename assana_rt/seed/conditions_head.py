"""Conditions of ear, nose and throat, and of the eye; and where each specialty's are found."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from collections.abc import Mapping

from assana_rt.seed.clinical import (
    AMLODIPINE,
    ASPIRIN,
    METFORMIN,
    PARACETAMOL,
    RAMIPRIL,
    Condition,
    Drug,
    lab,
)  # fmt: skip
from assana_rt.seed.conditions_body import GENERAL, GENERAL_URGENT, GYNAECOLOGY, VASCULAR
from assana_rt.seed.conditions_bones import ORTHOPAEDICS, TRAUMA, TRAUMA_URGENT
from assana_rt.seed.people import Specialty

MOMETASONE = Drug(
    "Mometasone", "R01AD09", 50, "µg", "2 puffs a side, once a day", "chronic sinusitis",
    route="into the nose",
)  # fmt: skip
CIPROFLOXACIN_DROPS = Drug(
    "Ciprofloxacin ear drops", "S02AA15", 2, "mg/ml", "4 drops, 1 – 0 – 1", "running ear",
    route="into the ear", days=7,
)  # fmt: skip
LATANOPROST = Drug(
    "Latanoprost eye drops", "S01EE01", 50, "µg/ml", "1 drop, 0 – 0 – 1", "glaucoma",
    route="into the eye",
)  # fmt: skip
OFLOXACIN_DROPS = Drug(
    "Ofloxacin eye drops", "S01AE01", 3, "mg/ml", "1 drop, 1 – 1 – 1 – 1", "after eye surgery",
    route="into the eye", days=7,
)  # fmt: skip
DEXAMETHASONE_DROPS = Drug(
    "Dexamethasone eye drops", "S01BA01", 1, "mg/ml", "1 drop, 1 – 1 – 1 – 1",
    "after eye surgery", route="into the eye", days=28,
)  # fmt: skip

ENT = (
    Condition(
        name="Chronic rhinosinusitis with polyps",
        icd10="J33.8",
        procedure="Endoscopic sinus surgery",
        minutes=100,
        complaint="Blocked nose, no smell",
        story="Eighteen months, three courses of antibiotics. Smell lost.",
        visit="Endoscopy: polyps grade 2 on both sides. Computed tomography: Lund-Mackay 14.",
        plan=("sinus surgery", "steroid spray before and after", "allergy tests"),
        drugs=(MOMETASONE, PARACETAMOL),
        labs=(
            lab("Leukocytes", 5.6, 9.6),
            lab("C-reactive protein", 0.9, 4.6),
            lab("Haemoglobin", 132, 154),
        ),
    ),
    Condition(
        name="Deviated nasal septum",
        icd10="J34.2",
        procedure="Septoplasty",
        minutes=60,
        complaint="Nose blocked on the {side}",
        story="Since an injury at 17. Snores.",
        visit="Septum deviated to the {side}, turbinates enlarged.",
        plan=("septoplasty, turbinate reduction", "splints for five days"),
        drugs=(MOMETASONE,),
        labs=(lab("Haemoglobin", 136, 158), lab("Leukocytes", 4.6, 8.4)),
    ),
    Condition(
        name="Pleomorphic adenoma, {side} parotid",
        icd10="D11.0",
        procedure="Parotidectomy, {side}",
        minutes=120,
        complaint="Lump in front of the {side} ear",
        story="Grows slowly over two years, painless, face moves fully.",
        visit="Needle aspiration: pleomorphic adenoma. Ultrasound: 22 mm, superficial lobe.",
        plan=("superficial parotidectomy with nerve monitoring",),
        drugs=(AMLODIPINE,),
        labs=(lab("Haemoglobin", 128, 150), lab("Creatinine", 62, 96), lab("Potassium", 3.8, 4.7)),
    ),
    Condition(
        name="Perforated eardrum, {side}",
        icd10="H72.0",
        procedure="Tympanoplasty, {side}",
        minutes=90,
        complaint="Running ear, {side}",
        story="Runs after every swim. Hearing loss 30 dB.",
        visit="Central perforation of 30 %, middle ear dry for three months.",
        plan=("tympanoplasty type I", "keep water out"),
        drugs=(CIPROFLOXACIN_DROPS,),
        labs=(lab("Haemoglobin", 126, 150), lab("C-reactive protein", 0.6, 4.2)),
    ),
)

OPHTHALMOLOGY = (
    Condition(
        name="Cataract, {side} eye",
        icd10="H25.1",
        procedure="Cataract, {side}",
        minutes=30,
        complaint="Dim and dazzled, {side} eye",
        story="Can't drive at night. Visual acuity 0.3, other eye 0.6.",
        visit="Biometry done, lens of +21.5 dioptres chosen; fundus normal.",
        plan=("day case under drops", "drops for four weeks"),
        drugs=(OFLOXACIN_DROPS, DEXAMETHASONE_DROPS, RAMIPRIL),
        labs=(lab("Glucose, fasting", 4.6, 6.4), lab("Potassium", 3.8, 4.9)),
        ages=(61, 88),
    ),
    Condition(
        name="Epiretinal membrane, {side} eye",
        icd10="H35.3",
        procedure="Vitrectomy, {side}",
        minutes=75,
        complaint="Straight lines look bent, {side} eye",
        story="Reads with the other eye only. Acuity 0.4.",
        visit="Tomography: membrane with central thickness of 470 µm.",
        plan=("vitrectomy with peeling", "cataract will follow"),
        drugs=(OFLOXACIN_DROPS, DEXAMETHASONE_DROPS, METFORMIN),
        labs=(lab("HbA1c", 44, 58), lab("Glucose, fasting", 5.8, 7.9)),
    ),
    Condition(
        name="Open-angle glaucoma, {side} eye",
        icd10="H40.1",
        procedure="Trabeculectomy, {side}",
        minutes=60,
        complaint="Pressure too high in spite of drops, {side} eye",
        story="Pressure 27 mmHg under three drops; field worsens.",
        visit="Cup to disc 0.8; mean deviation −9 dB.",
        plan=("trabeculectomy with mitomycin", "stop aspirin if the family doctor agrees"),
        drugs=(LATANOPROST, ASPIRIN),
        labs=(lab("Potassium", 3.7, 4.8), lab("Creatinine", 62, 98)),
    ),
)

ELECTIVE: Mapping[Specialty, tuple[Condition, ...]] = {
    "orthopaedics": ORTHOPAEDICS,
    "general surgery": GENERAL,
    "vascular surgery": VASCULAR,
    "gynaecology": GYNAECOLOGY,
    "ENT": ENT,
    "trauma": TRAUMA,
    "ophthalmology": OPHTHALMOLOGY,
}
URGENT: Mapping[Specialty, tuple[Condition, ...]] = {
    "trauma": TRAUMA_URGENT,
    "general surgery": GENERAL_URGENT,
}
