"""The whole record, meetings' guests, the theatre's day and the sealed audit."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return UPGRADE


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP INDEX "idx_audit_logs_of_action";
        DROP INDEX "idx_audit_logs_of_session";
        DROP INDEX "idx_audit_logs_of_actor";
        DROP INDEX "idx_audit_logs_of_type";
        DROP INDEX "idx_audit_logs_of_record";
        DROP INDEX "idx_audit_logs_seq";
        DROP INDEX "idx_idempotency_keys_claimed_at";
        DROP INDEX "idx_meeting_invitations_consultation";
        DROP INDEX "idx_meeting_participants_seat";
        DROP INDEX "idx_meeting_participants_consultation";
        DROP INDEX "idx_lab_reports_created_at";
        DROP INDEX "idx_lab_reports_doctor_when";
        DROP INDEX "idx_lab_reports_report_date";
        DROP INDEX "idx_lab_reports_status";
        DROP INDEX "idx_lab_reports_patient_id";
        DROP INDEX "idx_lab_reports_doctor_id";
        DROP INDEX "idx_prescriptions_created_at";
        DROP INDEX "idx_prescriptions_doctor_when";
        DROP INDEX "idx_prescriptions_starts_on";
        DROP INDEX "idx_prescriptions_status";
        DROP INDEX "idx_prescriptions_patient_id";
        DROP INDEX "idx_prescriptions_doctor_id";
        DROP INDEX "idx_patient_merges_into_id";
        DROP INDEX "idx_patient_merges_patient_id";
        DROP INDEX "idx_patients_created_at";
        DROP INDEX "idx_patients_merged_into";
        DROP INDEX "idx_patients_created_by";
        DROP INDEX "idx_patients_birth_date";
        DROP INDEX "idx_patients_name";
        DROP INDEX "idx_surgery_milestones_surgery_id";
        DROP INDEX "idx_surgeries_out_of_room_at";
        DROP INDEX "idx_surgeries_procedure_key";
        ALTER TABLE "surgeries" DROP COLUMN "milestones";
        ALTER TABLE "surgeries" DROP COLUMN "overlap";
        ALTER TABLE "surgeries" DROP COLUMN "overlap_reason";
        ALTER TABLE "surgeries" DROP COLUMN "in_room_at";
        ALTER TABLE "surgeries" DROP COLUMN "closing_at";
        ALTER TABLE "surgeries" DROP COLUMN "out_of_room_at";
        ALTER TABLE "surgeries" DROP COLUMN "procedure_key";
        DROP TABLE IF EXISTS "surgery_milestones";
        DROP TABLE IF EXISTS "theatre_days";
        DROP TABLE IF EXISTS "patients";
        DROP TABLE IF EXISTS "patient_merges";
        DROP TABLE IF EXISTS "prescriptions";
        DROP TABLE IF EXISTS "lab_reports";
        DROP TABLE IF EXISTS "meeting_participants";
        DROP TABLE IF EXISTS "meeting_invitations";
        DROP TABLE IF EXISTS "idempotency_keys";
        DROP TABLE IF EXISTS "audit_head";
        ALTER TABLE "audit_logs" DROP COLUMN "details";
        ALTER TABLE "audit_logs" DROP COLUMN "seq";
        ALTER TABLE "audit_logs" DROP COLUMN "chain";"""


UPGRADE = """
        ALTER TABLE "surgeries" ADD COLUMN "milestones" JSON;
        ALTER TABLE "surgeries" ADD COLUMN "overlap" INT NOT NULL DEFAULT 0;
        ALTER TABLE "surgeries" ADD COLUMN "overlap_reason" VARCHAR(255);
        ALTER TABLE "surgeries" ADD COLUMN "in_room_at" TIMESTAMP;
        ALTER TABLE "surgeries" ADD COLUMN "closing_at" TIMESTAMP;
        ALTER TABLE "surgeries" ADD COLUMN "out_of_room_at" TIMESTAMP;
        ALTER TABLE "surgeries" ADD COLUMN "procedure_key" VARCHAR(255);
        CREATE TABLE "surgery_milestones" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "name" VARCHAR(20) NOT NULL,
            "at" TIMESTAMP NOT NULL,
            "recorded_at" TIMESTAMP NOT NULL,
            "recorded_by" VARCHAR(36),
            "recorded_by_name" VARCHAR(255),
            "replaces" VARCHAR(36),
            "withdrawn" INT NOT NULL DEFAULT 0,
            "reason" VARCHAR(255),
            "surgery_id" VARCHAR(36) NOT NULL REFERENCES "surgeries" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "theatre_days" (
            "day" DATE NOT NULL PRIMARY KEY,
            "bookings" BIGINT NOT NULL
        );
        CREATE TABLE "patients" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "name" VARCHAR(255) NOT NULL,
            "birth_date" DATE,
            "sex" VARCHAR(20),
            "phone_number" VARCHAR(20),
            "email" VARCHAR(255),
            "address" TEXT,
            "allergies" JSON,
            "mrn" VARCHAR(50) UNIQUE,
            "national_id" VARCHAR(50) UNIQUE,
            "created_by" VARCHAR(36),
            "merged_into" VARCHAR(36),
            "search" TEXT
        );
        CREATE TABLE "patient_merges" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "patient_id" VARCHAR(36) NOT NULL,
            "into_id" VARCHAR(36) NOT NULL,
            "moved" JSON NOT NULL,
            "allergies" JSON,
            "merged_at" TIMESTAMP NOT NULL,
            "merged_by" VARCHAR(36),
            "undone_at" TIMESTAMP,
            "undone_by" VARCHAR(36)
        );
        CREATE TABLE "prescriptions" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "status_changed_at" TIMESTAMP,
            "status_changed_by" VARCHAR(36),
            "search" TEXT,
            "patient_name" VARCHAR(255) NOT NULL,
            "patient_id" VARCHAR(36),
            "drug" VARCHAR(255) NOT NULL,
            "dose" VARCHAR(100) NOT NULL,
            "route" VARCHAR(100),
            "frequency" VARCHAR(255),
            "starts_on" DATE NOT NULL,
            "ends_on" DATE,
            "prescriber" VARCHAR(255) NOT NULL,
            "status" VARCHAR(50) NOT NULL,
            "repeats" INT NOT NULL DEFAULT 0,
            "notes" TEXT,
            "doctor_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "lab_reports" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "status_changed_at" TIMESTAMP,
            "status_changed_by" VARCHAR(36),
            "search" TEXT,
            "patient_name" VARCHAR(255) NOT NULL,
            "patient_id" VARCHAR(36),
            "report_date" DATE NOT NULL,
            "laboratory" VARCHAR(255),
            "specimen" VARCHAR(100),
            "status" VARCHAR(50) NOT NULL,
            "panels" JSON NOT NULL,
            "replaced" JSON,
            "notes" TEXT,
            "doctor_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "meeting_participants" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "meeting_id" VARCHAR(64) NOT NULL,
            "person" VARCHAR(80) NOT NULL,
            "role" VARCHAR(20) NOT NULL,
            "name" VARCHAR(255) NOT NULL,
            "seat" VARCHAR(64),
            "seen_at" TIMESTAMP,
            "waiting_since" TIMESTAMP,
            "admitted_at" TIMESTAMP,
            "declined_at" TIMESTAMP,
            "joined_at" TIMESTAMP,
            "here_since" TIMESTAMP,
            "left_at" TIMESTAMP,
            "rejoined" INT NOT NULL DEFAULT 0,
            "seconds" INT NOT NULL DEFAULT 0,
            "consultation_id" VARCHAR(36) NOT NULL REFERENCES "consultations" ("id") ON DELETE CASCADE,
            CONSTRAINT "uid_meeting_par_meeting_083996" UNIQUE ("meeting_id", "person")
        );
        CREATE TABLE "meeting_invitations" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "name" VARCHAR(255) NOT NULL,
            "secret_hash" VARCHAR(64) NOT NULL UNIQUE,
            "expires_at" TIMESTAMP,
            "binding_hash" VARCHAR(64),
            "bound_at" TIMESTAMP,
            "turn" INT NOT NULL DEFAULT 0,
            "created_at" TIMESTAMP NOT NULL,
            "created_by" VARCHAR(36),
            "withdrawn_at" TIMESTAMP,
            "consultation_id" VARCHAR(36) NOT NULL REFERENCES "consultations" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "idempotency_keys" (
            "id" VARCHAR(64) NOT NULL PRIMARY KEY,
            "user_id" VARCHAR(36) NOT NULL,
            "route" VARCHAR(150) NOT NULL,
            "fingerprint" VARCHAR(64) NOT NULL,
            "holder" VARCHAR(36) NOT NULL,
            "claimed_at" TIMESTAMP NOT NULL,
            "answered_at" TIMESTAMP,
            "answer" TEXT
        );
        CREATE TABLE "audit_head" (
            "id" INT NOT NULL PRIMARY KEY,
            "seq" BIGINT NOT NULL,
            "link" VARCHAR(64) NOT NULL,
            "mac" VARCHAR(64) NOT NULL,
            "holder" VARCHAR(36),
            "until_ms" BIGINT NOT NULL
        );
        ALTER TABLE "audit_logs" ADD COLUMN "details" TEXT;
        ALTER TABLE "audit_logs" ADD COLUMN "seq" BIGINT;
        ALTER TABLE "audit_logs" ADD COLUMN "chain" VARCHAR(64);
        CREATE INDEX "idx_surgeries_procedure_key" ON "surgeries" ("procedure_key", "out_of_room_at");
        CREATE INDEX "idx_surgeries_out_of_room_at" ON "surgeries" ("out_of_room_at");
        CREATE INDEX "idx_surgery_milestones_surgery_id" ON "surgery_milestones" ("surgery_id");
        CREATE INDEX "idx_patients_name" ON "patients" ("name", "id");
        CREATE INDEX "idx_patients_birth_date" ON "patients" ("birth_date");
        CREATE INDEX "idx_patients_created_by" ON "patients" ("created_by");
        CREATE INDEX "idx_patients_merged_into" ON "patients" ("merged_into");
        CREATE INDEX "idx_patients_created_at" ON "patients" ("created_at", "id");
        CREATE INDEX "idx_patient_merges_patient_id" ON "patient_merges" ("patient_id");
        CREATE INDEX "idx_patient_merges_into_id" ON "patient_merges" ("into_id");
        CREATE INDEX "idx_prescriptions_doctor_id" ON "prescriptions" ("doctor_id");
        CREATE INDEX "idx_prescriptions_patient_id" ON "prescriptions" ("patient_id");
        CREATE INDEX "idx_prescriptions_status" ON "prescriptions" ("status");
        CREATE INDEX "idx_prescriptions_starts_on" ON "prescriptions" ("starts_on", "id");
        CREATE INDEX "idx_prescriptions_doctor_when" ON "prescriptions" ("doctor_id", "starts_on", "id");
        CREATE INDEX "idx_prescriptions_created_at" ON "prescriptions" ("created_at", "id");
        CREATE INDEX "idx_lab_reports_doctor_id" ON "lab_reports" ("doctor_id");
        CREATE INDEX "idx_lab_reports_patient_id" ON "lab_reports" ("patient_id");
        CREATE INDEX "idx_lab_reports_status" ON "lab_reports" ("status");
        CREATE INDEX "idx_lab_reports_report_date" ON "lab_reports" ("report_date", "id");
        CREATE INDEX "idx_lab_reports_doctor_when" ON "lab_reports" ("doctor_id", "report_date", "id");
        CREATE INDEX "idx_lab_reports_created_at" ON "lab_reports" ("created_at", "id");
        CREATE INDEX "idx_meeting_participants_consultation" ON "meeting_participants" ("consultation_id");
        CREATE INDEX "idx_meeting_participants_seat" ON "meeting_participants" ("seat");
        CREATE INDEX "idx_meeting_invitations_consultation" ON "meeting_invitations" ("consultation_id");
        CREATE INDEX "idx_idempotency_keys_claimed_at" ON "idempotency_keys" ("claimed_at");
        CREATE INDEX "idx_audit_logs_seq" ON "audit_logs" ("seq");
        CREATE INDEX "idx_audit_logs_of_record" ON "audit_logs" ("record_id", "record_type", "id");
        CREATE INDEX "idx_audit_logs_of_type" ON "audit_logs" ("record_type", "id");
        CREATE INDEX "idx_audit_logs_of_actor" ON "audit_logs" ("actor_id", "id");
        CREATE INDEX "idx_audit_logs_of_session" ON "audit_logs" ("session_id", "id");
        CREATE INDEX "idx_audit_logs_of_action" ON "audit_logs" ("action", "id");
        DROP INDEX "idx_audit_logs_at";
        DROP INDEX "idx_audit_logs_record";
        DROP INDEX "idx_audit_logs_actor_id";"""


MODELS_STATE = (
"eJztXW1z2za2/isY3Q9pZ1iP7cRJNt7ZGTtNW9914kzi3ruzdYeCSEjiNQWoAGXF0+1/vw"
    "BISgTfBFCiTNH4klgkDkA+AIHz8uDgz8GM+ChkR78yRAfvwJ8DDGeI/6Fcd8AAzufrq+JC"
    "BEehLLjgJeQVOGIRhV7EL45hyBC/5CPm0WAeBQSLohcYQM8jCxwdgSFcRFP3gcvym0NAA4"
    "YYWE4RBhG5R5iBgLEF8sEIjQlFYLZgEfADdCRa8onHmwrwZJeVLnDwxwK5EZmgaCrB+O13"
    "fjnAPvqGmPj552AcoNCXfw/QDAbhQJRA3+YUMdEiS4VSEAP/myvxcePiArfHubw1kJIcMP"
    "njLwcotVPCwdWuXJaurlsIze9dWb3Sx4EvSsrrbir7fgrpT7KkAHrkeiRczPC69PwxmhK8"
    "Ks77QVydIIwojJCf6Xy8CMNkkKSXYoz5hYgu0Apcf33BR2O4CMUQGvx9vMCeGDkAMgYxdG"
    "l0xCLebUcjyNARRks38P+RPGVGznU/3dy6Xz/cuu6gMATFM+UGUHLJ4whzxAIcMYnRDH5z"
    "Q4Qn0ZT/fPn6r7idNVZxKdHg/1x8ef/LxZfvXr7+XjRI+DcQfxmfkjun8tZfsgoYQXfdz+"
    "uuSMZssT+ucFTeHRmJXJ/wd2jSJ+mFdaesP+MU3ZM83CdbQDwRrf5wevLqzau3L1+/esuL"
    "yCdbXXlTg/rVp1sJ6RpCjyLxti6Miij+yO9EwQyVQ6lK5tD0E9Gj9I+2sN004heR52KybG"
    "3I14B9e/Xxw9fbi4+fRfUzxv4IJagXtx/EnVN59TF39bv857CqBPzv1e0vQPwE/7759EFi"
    "Tlg0obLFdbnbf4t5ccDndCJe3IV+Frj0cnpJGQuLud9wLKiSdiwc/ljgGgtqNhZUyR2MhW"
    "SVMxoKaZ/ZXq7t5ZWCpavOrAT2pdG02JGqtnJ6dqahrvBSlfqKvKeurnM+Dy0J9d0pZFMT"
    "nAuCu8H7iT+dPSAu/zcAOi3fCN+OzUx7gJc/WTDBMCrVuqtRzolZsPVmDw4ScvFiNordCd"
    "qTR06uh3Af66B9XA32cQFrSsZBiNxgBifIXdCSVfEWfauwKkuF+4B6na7z4V+3ipqTovvd"
    "x4t/5YF/f31zmQM8db/oDuq0/P4WQoEPNx6K1kLm+i4G85nOYD6rHsxnhcEcMBdyO+ihBO"
    "BLwnGEuMJZlZXLAT3igm0hnWp9WZRXmuCuB+7lzc21MnAvr25z0P768fLDl+9OJOK8UBDF"
    "TqWC8yTrODVwQuXFnq8nSjhZx/cZ3564MILe/RJy3Ve5k0F9Pif8IWZIPEhxgCfSP/3zCw"
    "qrNI7ET3+xrukAtem/0nGVXk2+GmWIsgWdIBqgLZH6Kqt57CtK4i5vVYKwJVLvM1X1FS4R"
    "XUkr3xKuz5mq+goXf3iXojmh285X13D0RdbTJ6TElE9OSdUiULw1O53lr0DMFW8/aVu0lA"
    "nEfkVRxB8sXnpKArWr+86mgK3LskU3BW6rkTEMmsqmA183srl6SjcVdGyQ0wY5n5tqaYOc"
    "O5+7exHysEFOOxZskPM59TLXscxiQiuBPfoaw2AyjYrf7PpyN93mmETBOPBiw9lFWGBQoj"
    "rWeh0r67AeyI0eSBmPdxUEDdGvqMFivxH7+YJNt4K+vAKL/Ebk2YxtBXyp/B5xX13JAm/q"
    "RXgS5EOIJws4MVpOszJ7XFERLi6nybVdrKUnOmvpSfVaelJYSzPuGl1oMyK9I2TtxrNiEG"
    "EqOiLVvil2zA1Gt4T/Izvnir8LxF7ZMM9tCzmoTqny2/LLFC5XrsPsUORvHttHcvBefH1/"
    "8eOH2Ne4G6/u54Qcdx3g+0GJV1e579R5dVc0u5AX1d2PAxjyKIpANIUR/ztigGAE0qoc/s"
    "tD52AoN89I/t4QBAwEvNzXXy5+OD17DQIMpuhbya6cnVbdnptZhc36mQ9mNnRq/MzzBeWW"
    "t9HKnhHpIz9159by+rs1ckcoUr1b51+/0oD59atKmMWtnFH8bR7w6auBW0+VfCoXr/Xr6X"
    "nyWTM3PrN+24Po30OP2tlu1v2Mn9zs7ZTe0ZLhu8mY/YkrtsEE/xM9tmzOduPb2bFBu8GT"
    "sDvj92tslw1K7N70llNn8rLUrnN0jN0hwr5Qh6Sdya1IEEIWgRkRlFludwIPYjDiFiolIc"
    "H8eUFEzsEnYbSOCQUQLGEYvmCA14kQLhq8u6++PaM3Bc6auwczBzo15u49h8KkM9LyPVxw"
    "dm/oWtXtWahuYrZ2G5pheVnb1Z3u6mShNnaorMWssd3x/m30GWflbA93uYd5UaHemug8GZ"
    "E+7GZu2+8sDQNuteGSr2iDM2Ml1T+cW0mNYJ1G1mlknUbaTqMvaMwn8umtiCQOSjxHyn2n"
    "zn1E45JunBpU04kkC698PAlVwUm4Cg4gY7AUhAdx0wsD4fuZEv5aJf6ibWpqzzWkgqLhIM"
    "olLpVyDRqK0v7SayYT3TRvSw2N6jWYuMyaoZgRrm7Qetq6sXA4NZ621Sg1Ijzss0P2tkqf"
    "HevleqlL9lJwtlm6w6Zluxf2m/WpPotuVpc93SlTlbL2TeUyZelDz+VDsi4C6yKwLgJtF0"
    "E2F1qJhyCXKq3aQZDPzqbhHsiIcGBW1n2cwBTMEZmHCDD46HBzCdwN/uvk9O2rN3eDczCD"
    "PuKGP+WVYvTAy1IkpucSv0ErTRg6FOK0kZrGcBZGdy3p6Jre2RcW65Fxm4UKtJvm33e0YM"
    "YNJmKN3rABpjlx7WbnMAoaNpkR1W5O1d0bNKpW0HDwOMp37abKTYPHEecK6T+IMvBbfKqk"
    "nQ0PZ51N3VBBnBpnk82WZbNl2QxJuzOibLYsOxZstqxn1MuxGu56UygI9w06u7QC2+cH1O"
    "ejRyPXc5lw/2hMu3dAMwSpV7ITvPqckbVEH/Ct+4K2PFykaNxrUx4Lkj0MQmvFoA3OG0kd"
    "G+WHb32CVUtFXq6HTvcdsR9zk35WDry/ub7mqwi4G7y/G1T0jNlHoEr1Ya5pey4v800Vla"
    "bNU04qW6cvHeA3UQO3UIBqwEyVQxXMa+LB8LZSBS2roArRflIe8olnxFsbTABp+f59+ida"
    "DKyTGgbWSZGBtQ5dmCnNPV3z2lMw4AOMIDU+nq9Uug9ju0UVGpOo7NCoapRXAhbYWmCVmJ"
    "bufKEI9XDKaJ2bsj6z0bJT6tgpykDrEj8lPYGuLO/J+nC6mrwn2YPwNEgpM+QHELuzAA8d"
    "MGRziqA/BBD7YBgtKCYPiMqbAFK03nQSZyJhLwBiXLHkw0NsSRE3EBcMZNsqMaWVZu6wR2"
    "bzBR+cYEzJDHzHa+C/2DkQo9vnfQF89BDI3NepZEgmkAbRdPb9OVjyPyKEwZL/ljcp8ght"
    "n/Sy6qMmjJdY+FGb7bJuTJHUb0+b5pJpyZDjYkY2WbezL6bJusUmNJM5JR7yFxS590h+vW"
    "QRuWTsUkJmmpuUMq+cr0zvGbZpMifbbKQ6YPXbjMCyfo4tODW7fhRLpBkckL7kWCKNJdJY"
    "8oQl0tixYIk0HbJSe9HLlkjz7PvcEmkskeawndWW2WGZHd0e/G1PLiu/khHMWSE79vVyuu"
    "V9Ubr8mbzcs+bO5B14RryZvPCz5sxYUocldXRumG6pzskPvMypWzOo1yJ9AHcP6xhkLBBx"
    "VqMssIqQBVoLaBF4M8E4Ld8/eFthNabcAt/lmqzkCpiAXS7dP+h3vy5a5l1bzDsUwkeXIs"
    "jMhnJerg8wt34CjGDR8ZcXz9UA8gpxi/xm5NeMsiLgP4UEVkwiqlgO6LGQa8uEeX18dLz/"
    "yeTHm18vrz+Az18+vL/6enXzSQ0myJviEr8QxPzHLx8urvPqtKTrGcG8FtknxMdHL88OE+"
    "IsCdII6LzgPuF+ebAjehaEXHEjuEwB+e+vN58q5g5FKu81CrwI/AeE3Lw5vMm6Bm4Bh5k2"
    "4qiuflFBXkURIzaE8yL4l4SECOJy/DNSOfBHXKytUb66ksW9nE69C7wvb26uFbwvr25zKP"
    "/68fIDN3O+V4d5kZiV4NVALylK9lAlacNWD3CWJ2tCg1AlLf+hy/wHLySMv2sTxqMiaXu5"
    "y71c5L2b9HRR2vZ2l3u7sLHCOAieCtqlUmuptBtE7QZRu0G06QbRj6ktOqjeKbou42zeMv"
    "roqubt5r2jF9zYxegIDCmah9BDbH28Pb/O/4Dx4faEUuRFDBAqd1r6HOeSM8+2rs1wx2b6"
    "1iZbv7IYuZkKnOe3BYxQH1Hk92krWDn5s7pT+kz63Lm73lyBtsc4HYDWHO+Yb7TvIydqO/"
    "owOtpss0dOrH+m0e6Z2BnIKvYjaMG93Z6ETmPeDssqUTvN4F7L9A/m3Q/tVGEviUXUBn4U"
    "ORv60Qj9mId8bKin4T4OwxMsFakemg6te7DYOg3Wli6sTEKtA4Nc14uljrYuubFupwhGFP"
    "0IS1OdZe46da6rKC7n+vBR22lFyRJEBITEu38HllMij7ubEv7Qwr/kIy/gIgCGBCeZyAIG"
    "+CJzj3xAcOyH4s2VObB2WPNmZ1alZ8mHJd9G9baypPiud5M9aSJ4nb1k1X4g0SW89hJN8D"
    "KYVKYFykrtLy9QW/yrJEfQ305PX758c3r88vXbs1dv3py9PV4lCyreqssadHn1s1BSlDk/"
    "1loKM/3TzEfv+ftzBGECVGFGUu7XzklepqR+Fkb+teGJGzC2QEPgkQXvBz51LAEZiwyFyX"
    "0+u9wjzMASiSyJqVL8DvAphs80wist8yf6CJYdDtpSI21mSlSwbJItMVuBdspEtdViFdqt"
    "y1LGDUop7Tb08zOqrbSbo1Ftq0mextVobdBeRlZ/pDTIC5kbKA1yQ5YOLuWiWYpC9Ym2yJ"
    "jY7oPZ/Il9CZrZ/Ik2f6LNmbezMIvNn2jHgs2f+Jx62eZPfPZ9bvMn7iX6aPMnVn9BNn9i"
    "W+PY5k/sYKfsfnJJnXa6CKflezjiW0ih9jTJKTs9hFvhNJR6/XQjiaXCzzpLZam/VIVzQ6"
    "rK0hqedb7KJkm6bGous/nW5gS1OUE7NxVsaaKkMcEwwPcmYOflLMxaMJvZG6pUHyDeg7KW"
    "gib5Gk2G9EqwD4DvY0wL4kwR6MpIZ0HuCXlhx1sM5R3HO1NYuM5Am8U3ymuwPu8u+7zTPk"
    "O42XbBMnnb413ucZvgwyb46O7WiM4m+HgPGfolEJyJ0q0R2dtOLQ+ZF3SnmZIbacg3WJys"
    "HtHHIzBcwSPTcAQRA1lX1AsG4gIOuEfzCEwFV5iReA+DiExi/jTyeHe6CFHxPPjWWrrjv5"
    "EPMAEM8Wp8sSfjXOy+GJMwJEsGBOVQZhXJNiIa5lX5YiPGA6JNaM2Ko06TEpnpIDcv77TE"
    "y8222YSWm8pqU5uzDSrC2k2aMcaz7TUhjDehASsdqcMCtszWbqyjDrDMVststWxGy2y1Y8"
    "EyW7tjvfSjl639357eYhle+8Y5b7zoIp2X6+Gg3n2APAqi0IxPlwr0byi3k30582QFmKtD"
    "hzmxPoDdYuDQlEG3I9Lc4QBcwpmboQgKm7yIW83BPBkZeyxP82N5SpyQuvNviWgPF7rWoz"
    "dZGHcQw8lnLTkw8HVjOSWDr0sRnc+xrj0oieakt5y6SE6iq2snk6F4KCMiQywRgaEMroik"
    "LXHHiiAI/zEJHhB2QGJSg7QVEGAvXPjIPwJDGIaITgKRjF2807tCIKfNxu4wJiPiPwLI7p"
    "F/zlsBaDaPHuVk/i6+6gAssmndcxsU8ypmvAKRlBxHREaTllMRKeJ/iELiqDwR4VlEICJ3"
    "eITOwTD1M44ehzIqBD2ZFicOL82gj0AQNQkHpRua9AIIKRqrfVB6sYpRQKOpdlabVSMZMe"
    "2m1jgZNZUR024q04dGbWXljN/LJNxTeDsb6jmARdexoR4b6rHufRvqsWPBhno6ZNz0opdN"
    "9/3b/f5t7fdXlXtdx6Mq9Zzdjwx9M1HLk+J98IO3fQLUnCOEXLyYjVAJPbkmUpmTs1hvxh"
    "rNYFCypbQa5JVAD9FtI3zG10bhIjAJnWVE+gByi2GzlSPQJAakCNkgUPMg0Iwa5VZIiu9k"
    "SD/poQFtUxoy/nETfHNiFudNOKs+Z+34pSLVhwm6bT5Uzt+uPV+oYhZpm7hwz6pGIfz+pF"
    "Hhj+J7GFSHhuP7jkZ8OI6AaUeJyQNKArUi8BmfHMniwGe8WU5EVyEDvwnEHRD4v58rMVp5"
    "gpEQZQv6EDwQCqYwHolqgLiVdkT4dkwoLx+Hl8V9+fqAq9nIF8cw8UuzJqFbsw11KvaNtt"
    "SJqbBZa6lkdVO9jT728PzxJyNyd9uhuvv1NPPZaH8AaxELsY5yKGZ9E/N9JbCV6d41mPdt"
    "u1vPyZN6TmLTpkluG7rT1P0H9BkcXKgz6Ssz74Ii1AeTrO31Y4F9EfVpwCDJClrSQJe/pK"
    "SrzL4kRch+SZobDJ7Iw0EVSIoejux9p9bDkSmp6+CQyQGZS/BQeAOGCPvyhwNGJJrGvHMW"
    "PKBzecapIIULfjn2RbKgCUGCMn4EhhTNEYyYJJOvTkotOjnaa+sOC9fGnH8PM+g9ghl8lF"
    "R6ISnrmfCBxGUTgEaISnEhI8CO3Sxil4jPwAiFvNZmfHajHDxKbzVJwmPoglGaa+KB0T9D"
    "VW3L9AzV1TARxZq8nFKBXpsK/Fs/gN7Bnbsg2SvNWqb9Aa0+To2PyzLtLdPesqst096OBc"
    "u0t0azPS7U9rl5n9vjQi3r5vBYN/a40EPYPmSTye1ncvHpYmKCcFrejnjN9GaEGaWPS8v3"
    "EN+TYx2KNS9Via+8p+JLyaJsh2E1wCuB/s0OrQA8poi/KvaMdD1FqH9AtzJTKC5x3f2yit"
    "CzPuI2CXWZgJcRec47jdchOyNVS5Hq4XLV1kduD7Rtc9NVErs2iOtkJOyxiOIKJlEZb7Pa"
    "3bAS6MNK36K3weah3x/RyJ5D15tz6K7h6AuaE1qat3R906njbfHOcaksp8vamkNxoJskMU"
    "FJOwdkDP4UrTuAqz68i9hf55IrFUJPbCyT28M8QimScUQGIkLuJQFKluDiku+k8rXaaqVN"
    "VlUGy/Y5VdnG2mVUZVsy5VPFcqu8ReavlqugAaNq60fYG6Mq26jlUx3QIusAy6eyfCrLob"
    "F8KjsWLJ+qO6ZNL3rZ8qmefZ9bPpXlUx22h9PyqSyfqtuDv+3JJeeG0Q1F58SedSSfvwXH"
    "WhxVajJUVan+DdV2wtFz5PFxZZRnNSvTP5hb4VDZqH/LUf84jFIEuDrX0FrC5nnaItNQGp"
    "gygT4rY7M8Ncfe8jQsT+PQVGXL09g0oA+Xp/EZ0ijwAr6yljI1sredOq7GDHFjB0/c+VpA"
    "m7SBKBO5bySdYsHHwQsGAt8BhILhZIFY9O7vAX4I4gN6+Z1/DI/AkCEYDWWWmjhfjTiilf"
    "cCjhkWMnPNINeD7bV0h7l+De8ZGPOaROZggMnSAZ9E0eU0CGWGYYpEu+LA2XMwFD9dFvBP"
    "IjlpFuH4qFn+nTyCAMuWPBiGIlXxBOJz8Ry8VZ8NRY5iBhbzOKsxL56kQ0Y4PgiXIYRd8c"
    "hpvRDwN31AFISQReAeo2X8jPKZqognv616NJkcJXSD3+sIKfmDlDVoBWXDxs0fY61JGuH9"
    "1LhJKVzdlCUzdGMlcoAlM1gygw1gWzKDHQuWzNAd/b8XvawqfLo6TU5N7J8N/fqVhuby+l"
    "Wl5iJu5RyfsS5tAPJaoocAv9XxLL+t9iy/LdlfHhpuLw97G8He+emg5TSBuiPoLD3AKLyH"
    "ypbZukOESxfXg/QPtz3zJr4RUy0mI2ZVmC6rMEsYSGVEetZMe7kgbPu6y30N/VkQNbNKcq"
    "K2n7vczz7ywgA3tD4VUdvPXe7n/yMNe1kRtH3c5T5eh71MO1mVtL3c5V4O0Thq8B1nxGz/"
    "drl/KYqnXINQW1bEJuwZSJtShvMNMMxIWAjFlTzfoABltdOkRLSH/qnW6V95psaWJLD3ue"
    "oODHxdMljJ4OsSJexqRYEalDDCMncdHULYmlClffQa8iiK3Clk0yGA2AfDEe9QUVdyiSLw"
    "9ZeLH07PXgum1BR9eycS8Ag6FLf27l8wENfgSOHkjkfIfSCHXu7stfYau8PJT0EDG1GyZI"
    "iKk9eWkAnymQ/k2WvRguIhl1jwQSRLJyVZWnRMES87pmR2HicS4hfvcMDYQlYhD4ODNAx4"
    "5aIuQfvyERRMMPRtHvBlX5LBBBftnahSkMAY4PWGBE/E/ynTjL/Kkr86WTbJRbQF9SszQH"
    "SZX5aO1Y2VwQHVdCwbJmo7TLSauMyiRYrYvgb/AceM1rOoqUGrSlqbtss2bXbVN/me8nI2"
    "Crv5ixpxZaeJozcrZ7+mLn9NQhE18Gykxa1bQ1w5dBa2/Ua0vpG0s8wSCKlS/Vttdp/cQx"
    "ya7lO4bEL8ycvaVafTX5T1B1t/cIfA74s/2EezOYnEyVC86wZlPmG1hFPnFw7WZd179Kjp"
    "FL7BCPDSwsEqvKkxHx7ASP6Sp4O9A8PAl5tehUMzddnGHlgmNuBShI7AcEpCH9FkcywBdB"
    "G7pRWncJuN3WEh8YDoSOwRPgdDiNkSUam0yYICfLDAURAKby03K4WDNy60Ki0LiuwSTlx8"
    "Ge8ujvjlO8ymZIn5o4b8BfjX1cibG0K+mEk9UsORm+9RNyPu9MuHe3BGd7V/Vmx/N1wkMy"
    "J2cdRJK7ffYw67De+JVgKpk5oMUifFFFJj3j6ic5p4CnRxzon1EO3dO+3itcwE5bVEDwHe"
    "/WyhrppGbh9F0rp9Om2kZvQ9037OiVpnRPf7udjF1Zne1hJ9cOvV9eXGVG+rrry++fRzWr"
    "yY/63giXgaA/li4QfRLwiqdkzhplNnFkNRzJ2m5TYaxLcJr4iSZZz+iYlEUNz04wJUUJMQ"
    "k9wlhmCI/JidJGxQ8ZuB72IDU5iiwkAQ/JMX3Jblk8b3xfPO2mvqDt/h4Qx6SUauGaT3wo"
    "geMvRHQsYSHKvhu6QRD+IXERgh4C3EkWtjYZKLehEvKUqLvwWCYEYekA9E52pav0bGaGUY"
    "q9Q0ahjEelpbdCcRrWrbk/dvEdbLYFJDff5jv/HB9sH92+npy5dvTo9fvn579urNm7O3xy"
    "uUi7fq4L68+lkgrkyQxaCi+JBMlPe0fA9V993bRnwKM8E2KW6h7aLZ2TE1qm2rU67O7qxk"
    "H0rdfJyVspOy0aTcJZ31mkwqVVZxT0NjDcnEIIQj9LjzrH7nTXkXxCz7IGLxcbiOjFvE4Y"
    "xEqSwqpVvVJvXO5AymIVc75wxI2NIsrwT8NkJjQrkwHEeIciSHPopgIE79ldqvJOJDQIW2"
    "KUj6ZHwORiSairbvcByauUfzSBLsucX3LlVv+UPMoC+O/AXoAdFHwB9D4IboEbjy+RMSyl"
    "XcR6kgNwndCE1JI2az7jw30a0qwjSFM3M9wodeenqt/CElHd2DZDMtk7EbV2Hc/jZNprJ6"
    "DcJM3uYmrcE0P7ZecyyueIsGkxqM3jAp3/D9erhX4+AW9Gpbq4Gb0bqRD8C92OC0A7jtYQ"
    "fPTDeO8TLdyKRK9Q/nlnYzZdc9/c1MWan+Qd3CkPZ9sbYbjee1SP8Q3r3DgqI/xEkShiNZ"
    "lbI4b8Z5rXgaTMzl2f774Hnb/fFsOVNLfyQrYhZqfahNp4yMUA9hbuOYV4mY+UEhRcFGTs"
    "+uzdC73rcWO9SKuFZTHjIifVjz9sF5UFNjSp+kCeIZEYu4OeI20tdibu49kgI6NoyfhhMg"
    "wyUmw3kl0Iepo43x3JHg3nuRTUrGigqxvfSWUxfa8+JCugm7HmC4QKvdUPKUQbyYjRAFk+"
    "ABYUAWEVjwTqZgKJ5mWIzmNatiC17X02Yn6lAAYlfGTM25fKJrzWb2lYjlFhwktwDRwJuW"
    "zT7JndrJB67LbJp6qruga5TP5APv7qTQMuOz0uaunnKrre0+6M+tRFHER2WAcFK8h+ieHG"
    "ttNjyu2Wx4XPDS8RYjVLbRUNB9KhTmtUg+nh54EfgPCAN2iEtaDbgCjHqzO29hO2p0XFTw"
    "5Js7/vp/aLSrgw=="
)
