"""Conditions of orthopaedics and trauma."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from assana_rt.seed.clinical import (
    AMLODIPINE,
    APIXABAN,
    ENOXAPARIN,
    IBUPROFEN,
    METFORMIN,
    METOPROLOL,
    NAPROXEN,
    PANTOPRAZOLE,
    PARACETAMOL,
    RAMIPRIL,
    Condition,
    Drug,
    lab,
)  # fmt: skip

TRAMADOL = Drug("Tramadol", "N02AX02", 100, "mg", "1 – 0 – 1", "pain", days=10)
ALENDRONATE = Drug("Alendronic acid", "M05BA04", 70, "mg", "once a week, fasting", "osteoporosis")
VITAMIN_D = Drug("Colecalciferol", "A11CC05", 1000, "IU", "1 – 0 – 0", "osteoporosis")

ORTHOPAEDICS = (
    Condition(
        name="Osteoarthritis of the {side} hip, grade III",
        icd10="M16.1",
        procedure="Total hip replacement, {side}",
        minutes=110,
        complaint="Hip pain, {side}",
        story="Groin pain at night and after 500 m. Flexion 85°, internal rotation 0°.",
        visit="Injection gave relief for six weeks. Informed about risks and alternatives; wishes"
        " surgery.",
        plan=(
            "pelvic X-ray with calibration ball",
            "autologous blood not needed",
            "stop ibuprofen seven days before",
        ),
        drugs=(RAMIPRIL, IBUPROFEN, PANTOPRAZOLE),
        labs=(
            lab("Haemoglobin", 126, 148),
            lab("Creatinine", 62, 84),
            lab("C-reactive protein", 1, 4.5),
            lab("Potassium", 3.9, 4.8),
        ),
        ages=(55, 82),
    ),
    Condition(
        name="Osteoarthritis of the {side} knee, grade IV",
        icd10="M17.1",
        procedure="Total knee replacement, {side}",
        minutes=105,
        complaint="Knee pain, {side}",
        story="Pain at rest, walking distance under 300 m, flexion 95°.",
        visit="Conservative therapy exhausted. Physiotherapy and insoles without lasting effect;"
        " decision for replacement.",
        plan=("long-leg X-ray", "pause apixaban 48 h before surgery", "check potassium"),
        drugs=(APIXABAN, METOPROLOL, RAMIPRIL),
        labs=(
            lab("Haemoglobin", 116, 136),
            lab("Creatinine", 88, 112),
            lab("Potassium", 4.9, 5.8),
            lab("C-reactive protein", 1, 4.8),
        ),
        ages=(58, 84),
    ),
    Condition(
        name="Tear of the medial meniscus, {side} knee",
        icd10="S83.2",
        procedure="Arthroscopic meniscus repair, {side}",
        minutes=60,
        complaint="Locking knee, {side}",
        story="Twisted at football. Locks at 20°; joint line tender, McMurray positive.",
        visit="Magnetic resonance imaging shows a bucket-handle tear; ligaments intact.",
        plan=("arthroscopy, repair if the rim bleeds", "crutches, partial load for six weeks"),
        drugs=(NAPROXEN, PANTOPRAZOLE),
        labs=(
            lab("Haemoglobin", 138, 156),
            lab("Leukocytes", 4.8, 8.9),
            lab("C-reactive protein", 0.6, 3.9),
        ),
        ages=(19, 44),
    ),
    Condition(
        name="Rotator cuff tear, {side} shoulder",
        icd10="M75.1",
        procedure="Arthroscopic rotator cuff repair, {side}",
        minutes=90,
        complaint="Shoulder pain, {side}",
        story="Cannot lie on it for four months. Active abduction 70°, drop arm sign positive.",
        visit="Ultrasound: supraspinatus torn over 18 mm, no fatty change. Three months of"
        " physiotherapy without gain.",
        plan=("interscalene block discussed", "abduction splint for six weeks"),
        drugs=(METFORMIN, AMLODIPINE, PARACETAMOL),
        labs=(
            lab("HbA1c", 46, 57),
            lab("Glucose, fasting", 5.9, 7.8),
            lab("Haemoglobin", 136, 152),
            lab("Creatinine", 66, 92),
        ),
    ),
    Condition(
        name="Plate in place after fracture of the {side} ankle",
        icd10="Z47.0",
        procedure="Removal of plate, {side} ankle",
        minutes=50,
        complaint="Plate troubles in the shoe, {side}",
        story="Weber B fracture 14 months ago, healed. Plate felt under the skin.",
        visit="X-ray: fracture healed, no loosening. Skin calm. Wishes removal.",
        plan=("day case", "full load at once"),
        drugs=(PARACETAMOL, PANTOPRAZOLE),
        labs=(
            lab("Haemoglobin", 134, 158),
            lab("Leukocytes", 4.6, 8.4),
            lab("C-reactive protein", 0.6, 3.2),
        ),
    ),
)

TRAUMA = (
    Condition(
        name="Pertrochanteric fracture of the {side} femur",
        icd10="S72.1",
        procedure="Proximal femoral nail, {side}",
        minutes=90,
        complaint="Fall at home",
        story="Fell in the kitchen. Leg shortened and rotated outward. Lives alone, walks with a"
        " frame.",
        visit="Seen in the emergency department; fracture displaced, circulation and feeling"
        " intact.",
        plan=("surgery within 24 h", "orthogeriatric review", "start osteoporosis treatment"),
        drugs=(ENOXAPARIN, ALENDRONATE, VITAMIN_D, PARACETAMOL),
        labs=(
            lab("Haemoglobin", 94, 118),
            lab("Albumin", 29, 36),
            lab("Creatinine", 82, 124),
            lab("C-reactive protein", 8, 46),
        ),
        ages=(70, 93),
    ),
    Condition(
        name="Fracture of the {side} tibial plateau",
        icd10="S82.1",
        procedure="Plate for fracture of the tibial plateau, {side}",
        minutes=130,
        complaint="Knee injury, {side}",
        story="Struck by a car as a pedestrian. Swollen, compartments soft, pulses strong.",
        visit="Computed tomography: Schatzker II, depression 7 mm.",
        plan=("surgery when the skin wrinkles", "no load for eight weeks"),
        drugs=(ENOXAPARIN, TRAMADOL),
        labs=(
            lab("Haemoglobin", 112, 134),
            lab("Leukocytes", 9.4, 12.8),
            lab("C-reactive protein", 18, 64),
        ),
    ),
    Condition(
        name="Fracture of the {side} distal radius",
        icd10="S52.5",
        procedure="Volar plate, distal radius, {side}",
        minutes=75,
        complaint="Wrist injury, {side}",
        story="Fell off a bicycle. Dorsal tilt 25°, intra-articular step 2 mm.",
        visit="Reduced and splinted in the emergency department; slipped again after a week.",
        plan=("plexus block", "hand therapy from the second day"),
        drugs=(IBUPROFEN, PANTOPRAZOLE),
        labs=(
            lab("Haemoglobin", 128, 150),
            lab("Leukocytes", 5.2, 9.6),
            lab("C-reactive protein", 1.5, 9),
        ),
    ),
)

# Long enough, two rooms taking turns, that the house is never without a case.
TRAUMA_URGENT = (
    Condition(
        name="Fracture of the {side} acetabulum",
        icd10="S32.4",
        procedure="Plate for fracture of the acetabulum, {side}",
        minutes=170,
        complaint="Fall from a ladder",
        story="Hip painful in every direction, leg not shortened, sciatic nerve intact.",
        visit="Computed tomography: posterior wall and column, step of 6 mm.",
        plan=("cell saver", "no load for ten weeks"),
        drugs=(ENOXAPARIN, TRAMADOL),
        labs=(lab("Haemoglobin", 96, 124), lab("Creatinine", 60, 98)),
        ages=(24, 71),
    ),
    Condition(
        name="Unstable burst fracture of the first lumbar vertebra",
        icd10="S32.0",
        procedure="Posterior stabilisation, L1",
        minutes=150,
        complaint="Fall from a roof",
        story="Pain over the spine, legs move, feeling intact, bladder empties.",
        visit="Computed tomography: canal narrowed by a third.",
        plan=("stabilisation over two levels", "up on the first day"),
        drugs=(ENOXAPARIN, TRAMADOL),
        labs=(lab("Haemoglobin", 104, 132), lab("Leukocytes", 9, 14)),
        ages=(24, 66),
    ),
    Condition(
        name="Open fracture of the {side} tibia, Gustilo II",
        icd10="S82.2",
        procedure="Debridement and external fixator, {side} tibia",
        minutes=150,
        complaint="Motorcycle accident",
        story="Wound of 4 cm, soiled. Pulses present, antibiotics within the hour.",
        visit="Trauma room: no other injury.",
        plan=("debridement at once", "second look after 48 h"),
        drugs=(ENOXAPARIN, TRAMADOL),
        labs=(lab("Haemoglobin", 92, 118), lab("Leukocytes", 11, 16)),
        ages=(19, 58),
    ),
    Condition(
        name="Fracture of the {side} femoral shaft",
        icd10="S72.3",
        procedure="Femoral nail, {side}",
        minutes=150,
        complaint="Traffic accident",
        story="Isolated closed fracture, traction applied.",
        visit="Trauma room: circulation stable.",
        plan=("nail within 24 h",),
        drugs=(ENOXAPARIN, TRAMADOL),
        labs=(lab("Haemoglobin", 88, 114), lab("Platelets", 140, 260)),
    ),
)
