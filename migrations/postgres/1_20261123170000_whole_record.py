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
        DROP TABLE IF EXISTS "audit_head";
        ALTER TABLE "audit_logs" DROP COLUMN "details";
        ALTER TABLE "audit_logs" DROP COLUMN "seq";
        ALTER TABLE "audit_logs" DROP COLUMN "chain";"""


UPGRADE = """
        ALTER TABLE "surgeries" ADD COLUMN "milestones" JSONB;
        ALTER TABLE "surgeries" ADD COLUMN "overlap" BOOL NOT NULL DEFAULT False;
        ALTER TABLE "surgeries" ADD COLUMN "overlap_reason" VARCHAR(255);
        ALTER TABLE "surgeries" ADD COLUMN "in_room_at" TIMESTAMPTZ;
        ALTER TABLE "surgeries" ADD COLUMN "closing_at" TIMESTAMPTZ;
        ALTER TABLE "surgeries" ADD COLUMN "out_of_room_at" TIMESTAMPTZ;
        ALTER TABLE "surgeries" ADD COLUMN "procedure_key" VARCHAR(255);
        CREATE TABLE "surgery_milestones" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "name" VARCHAR(20) NOT NULL,
            "at" TIMESTAMPTZ NOT NULL,
            "recorded_at" TIMESTAMPTZ NOT NULL,
            "recorded_by" VARCHAR(36),
            "recorded_by_name" VARCHAR(255),
            "replaces" VARCHAR(36),
            "withdrawn" BOOL NOT NULL DEFAULT False,
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
            "created_at" TIMESTAMPTZ NOT NULL,
            "updated_at" TIMESTAMPTZ NOT NULL,
            "deleted_at" TIMESTAMPTZ,
            "name" VARCHAR(255) COLLATE "C" NOT NULL,
            "birth_date" DATE,
            "sex" VARCHAR(20),
            "phone_number" VARCHAR(20),
            "email" VARCHAR(255),
            "address" TEXT,
            "allergies" JSONB,
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
            "moved" JSONB NOT NULL,
            "allergies" JSONB,
            "merged_at" TIMESTAMPTZ NOT NULL,
            "merged_by" VARCHAR(36),
            "undone_at" TIMESTAMPTZ,
            "undone_by" VARCHAR(36)
        );
        CREATE TABLE "prescriptions" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMPTZ NOT NULL,
            "updated_at" TIMESTAMPTZ NOT NULL,
            "deleted_at" TIMESTAMPTZ,
            "status_changed_at" TIMESTAMPTZ,
            "status_changed_by" VARCHAR(36),
            "search" TEXT,
            "patient_name" VARCHAR(255) COLLATE "C" NOT NULL,
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
            "created_at" TIMESTAMPTZ NOT NULL,
            "updated_at" TIMESTAMPTZ NOT NULL,
            "deleted_at" TIMESTAMPTZ,
            "status_changed_at" TIMESTAMPTZ,
            "status_changed_by" VARCHAR(36),
            "search" TEXT,
            "patient_name" VARCHAR(255) COLLATE "C" NOT NULL,
            "patient_id" VARCHAR(36),
            "report_date" DATE NOT NULL,
            "laboratory" VARCHAR(255),
            "specimen" VARCHAR(100),
            "status" VARCHAR(50) NOT NULL,
            "panels" JSONB NOT NULL,
            "replaced" JSONB,
            "notes" TEXT,
            "doctor_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "meeting_participants" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMPTZ NOT NULL,
            "updated_at" TIMESTAMPTZ NOT NULL,
            "deleted_at" TIMESTAMPTZ,
            "meeting_id" VARCHAR(64) NOT NULL,
            "person" VARCHAR(80) NOT NULL,
            "role" VARCHAR(20) NOT NULL,
            "name" VARCHAR(255) NOT NULL,
            "seat" VARCHAR(64),
            "seen_at" TIMESTAMPTZ,
            "waiting_since" TIMESTAMPTZ,
            "admitted_at" TIMESTAMPTZ,
            "declined_at" TIMESTAMPTZ,
            "joined_at" TIMESTAMPTZ,
            "here_since" TIMESTAMPTZ,
            "left_at" TIMESTAMPTZ,
            "rejoined" INT NOT NULL DEFAULT 0,
            "seconds" INT NOT NULL DEFAULT 0,
            "consultation_id" VARCHAR(36) NOT NULL REFERENCES "consultations" ("id") ON DELETE CASCADE,
            CONSTRAINT "uid_meeting_par_meeting_083996" UNIQUE ("meeting_id", "person")
        );
        CREATE TABLE "meeting_invitations" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "name" VARCHAR(255) NOT NULL,
            "secret_hash" VARCHAR(64) NOT NULL UNIQUE,
            "expires_at" TIMESTAMPTZ,
            "binding_hash" VARCHAR(64),
            "bound_at" TIMESTAMPTZ,
            "turn" INT NOT NULL DEFAULT 0,
            "created_at" TIMESTAMPTZ NOT NULL,
            "created_by" VARCHAR(36),
            "withdrawn_at" TIMESTAMPTZ,
            "consultation_id" VARCHAR(36) NOT NULL REFERENCES "consultations" ("id") ON DELETE CASCADE
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
"eJztXW1z2ziS/iso3Ydkqjgux4mTbLy1VXYmM+NdJ04lnrutHU9REAlJPFOABiCtuOby3w"
    "8ASYngiwRQokzR+JJYJBognwaBRveDxl+DGfFRyI5+Y4gO3oG/BhjOEP9Due6AAZzPV1fF"
    "hQiOQlkw5iXkFThiEYVexC+OYcgQv+Qj5tFgHgUEi6LnGEDPIzGOjsAQxtHUveey/OYQ0I"
    "AhBhZThEFE7hBmIGAsRj4YoTGhCMxiFgE/QEeiJZ94vKkAT3ZZaYyDP2PkRmSCoqkE4/c/"
    "+OUA++gbYuLnX4NxgEJf/j1AMxiEA1ECfZtTxESLLBPKQAz8b67Ex02KC9we5vLWQEpywO"
    "SP7w5QaqeEg6tduSxdX7cQmt+5snpFx4EvSsrrbib7fgrpz7KkAHrkeiSMZ3hVev4QTQle"
    "Fud6EFcnCCMKI+TnlI/jMEw7SXYpwZhfiGiMluD6qws+GsM4FF1o8PdxjD3RcwBkDGLo0u"
    "iIRVxtRyPI0BFGCzfw/5E+ZU7OdT9d37hfP9y47qDUBcUzFTpQesnjCHPEAhwxidEMfnND"
    "hCfRlP98+fp70s4Kq6SUaPC/z7+8//X8y/OXr38QDRL+DSRfxqf0zom89V1WASPorvS8Uk"
    "XaZ8v6uMRRtTpyEgWd8HdoopPswkopq884Q/dFEe4XW0A8Ea3+ePLi1ZtXb1++fvWWF5FP"
    "trzyZg3ql59uJKQrCD2KxNu6MCqj+BO/EwUzVA2lKllA009Fj7I/2sJ2U4+PI8/FZNFal1"
    "8D9s3lxw9fb84/fhbVzxj7M5Sgnt98EHdO5NWHwtXnxc9hWQn4n8ubX4H4Cf5z/emDxJyw"
    "aEJli6tyN/8R4+KAj+lEvLgL/Txw2eXsktIX4rnfsC+okrYvHH5f4BYLatYXVMkd9IV0lj"
    "PqCpnOrJbXanlpYOmaM0uBfVk0LSpStVZOTk81zBVeqtZekffU2XXOx6EFob47hWxqgnNJ"
    "cDd4P/KnswfE5f8GQGflG+HbsZFpD/DyJwsmGEaVVnc9ygUxC7be6MFBQi6OZ6PEnaA9eB"
    "Tkegj3sQ7ax/VgH5ewpmQchMgNZnCC3JhWzIo36FvNqrJSuA+or7N1Pvz7RjFzMnSffzz/"
    "dxH491fXFwXAM/eLbqfOyu9vIhT48MVDebWQu76Lznyq05lP6zvzaakzB8yFfB10XwHwBe"
    "E4QlzjrMrLFYAeccG2kM6svjzKS0tw1x334vr6Sum4F5c3BWh/+3jx4cvzFxJxXiiIEqdS"
    "yXmSd5waOKGKYk/XEyWcrOO7nG9PXBhB724Bue2r3MmhPp8T/hAzJB6k3MFT6Z//9QWFdR"
    "ZH6qc/X9V0gNb096xfZVfTr0bpoiymE0QDtCVSX2U1D31FSdzlrUoQtkTqfa6qvsIloitZ"
    "5VvC9TlXVV/h4g/vUjQndNvx6gqOvsh6+oSUGPLJCambBMq3Ziez4hWIueHtp22LlnKB2K"
    "8oiviDJVNPRaB2ed/ZFLB1Wb7opsBtPTKGQVPZdODrRjaXT+lmgo4Nctog51MzLW2Qc+dj"
    "dy9CHjbIafuCDXI+JS1zG8ssJrQU2KOvMQwm06j8za4ud9NtjkkUjAMvWTi7CAsMKkzHtV"
    "7H2jqsB3KjB1LG410FQUP0a2qw2G/Efh6z6VbQV1dgkd+IPJuxrYCvlN8j7ssreeBNvQiP"
    "gnwI8SSGE6PpNC+zxxkV4fJ0ml7bxVz6QmcufVE/l74ozaU5d40utDmR3hGyduNZMYgwlR"
    "2Rqm7KirnG6Ibwf6RyLvm7QOxVdfPCtpCDUkqd35ZfpnCxdB3muyJ/82R9JDvv+df35z99"
    "SHyNu/Hqfk7JcVcBvhtUeHWV+846r+6SZhfyorr7cQBDHkURiKYw4n9HDBCMQFaVw3956A"
    "wM5eYZyd8bgoCBgJf7+uv5jyenr0GAwRR9q9iVs9Oq23Mzq7BZP/PBjIbOGj/zPKZ85W00"
    "s+dE+shP3flqefXdGrkjFKnezfOvX2nA/PpVLcziVmFR/G0e8OGrgVtPlXwsF6/16+l58l"
    "kzNz6zftuD0O+hR+2smnU/40df9nbK7mhp4btpMfszN2yDCf4Xemh5OduNb2fHC9oNnoTd"
    "LX6/JuuyQcW6N7vlrFvysmxd5+gsdocI+8IckutMvooEIWQRmBFBmeXrTuBBDEZ8hUpJSD"
    "B/XhCRM/BJLFrHhAIIFjAMnzHA60QIlxe8u6++vUVvBpxd7h7MGOisWe7ecShMlJGV7+GE"
    "s/uFrjXdnoTpJkZrt+EyrChrVd1pVacTtbFDZSVmF9sd12+jzzgvZzXcZQ3zosK8NbF5ci"
    "J92M3ctt9ZLgz4qg1XfEUbnBlLqf7h3EpqBOs0sk4j6zTSdhp9QWM+kE9vRCRxUOE5Uu47"
    "69xHNCnpJqlBNZ1IsvDSx5NSFZyUq+AAMgYLQXgQN70wEL6fKeGvVeEv2qam9lxDKigaDq"
    "JC4lIp16ChKNOXXjO56KZ5W2poVK/B1GXWDMWccH2D1tPWjYnDWeNpW/ZSI8LDPhWyt1n6"
    "9Fgv18u6ZC8lZ5ulO2yatnuxfrM+1SehZnXa0x0yVSm7vqmdpix96Kl8SNZFYF0E1kWg7S"
    "LI50Kr8BAUUqXVOwiK2dk03AM5EQ7McnWfJDAFc0TmIQIMPjh8uQRuB//14uTtqze3gzMw"
    "gz7iC3/KK8XonpelSAzPFX6DVpowdCgkaSM1F8N5GN2VpKO79M6/sJiPjNssVaDdNP++o5"
    "gZN5iKNXrDBpgWxLWbncMoaNhkTlS7OdV2b9CoWkHDzuMo37WbGTcNHkecK6T/IErHb/Gp"
    "0nY2PJx1NnXDBHHWOJtstiybLctmSNrdIspmy7J9wWbLekJaTsxw15tCQbhvoOzKCqzOD0"
    "jnowcj13OVcP9oTLt3QDMEqVexE7z+nJGVRB/wXfcFbXm4SHlxr015LEn2MAitFYM2OG8k"
    "c2xUH771CdZNFUW5Hjrdd8R+LAz6eTnw/vrqis8i4Hbw/nZQoxmzj0CV6sNY0/ZYXuWbKh"
    "tNm4ecTHadvXSA38QauIUBtAbMzDhUwbwiHgxvak3QqgrqEO0n5aGYeEa8tcEAkJXv36f/"
    "QouB9WINA+tFmYG1Cl2YGc09nfPaMzDgPYwgNT6er1K6D327RRMak6jq0Kh6lJcCFti1wC"
    "oxLd3xQhHq4ZDROjdldWajZaesY6coHa1L/JTsBLqqvCerw+nW5D3JH4SnQUqZIT+A2J0F"
    "eOiAIZtTBP0hgNgHwyimmNwjKm8CSNFq00mSiYQ9A4hxw5J3D7ElRdxAXDCQbavElFaauc"
    "Uemc1j3jnBmJIZeM5r4L/YGRC92+e6AD66D2Tu60wyJBNIg2g6++EMLPgfEcJgwX/LmxR5"
    "hLZPelnqqAnjJRF+0Ga7rBpTJPXb06a55Foy5LiYkU1W7eyLabJqsQnNZE6Jh/yYIvcOya"
    "+XxJFLxi4lZKa5SSn3ysXK9J5hmyYLss16qgOWv80ILKvn2IJTs+tHsUSawQHZS44l0lgi"
    "jSVPWCKN7QuWSNOhVWovtGyJNE9e55ZIY4k0h+2stswOy+zodudve3BZ+pWMYM4L2b6vl9"
    "Ot6IvS5c8U5Z40d6bowDPizRSFnzRnxpI6LKmjc910S3NOfuBVTt01nXol0gdw9zCPQcYC"
    "EWc1ygKrCFmgtYAWgTcTjLPy/YO3FVZjxi3wXW7JSq6ACdjV0v2DfvfzomXetcW8QyF8cC"
    "mCzKwrF+X6AHPrJ8AIFh1/efFcDSCvEbfIb0Z+xSgrA/5zSGDNIKKKFYAeC7m2ljCvj4+O"
    "9z+Y/HT928XVB/D5y4f3l18vrz+pwQR5U1ziF4KE//jlw/lV0ZyWdD0jmFci+4T4+Ojl6W"
    "FCnCdBGgFdFNwn3C8PtkfPgpAbbgRXGSD//Hr9qWbsUKSKXqPAi8D/gZAvbw5vsF4Dt4DD"
    "zBpxVFe/qKBooogeG8J5GfwLQkIEcTX+OakC+CMu1lYvX17J415Np94F3hfX11cK3heXNw"
    "WUf/t48YEvc35Qu3mZmJXi1cAuKUv20CRpY60e4DxP1oQGoUpa/kOX+Q9eSBh/1yaMR0XS"
    "arnLWi7z3k00XZa22u6ytksbK4yD4JmgnSq1pkq7QdRuELUbRJtuEP2YrUUH9TtFV2WczV"
    "tGH1x1ebt57+g5X+xidASGFM1D6CG2Ot6eX+d/wORwe0Ip8iIGCJU7LX2Oc8WZZ1vXZrhj"
    "M3trk61feYzcXAXO09sCRqiPKPL7tBWsmvxZr5Q+kz537q43N6DtMU4HYDUnO+Yb7fsoiF"
    "pFH4aizTZ7FMT6tzTaPRM7B1nNfgQtuLfbk9BpzNthWaVmpxncK5n+wbz7rp0Z7BWxiLWB"
    "H0XOhn40Qj/mIR8b6mm4j8PwBEtFqodLh9Y9WGyVBmtLF1YuodaBQa7rxVJ7W5fcWDdTBC"
    "OKfoKVqc5yd511rqsoKef68EHbaUXJAkQEhMS7ewcWUyKPu5sS/tDCv+QjL+AiAIYEp5nI"
    "Agb4JHOHfEBw4ofizVU5sHZY82ZnVq1nyYcV30b9trK0+K53kz1qInidvWT1fiChEl57hS"
    "V4EUxq0wLlpfaXF6gt/lWaI+hvJycvX745OX75+u3pqzdvTt8eL5MFlW+tyxp0cfmLMFKU"
    "MT+xWkoj/eOMR+/5+3MEYQpUaURS7q8dk7xcSf0sjPxrwxM3YCxGQ+CRmOuBDx0LQMYiQ2"
    "F6n48udwgzsEAiS2JmFL8DfIjhI43wSsv8iT6CVYeDttRIm5kSFSybZEvMV6CdMlFttVyF"
    "duuylHGDUkq7Df38jGor7eZoVNtqkqdx2VsbtJeT1e8pDfJCFjpKg9yQlZ1LuWiWolB9oi"
    "0yJrb7YDZ/Yl+CZjZ/os2faHPm7SzMYvMn2r5g8yc+JS3b/IlPXuc2f+Jeoo82f2L9F2Tz"
    "J7bVj23+xA4qZfeDS+a000U4K9/DHt9CCrXHSU7Z6S7cCqeh0uunG0msFH7SWSor/aUqnB"
    "tSVVbW8KTzVTZJ0mVTc5mNtzYnqM0J2rmhYMslShYTDAN8ZwJ2Uc7CrAWz2XpDleoDxHsw"
    "1jLQJF+jSZdeCvYB8H30aUGcKQNdG+ksyT0iL+x4i66843hnBgu3GWiz+EZ1Ddbn3WWfd6"
    "YzhJttF6yStxrvssZtgg+b4KO7WyM6m+DjPWTo10BwJiq3RuRvO2t5yLygO82V3EhDvsbi"
    "ZPWIPhyB4RIemYYjiBjIu6KeMZAUcMAdmkdgKrjCjCR7GERkEvOnkce70zhE5fPgW2vplv"
    "9GPsAEMMSr8cWejDOx+2JMwpAsGBCUQ5lVJN+IaJhX5YuNGPeINqE1K446TUpkTkFuUd5p"
    "iZebb7MJLTeT1aY25xtUhLWbNGOM59trQhhvQgNWFKnDArbM1m7Mow6wzFbLbLVsRststX"
    "3BMlu7s3rph5bt+r89u8UyvPaNc3Hxoot0Ua6HnXr3AfIoiEIzPl0m0L+u3E725dyTlWCu"
    "Dx0WxPoAdouBQ1MG3Y5Ic4cDcAVnboYiKNbkZdzWHMyTk7HH8jQ/lqfCCak7/laI9nCiaz"
    "16k4dxBzGcYtaSAwNfN5ZT0fm6FNH5nNjag4poTnbLWRfJSW117WQyFA9lRGSIJSIwlMEV"
    "kbQlUawIgvAfk+AeYQekS2qQtQIC7IWxj/wjMIRhiOgkEMnYxTu9KwVy2mzsFmMyIv4DgO"
    "wO+We8FYBm8+hBDubvkqsOwCKb1h1fg2JexYxXIJKS44jIaNJiKiJF/A9RSByVJyI8cQQi"
    "cotH6AwMMz/j6GEoo0LQk2lxkvDSDPoIBFGTcFC2oUkvgJChsdwHpRerGAU0mmpntVk2kh"
    "PTbmqFk1FTOTHtpnI6NGorL2f8XibhntLb2VDPAUy6jg312FCPde/bUI/tCzbU06HFTS+0"
    "bLrv3+73b2u/v2rc6zoeVamn7H5k6JuJWZ4W74MfvO0ToOYcIeTieDZCFfTkNZHKgpzFej"
    "PWaAaDii2l9SAvBXqIbhvhMz43CheBSegsJ9IHkFsMmy0dgSYxIEXIBoGaB4Fm1Ci3Qlp8"
    "J136UQ8NaJvSkPOPm+BbELM4b8JZ9Tlrxy8VqT4M0G3zoQr+du3xQhWzSNvEhXs2NUrh90"
    "eNCn8U38OgPjSc3Hc04sNJBEw7SkzuURqoFYHP5ORIlgQ+k81yIroKGfhdIO6AwP/jTInR"
    "yhOMhCiL6X1wTyiYwqQnqgHiVtoR4dsxobx8El4W9+XrA25mI18cw8QvzZqEbs021KnYN9"
    "pSJ4bCZq1lkvVN9Tb62MPzxx+NyN1th+ru59PcZ6P9AaxELMQ6xqEY9U2W70uBrZbuXYN5"
    "32t36zl5VM9JsrRpktuG7jR1/wF9BgcX6kx1ZeZdUIT6sCRre/6IsS+iPg0YJHlBSxro8p"
    "eUqsrsS1KE7JekucHgkTwcVIGk7OHI33fWejhyJXUdHDI5IHMJHgpvwBBhX/5wwIhE04R3"
    "zoJ7dCbPOBWkcMEvx75IFjQhSFDGj8CQojmCEZNk8uVJqWUnR3tt3WLh2pjz72EGvQcwgw"
    "+SSi8kZT0T3pG4bArQCFEpLmQE2ImbRewS8RkYoZDX2ozPbpSDR9FWkyQ8hi4YpbkmHhj9"
    "M1TVtkzPUF12E1GsycspFei1qcC/9QPoHdy5C5K90qxl2h/Q7OOs8XFZpr1l2lt2tWXa27"
    "5gmfZ20WyPC7U6N9e5PS7Usm4Oj3Vjjws9hO1DNpncfgYXn8YTE4Sz8rbHa6Y3I8wofVxW"
    "vof4vjjWoVjzUrX4ynsqvpTEVTsM6wFeCvRvdGgF4DFF/FWxZ2TrKUL9A7qVkUJxievul1"
    "WEnvQRt2moywS8nMhT3mm8CtkZmVqKVA+nq7Y+cnugbZubrtLYtUFcJydhj0UUVzCJqnib"
    "9e6GpUAfZvoWvQ02D/3+iEb2HLrenEN3BUdf0JzQyrylq5vOOt4WV45LZTld1tYcigPdJI"
    "kJSto5IGPwl2jdAdz04Spi388kVyqEnthYJreHeYRSJOOIDESE3EkClCzBxSXfSeVrtdVK"
    "m6yqHJbtc6ryjbXLqMq3ZMqnSuSWeYvMX61QQQNG1daPsDdGVb5Ry6c6oEnWAZZPZflUlk"
    "Nj+VS2L1g+VXeWNr3QsuVTPXmdWz6V5VMdtofT8qksn6rbnb/twaXghtENRRfEnnQkn78F"
    "x1ocVWrSVVWp/nXVdsLRc+TxfmWUZzUv0z+YW+FQ2ah/y1H/JIxSBrg+19BKwuZ52iLTUB"
    "aYMoE+L2OzPDXH3vI0LE/j0Exly9PY1KEPl6fxGdIo8AI+s1YyNfK3nXVcjRniix08cecr"
    "AW3SBqJM5L6RdIqY94NnDAS+AwgFw0mMWPTu7wG+D5IDevmdfwyPwJAhGA1llpokX404op"
    "VrAScMC5m5ZlDQYHst3WJuX8M7Bsa8JpE5GGCycMAnUXQxDUKZYZgi0a44cPYMDMVPlwX8"
    "k0hPmkU4OWqWfycPIMCyJQ+GoUhVPIH4TDwHb9VnQ5GjmIF4nmQ15sXTdMgIJwfhMoSwKx"
    "45qxcC/qb3iIIQsgjcYbRInlE+Ux3x5PelRtPBUUI3+GMdIaV4kLIGraCq27jFY6w1SSNc"
    "T42blML1TVkyQzdmIgdYMoMlM9gAtiUz2L5gyQzdsf97oWXV4NO1aQpmYv/W0K9faVgur1"
    "/VWi7iVsHxmdjSBiCvJHoI8Fsdz/Lbes/y24r95aHh9vKwtxHsnZ8OWk0TWHcEnaUHGIX3"
    "UNU0u+4Q4crJ9SD9w22PvKlvxNSKyYlZE6bLJswCBtIYkZ41Uy2XhK2uu6xr6M+CqNmqpC"
    "Bq9dxlPfvICwPccPWpiFo9d1nP/0saalkRtDruso5XYS9TJauSVstd1nKIxlGD7zgnZvXb"
    "Zf1SlAy5BqG2vIhN2DOQa0oZzjfAMCdhIRRXinyDEpT1TpMK0R76p1qnfxWZGluSwN4Xqj"
    "sw8HXJYBWdr0uUsMslBWpQwQjL3XV0CGErQpX20WvIoyhyp5BNhwBiHwxHXKGirvQSReDr"
    "r+c/npy+FkypKfr2TiTgEXQovtq7e8ZAUoMjhdM7HiF3gex6hbPX2mvsFqc/BQ1sRMmCIS"
    "pOXltAJshnPpBnr0UxxUMuEfNOJEunJVlWdEwRLzumZHaWJBLiF29xwFgsq5CHwUEaBrxy"
    "UZegffkICiYY+jYP+LQvyWCCi/ZOVClIYAzwekOCJ+L/jGnGX2XBX50smuQi2oL6lesgus"
    "wvS8fqxszggHo6lg0TtR0mWg5cZtEiRWxfnf+AY0arUdR0QatK2jVtl9e0+Vnf5Hsqytko"
    "7OYvasSNnSaO3ryc/Zq6/DUJQ9TAs5EVt24NceXQWdj2G9H6RjJlmSUQUqX6N9vsPrmHOD"
    "Tdp3DRhPhTlLWzTqe/KOsPtv7gDoHfE3/weewH0a8Iqq620k1nnTcYimLuNCu30Ql8k7pN"
    "KVkku1uZ2Oc65b/GkArPK2LSNcsQDJGfOF8XUyJ/M/A8xlEQSs+m8E8J99ozBsQA/UM5nX"
    "t7Td3iWzycQS/dcDyD9E54iIcM/Zn6moULefgubcSD+FkERgh4scgoPwb8WUS9iJcUpcXf"
    "AkEwI/fIB0K5mq5aI39prZVeOSw2tNEf12O0E4O93vXJ9VuG9SKYrIns/rnf5U/74P7t5O"
    "Tlyzcnxy9fvz199ebN6dvjJcrlW+vgvrj8RSCuzEjlNZP4kEzm+6x8Dyf53ftr+BBmgm1a"
    "3EKrAe2UhL7ZEW4rCbv427z4k7OzO6ug2awbj/NSdlA2GpRLi4NHtFmvyKTWZBX3NCzWkE"
    "w0aQvXWDIC0FnevvOmXAUJiSCIWHLaj8OtTU/8FlZhYlSWjdKtapN2Z5piesjNzjkDErYs"
    "iQ0Bv4/QmC/GuDE7jhDlSA59FMFAHGokrV/JM4CACmtTcBDI+AyMSDQVbd9ikdfMAXdoHk"
    "n+APoWvcvMW/4QM+iLE40Aukf0AfDHELghegQuff6EhHIT90EayE14BsJS0uAWrJTnpraV"
    "Xg4ZijzCu152OI/8ISUd3XNyci2TsZtUYdz+Nk1msnoNwlxaqiatwSz9l26OHlnxFg2mNR"
    "i9YVq+4fv1kIpycBN6/VqrweYvGxzpvisXNkjmCLfN5fjEbOMEL1OelirVP5xbImvl5z19"
    "rlZeqn9Qt9ClfV/M7Ub9eSXSP4R377Cg6E+RKNOwJ6tSFufNOK8MT4OBuTqZYR88b22cOa"
    "8stfR7siJmodaH2nTIyAn1EOY2TrGRiJnnQS0LNnJ6dm2E3jUtL3GolXGtz92fE+nDnLdu"
    "gbkxe/9yfXl1/emXrPiGlP6JT9IE8ZyIRdwccRvpazH12B5JAR3rxo/DCZDhEpPuvBTow9"
    "DRRn/uSHDvvdgsK2NFpdhedstZF9rzkkK6+5HvYRgnxzTIXb/iEAUcz0aIgklwjzAgcQRi"
    "rmQKhuJphuVoXrMqtuB1Pe7myw4FIHa1mFlz7IBQrdnIvhSx3IKD5BYgGnjTqtEnvbN28I"
    "GrMpuGnnoVdI3ymX7g3R0UWmZ81q6564fc+tV2H+znVqIo4qMyQDgt3kN0WznvlLcYIVwR"
    "Tq8/FDInYg/kNDwU8lEns+//D8LSzk8="
)
