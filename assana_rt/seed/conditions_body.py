"""Conditions of general surgery, vascular surgery and gynaecology."""

# ruff: noqa: RUF001 - dashes and letters as people write them

from __future__ import annotations

from assana_rt.seed.clinical import (
    AMLODIPINE,
    ASPIRIN,
    ATORVASTATIN,
    IBUPROFEN,
    IRON,
    LEVOTHYROXINE,
    METFORMIN,
    PANTOPRAZOLE,
    PARACETAMOL,
    RAMIPRIL,
    Condition,
    Drug,
    lab,
)  # fmt: skip

CLOPIDOGREL = Drug("Clopidogrel", "B01AC04", 75, "mg", "1 – 0 – 0", "arterial disease")
SEVELAMER = Drug("Sevelamer", "V03AE02", 800, "mg", "1 – 1 – 1, with meals", "high phosphate")
BUTYLSCOPOLAMINE = Drug("Butylscopolamine", "A03BB01", 10, "mg", "when needed", "colic", days=10)
MACROGOL = Drug(
    "Macrogol with electrolytes", "A06AD65", 13.1, "g", "1 – 0 – 0", "soft stools", days=60
)
DIENOGEST = Drug("Dienogest", "G03DB08", 2, "mg", "0 – 0 – 1", "endometriosis")

GENERAL = (
    Condition(
        name="Gallstones with repeated colic",
        icd10="K80.2",
        procedure="Laparoscopic cholecystectomy",
        minutes=75,
        complaint="Pain under the ribs after meals",
        story="Three attacks in two months, no fever. Murphy negative between attacks.",
        visit="Ultrasound: several stones to 12 mm, wall 3 mm, common duct 5 mm.",
        plan=("laparoscopic removal", "low-fat diet until then", "return at once with fever"),
        drugs=(BUTYLSCOPOLAMINE, PANTOPRAZOLE),
        labs=(
            lab("Bilirubin, total", 9, 24),
            lab("ALT", 24, 62),
            lab("GGT", 38, 96),
            lab("Leukocytes", 5.4, 9.8),
            lab("C-reactive protein", 1.2, 8.5),
        ),
    ),
    Condition(
        name="Inguinal hernia, {side}",
        icd10="K40.9",
        procedure="Inguinal hernia repair, Lichtenstein, {side}",
        minutes=60,
        complaint="Swelling in the {side} groin",
        story="Comes out on coughing, reducible. Heavy work.",
        visit="Hernia of 3 cm, reducible; other side firm. Wishes repair before harvest.",
        plan=("open mesh repair", "no lifting over 10 kg for three weeks"),
        drugs=(PARACETAMOL, AMLODIPINE),
        labs=(lab("Haemoglobin", 138, 160), lab("Creatinine", 68, 98), lab("Potassium", 3.8, 4.7)),
    ),
    Condition(
        name="Recurrent sigmoid diverticulitis",
        icd10="K57.3",
        procedure="Laparoscopic sigmoid resection",
        minutes=150,
        complaint="Fourth attack of pain, lower left",
        story="Four attacks in two years, one with a covered perforation treated by antibiotics.",
        visit="Colonoscopy six weeks after: diverticula, no tumour, stenosis passable.",
        plan=("elective resection", "bowel preparation", "stoma site marked"),
        drugs=(MACROGOL, RAMIPRIL, METFORMIN),
        labs=(
            lab("Leukocytes", 5.8, 9.4),
            lab("C-reactive protein", 3.2, 14),
            lab("Haemoglobin", 122, 146),
            lab("HbA1c", 44, 56),
        ),
    ),
    Condition(
        name="Multinodular goitre with pressure",
        icd10="E04.2",
        procedure="Hemithyroidectomy, {side}",
        minutes=110,
        complaint="Tightness in the throat",
        story="Worse lying down. Nodule of 38 mm on the {side}, voice clear.",
        visit="Needle aspiration Bethesda III twice. Vocal cords move freely.",
        plan=("hemithyroidectomy with nerve monitoring", "calcium on the first day"),
        drugs=(LEVOTHYROXINE, RAMIPRIL),
        labs=(lab("TSH", 0.21, 2.9), lab("Calcium", 2.24, 2.48), lab("Haemoglobin", 124, 146)),
    ),
)

GENERAL_URGENT = (
    Condition(
        name="Perforated duodenal ulcer",
        icd10="K26.5",
        procedure="Laparotomy, closure of perforated ulcer",
        minutes=150,
        complaint="Sudden pain in the upper abdomen",
        story="Board-like abdomen, free air. Took naproxen for weeks.",
        visit="Emergency department: stable after 2 l of fluid.",
        plan=("laparotomy now", "Helicobacter test"),
        drugs=(PANTOPRAZOLE,),
        labs=(lab("Leukocytes", 13, 19), lab("C-reactive protein", 60, 190)),
    ),
    Condition(
        name="Small bowel obstruction by adhesions",
        icd10="K56.5",
        procedure="Laparotomy, division of adhesions",
        minutes=150,
        complaint="Vomiting and cramps",
        story="Hysterectomy years ago. No wind for two days.",
        visit="Computed tomography: calibre jump in the ileum, closed loop possible.",
        plan=("laparotomy now",),
        drugs=(PANTOPRAZOLE,),
        labs=(lab("Leukocytes", 10.5, 15), lab("Potassium", 3.0, 3.6)),
    ),
    Condition(
        name="Perforated sigmoid diverticulitis, Hinchey III",
        icd10="K57.2",
        procedure="Hartmann’s operation",
        minutes=150,
        complaint="Pain and fever",
        story="Peritonitis, lactate raised.",
        visit="Computed tomography: free fluid and air beside the sigmoid.",
        plan=("resection with end colostomy",),
        drugs=(PANTOPRAZOLE,),
        labs=(lab("Leukocytes", 14, 22), lab("C-reactive protein", 140, 280)),
    ),
)

VASCULAR = (
    Condition(
        name="Peripheral arterial disease, {side}, Fontaine IIb",
        icd10="I70.2",
        procedure="Femoral endarterectomy, {side}",
        minutes=130,
        complaint="Calf pain on walking, {side}",
        story="Stops after 120 m. Forty pack-years, stopped last year.",
        visit="Ankle-brachial index 0.54; stenosis of the common femoral artery on duplex.",
        plan=("endarterectomy with patch", "statin and antiplatelet for life"),
        drugs=(ASPIRIN, ATORVASTATIN, RAMIPRIL),
        labs=(
            lab("LDL cholesterol", 2.1, 4.2),
            lab("Creatinine", 78, 118),
            lab("Haemoglobin", 128, 152),
            lab("HbA1c", 38, 54),
        ),
    ),
    Condition(
        name="Stenosis of the {side} internal carotid artery, 80 %",
        icd10="I65.2",
        procedure="Carotid endarterectomy, {side}",
        minutes=120,
        complaint="Weak arm for ten minutes",
        story="One transient attack nine days ago, no sequel.",
        visit="Duplex: peak velocity 320 cm/s. Imaging of the brain without infarct.",
        plan=("surgery within 14 days of the attack", "regional anaesthesia"),
        drugs=(CLOPIDOGREL, ATORVASTATIN, AMLODIPINE),
        labs=(
            lab("LDL cholesterol", 1.9, 3.9),
            lab("Potassium", 3.8, 4.8),
            lab("Creatinine", 70, 104),
        ),
    ),
    Condition(
        name="End-stage kidney disease, dialysis to begin",
        icd10="N18.5",
        procedure="AV fistula, {side} forearm",
        minutes=80,
        complaint="Access for dialysis",
        story="Diabetic kidney disease; filtration rate 11 ml/min.",
        visit="Vein mapping: cephalic vein 3.1 mm, radial artery 2.4 mm, Allen test normal.",
        plan=("radiocephalic fistula", "no blood taken from this arm"),
        drugs=(SEVELAMER, AMLODIPINE, IRON),
        labs=(
            lab("Creatinine", 420, 610),
            lab("Potassium", 4.8, 5.7),
            lab("Haemoglobin", 92, 112),
            lab("Albumin", 32, 38),
        ),
    ),
)

GYNAECOLOGY = (
    Condition(
        name="Uterine fibroids with heavy bleeding",
        icd10="D25.1",
        procedure="Laparoscopic myomectomy",
        minutes=105,
        complaint="Heavy periods",
        story="Periods of nine days, tired. Wishes to keep the womb.",
        visit="Ultrasound: intramural fibroid of 6 cm, cavity free.",
        plan=("iron until surgery", "laparoscopic removal"),
        drugs=(IRON, IBUPROFEN),
        labs=(lab("Haemoglobin", 92, 114), lab("Ferritin", 5, 13), lab("TSH", 0.9, 2.8)),
        women_only=True,
        ages=(24, 46),
    ),
    Condition(
        name="Endometriosis, deep",
        icd10="N80.4",
        procedure="Laparoscopic excision of endometriosis",
        minutes=120,
        complaint="Pain with every period",
        story="Pain for six years, worse on passing stools. Tablets help little.",
        visit="Nodule in the rectovaginal septum, 15 mm; kidneys normal.",
        plan=("excision", "dienogest afterwards"),
        drugs=(DIENOGEST, IBUPROFEN),
        labs=(
            lab("Haemoglobin", 118, 136),
            lab("Leukocytes", 4.9, 8.2),
            lab("C-reactive protein", 0.8, 4.2),
        ),
        women_only=True,
        ages=(24, 46),
    ),
    Condition(
        name="Polyp of the uterine lining",
        icd10="N84.0",
        procedure="Hysteroscopy, polypectomy",
        minutes=45,
        complaint="Bleeding between periods",
        story="Spotting for four months, smear normal.",
        visit="Ultrasound: echogenic spot of 14 mm in the cavity.",
        plan=("hysteroscopy as a day case", "histology"),
        drugs=(PARACETAMOL, IRON),
        labs=(lab("Haemoglobin", 108, 132), lab("Ferritin", 10, 38)),
        women_only=True,
        ages=(24, 46),
    ),
)
