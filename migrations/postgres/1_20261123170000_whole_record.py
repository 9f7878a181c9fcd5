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
"eJztXW1z2ziS/iso3Ydkqrguv8RONr66KtvjmfGtE6cSz93WjrcoiIQklilAQ1J2XHP57w"
    "eALwL4JoASZYrCl8Qi0QD5oAk0uh80/hrMiIv88OD3EAWDj+CvAYYzRP+QrltgAOfz5VV2"
    "IYIjnxdc0BL8ChyFUQCdiF4cQz9E9JKLQifw5pFHMCt6gQF0HLLA0QEYwkU0tZ+oLL05BI"
    "EXohA8TxEGEXlEOAReGC6QC0ZoTAIEZoswAq6HDlhLLnFoUx6ebLLSBfb+XCA7IhMUTTkY"
    "f/ybXvawi76jkP38azD2kO/yvwdoBj1/wEqg7/MAhazFMBVKQfTc7zbHx46LM9xe5vzWgE"
    "tSwPiPHxaQag8IBVe5cl66um4mNH+0efVSH3suK8mv26ns1RQGv/CSDOiR7RB/McPL0vOX"
    "aEpwVpz2A7s6QRgFMEKu0Pl44fuJkqSXYozphShYoAxcd3nBRWO48JkKDf5zvMAO0xwAwx"
    "BiaAfRQRjRbjsYwRAdYPRse+5/JU8pyNn257t7+9v1vW0PCirInimnQMklhyJMEfNwFHKM"
    "ZvC77SM8iab058nZj7idJVZxKdbg/1x8vfrt4uvbk7OfWIOEfgPxl/E5uXPMb/3gVcAI2s"
    "t+XnZForPF/rjBUXl3CBK5PqHv0KRP0gvLTll+xim6R3m4j9aAeMJa/dvx0bv37z6cnL37"
    "QIvwJ8uuvK9B/ebzPYd0CaETIPa2NoyKKP5M70TeDJVDKUvm0HQT0YP0j7awXaXxi8ixMX"
    "luTeVrwL6/+XT97f7i0xdW/SwM//Q5qBf31+zOMb/6krv6Nv85ZJWA/725/w2wn+Bfd5+v"
    "OeYkjCYBb3FZ7v5fbFwc0DGdsBe3oSsCl15OL0m6sJi7DXVBljS6sPu6QC0W1EwXZMkN6E"
    "Iyy2mpQtpnppdrezkzsFTNmUxgWxZNix0pWyvHp6cK5gotVWmv8Hvy7Dqn49AzCVx7CsOp"
    "Ds4Fwc3g/cqfzhYQ5/9rAJ2Wb4Rvx0amLcBLn8ybYBiVWt3VKOfEDNhqowcFCdl4MRvF7g"
    "TlwSMn10O4D1XQPqwG+7CAdUDGno9sbwYnyF4EJbPiPfpesaosFe4D6nW2zvU/7yUzJ0X3"
    "7aeLf+aBv7q9u8wBnrpfVJU6Lb+9iZDhQxcPxdWCcH0Tynyqosyn1cp8WlBmL7QhXQc9lQ"
    "B8SSiOEFc4q0S5HNAjKtgW0qnVJ6KcWYKbVtzLu7tbSXEvb+5z0P7+6fL669sjjjgt5EWx"
    "U6ngPBEdpxpOqLzY/nqimJN1/Cj49tiFEXQenyG1faU7AurzOaEPMUPsQYoKnkj/8o+vyK"
    "+yOBI//cWyph20pn+kepVeTb4aSUXDRTBBgYfWROobr+alryixu7RVDsKaSF0JVfUVLhZd"
    "SStfE64vQlV9hYs+vB2gOQnWHa9u4egrr6dPSLEhnxyTqkmgeGt2PMtfgZga3m7SNmtJCM"
    "R+Q1FEHyyeekoCtdl9a1XA1g7FoqsCt9XIaAZNedOeqxrZzJ7STgUtE+Q0Qc59My1NkHPj"
    "Y3cvQh4myGl0wQQ596mXqY2lFxPKBLboa/S9yTQqfrPLy910m2MSeWPPiRfONsIMgxLTsd"
    "brWFmH8UCu9EDyeLwtIaiJfkUNBvuV2M8X4XQt6MsrMMivRD6chWsBXyq/RdyzKyLwul6E"
    "V0Heh3iygBOt6VSU2eKMinBxOk2ubWIuPVKZS4+q59KjwlwquGtUoRVEekfI2oxnRSPCVH"
    "REyn1T7Jg7jO4J/Yd3zg19F4idMjXPbQvZqU6p8tvSywF8zlyHoirSN4/XR1x5L75dXfx8"
    "HfsaN+PV/ZKQ4249/Dgo8epK9606r25Gs/NpUdX9OCBEToAiEE1hRP+OQkAwAmlVFv3loH"
    "Mw5JtnOH9vCLwQeLTct98u/nZ8egY8DKboe8munI1W3Z6bWYbN+Jl3ZjS0avzM80VAV95a"
    "M7sg0kd+6sZXy8vvVssdIUn1bp4/e6cA89m7SpjZrdyi+Pvco8NXA7eeLPlaLl7j11Pz5I"
    "fN3Pih8dvuRP/uetTOdLPqZ/zqy95O2R0tLXxXLWZ/oYatN8H/QC8tL2e78e1seEG7wpOw"
    "ucXvt3hdNihZ96a3rLolb5iu6yyVxe4QYZeZQ3ydSVeRwIdhBGaEUWbpuhM4EIMRXaEGxC"
    "eYPi+IyDn4zBatYxIACJ6h778JAa0TIVxc8G6++vYWvSlwZrm7M2OgVbPcfaRQ6HRGWr6H"
    "E87mF7rGdNsL042N1nbDZVhe1nR1p7s6mai1HSpLMbPY7nj/NvqMRTnTw13uYVqUmbc6No"
    "8g0ofdzG37nfnCgK7acMlXtMKZkUn1D+dWUiMYp5FxGhmnkbLT6Csa04F8es8iiYMSz5F0"
    "36pzHwVxSTtODaroROKFMx9PQlWwEq6CBcgYPDPCA7vp+B7z/UwJfa0Sf9E6NbXnGpJBUX"
    "AQ5RKXcrkGDUVpf6k1I0Q39duSQ6NqDSYus2YoCsLVDRpPWzcmDqvG05ZpqRbhYZsdsrVZ"
    "+vRQLddLXbKXgrPN0B1WTdu9WL8Zn+pedLM87akOmbKUWd9UTlOGPrQvH5JxERgXgXERKL"
    "sIxFxoJR6CXKq0agdBPjubgntAEKHAZKv7OIEpmCMy9xEI4YtFl0vgYfAfR8cf3r1/GJyD"
    "GXQRXfgHtFKMnmjZALHhucRv0EoTmg6FOG2k4mJYhNFeSlqqS2/xhdl8pN1moQLlpun3HS"
    "1C7QYTsUZv2ADTnLhys3MYeQ2bFESVm5Nt9waNyhU0VB5L+q7t1Lhp8DjsXCH1B5EUv8Wn"
    "StpZ8XDG2dQNE8SqcTaZbFkmW5bJkLS5RZTJlmV0wWTL2qNejs1w25lCRrhv0NmlFZg+36"
    "E+H71ouZ7LhPtHY9q8AzpEMHBKdoJXnzOylOgDvnVf0JqHixQX98qUx4JkD4PQSjFojfNG"
    "UsdG+eFbn2HVVJGX66HTfUPsx9ygL8qBq7vbWzqLgIfB1cOgomf0PgJZqg9jTdtjeZlvqm"
    "g0rR5yUtk6e2kHv4kauJkBVANmahzKYN4SB/r3lSZoWQVViPaT8pBPPMPeWmMASMv379M/"
    "UmJgHdUwsI6KDKxl6ELPaO7pnNeegQGfYAQD7eP5SqX7oNstmtCYRGWHRlWjnAkYYGuBlW"
    "JaquOFJNTDIaN1bsryzEbDTqljp0iK1iV+SnoCXVnek+XhdDV5T8SD8BRIKTPkehDbMw8P"
    "LTAM5wGC7hBA7IJhtAgweUIBvwlggJabTuJMJOEbgEJqWFL1YFtS2A1EBT3etkxMaaWZB+"
    "yQ2XxBlROMAzIDb2kN9Fd4Dph2u7QvgIuePJ77OpX0yQQGXjSd/XQOnukfEcLgmf7mNwPk"
    "kKB90kvWR00YL7HwizLbZdmYJKnenjLNRWhJk+OiRzZZtrMtpsmyxSY0k3lAHOQuAmQ/Iv"
    "71kkVkk7EdEDJT3KQkvHK+MrVnWKfJnGwzTbVA9luPwLJ8jjU4NZt+FEOkGeyQvWQZIo0h"
    "0hjyhCHSGF0wRJoOrVJ70cuGSLP3fW6INIZIs9vOasPsMMyObit/24NL5lfSglkUMrqvlt"
    "Mt74tS5c/k5faaO5N34GnxZvLCe82ZMaQOQ+ronJquac7xD7zMqVuj1EuRPoC7hXkMhqHH"
    "4qxaWWAlIQO0EtAs8KaDcVq+f/C2wmpMuQWuTS1ZzhXQAbtcun/Qb35eNMy7tph3yIcvdo"
    "BgqKfKebk+wNz6CTCMRUdfnj1XA8grxA3yq5FfMsqKgP/iE1gxiMhiOaDHTK6tJczZ4cHh"
    "9geTn+9+v7y9Bl++Xl/dfLu5+ywHE/hNdole8GL+49fri9u8Oc3pelowL0W2CfHhwcnpbk"
    "IskiC1gM4LbhPuk53V6JnnU8ON4DID5L+/3X2uGDskqbzXyHMi8H/Ap8ub3Rusa+BmcOhZ"
    "I5bs6mcV5E0UprE+nBfBvyTERxCX4y9I5cAfUbG2tDy7IuJeTqfeBN6Xd3e3Et6XN/c5lH"
    "//dHlNlzk/yWpeJGYleDWwS4qSPTRJ2lire1jkyerQIGRJw3/oMv/B8UlI37UJ41GSNL3c"
    "5V4u8t51eroobXq7y71d2FihHQRPBc1UqTRVmg2iZoOo2SDadIPop3QtOqjeKbosY63eMv"
    "piy8vb1XtHL+hiF6MDMAzQ3IcOCpfH29Pr9A8YH25PggA5UQhIwHdauhTnkjPP1q5Nc8dm"
    "+tY6W79EjGyhAmv/toCRwEUBcvu0Fayc/FndKX0mfW7cXa9vQJtjnHbAao53zDfa95ETNR"
    "29Gx2tt9kjJ9a/pdHmmdgCZBX7EZTgXm9PQqcxb4dllZidenAvZfoH8+ZVOzXYS2IRtYEf"
    "Sc6EfhRCP/ohHxPqabiPQ/MES0mqh0uH1j1Y4TIN1pouLCGh1o5BrurFkrWtS26s+ymCUY"
    "B+hqWpzoS7Vp3rKorL2S58UXZaBeQZRAT4xHn8CJ6nhB93NyX0oZl/yUWOR0UA9AlOMpF5"
    "IaCTzCNyAcGxH4o2V+bA2mDNq51ZlZ4lF5Z8G9XbypLim95N9qqJ4FX2klX7gViX0NpLLM"
    "FLb1KZFkiU2l5eoLb4V0mOoL8fH5+cvD8+PDn7cPru/fvTD4dZsqDirbqsQZc3vzIjRRrz"
    "Y6ulMNK/znh0Rd+fIggToAojknS/dkxyhJLqWRjp14YntheGCzQEDlnQfqBDxzMgY5ahML"
    "lPR5dHhEPwjFiWxNQo/gjoEENHGuaV5vkTXQTLDgdtqZE2MyVKWDbJlihWoJwyUW61WIVy"
    "67yUdoNcSrkN9fyMcivt5miU22qSpzHT1gbtCbLqmtIgL2ROURrkhixVLumiXopC+YnWyJ"
    "jY7oOZ/Il9CZqZ/Ikmf6LJmbexMIvJn2h0weRP3KdeNvkT977PTf7ErUQfTf7E6i/I5E9s"
    "S49N/sQOdsrmB5fUaaeKcFq+hxrfQgq110lO2WkVboXTUOr1U40klgrvdZbKUn+pDOeKVJ"
    "WlNex1vsomSbpMai698dbkBDU5QTs3FKy5REljgr6HH3XAzssZmJVg1ltvyFJ9gHgLxloK"
    "GudrNFHpTLAPgG9Dpxlxpgh0ZaSzIPeKvLDDNVR5w/HOFBZqMwTN4hvlNRifd5d93mmfId"
    "xsu2CZvOnxLve4SfBhEnx0d2tEZxN8XMEQ/eYxzkTp1gjxtlXLQ6YF7alQciUN+Q6zk9Wj"
    "4OUADDN4eBoOLwqB6Ip6E4K4gAUe0TwCU8YVDkm8h4FFJjF9Gn68e7DwUfE8+NZaeqC/kQ"
    "swASGi1bhsT8Y5230xJr5PnkPAKIc8q4jYCGuYVuWyjRhPKGhCa5YcdYqUSKGD7Ly81RIv"
    "V2yzCS03lVWmNosNSsLKTeoxxsX2mhDGm9CApY5UYQEbZms35lELGGarYbYaNqNhthpdMM"
    "zW7qxe+tHLZv3fnt1iGF7bxjm/eFFFOi/XQ6XefIA88iJfj0+XCvRPldvJviw8WQHm6tBh"
    "TqwPYLcYONRl0G2INLc7AJdw5mYogmxNXsSt5mAeQcYcy9P8WJ4SJ6Tq+Fsi2sOJrvXojQ"
    "jjBmI4+awlOwa+aiynRPm6FNH5Etvag5JoTnrLqovkJLa6cjKZAA95RGSIOSLQ58EVlrQl"
    "7lgWBKE/Jt4TwhZIltQgbQV42PEXLnIPwBD6PgomHkvGzt7pYyGQ02ZjDxiTEXFfAAwfkX"
    "tOWwFoNo9e+GD+Mb5qAcyyaT3SNSimVcxoBSwpOY4IjyY9T1mkiP7BCrGj8liEZxGBiDzg"
    "EToHw9TPOHoZ8qgQdHhanDi8NIMuAl7UJByUbmhSCyCkaGT7oNRiFSMviKbKWW2yRgQx5a"
    "aWOGk1JYgpNyX0oVZbopz2e+mEewpvZ0I9OzDpWibUY0I9xr1vQj1GF0yop0OLm170su6+"
    "f7Pfv639/rJxr+p4lKX22f0You86ZnlSvA9+8LZPgJpThJCNF7MRKqEn10Qqc3IG69VYox"
    "n0SraUVoOcCfQQ3TbCZ3RuZC4CndCZINIHkFsMm2WOQJ0YkCRkgkDNg0CzQCu3QlJ8Iyr9"
    "qocGtE1pEPzjOvjmxAzOq3CWfc7K8UtJqg8DdNt8qJy/XXm8kMUM0iZx4ZZNjUL4/VWjwp"
    "/Y9zCoDg3H9y2F+HAcAVOOEpMnlARqWeAzPjkyjAOf8WY5Fl2FIfiDIW4Bz/33uRSj5ScY"
    "MdFwETx5TyQAUxhrohwgbqUdFr4dk4CWj8PL7D5/fUDNbOSyY5jopVmT0K3ehjoZ+0Zb6t"
    "hQ2Ky1VLK6qd5GH3t4/virEbm77VDd/HwqfDbKH8BSxECsYhyyUV9n+Z4JrLV07xrM2167"
    "G8/Jq3pO4qVNk9w2wUZT9+/QZ7Bzoc6kr/S8C5JQH5Zkbc8fC+yyqE8DBokoaEgDXf6Skq"
    "7S+5IkIfMlKW4weCUPRyBBUvRwiPetWg+HUFLVwcGTA4Y2wUPmDRgi7PIfFhiRaBrzzkPv"
    "CZ3zM04ZKZzxy7HLkgVNCGKU8QMwDNAcwSjkZPLspNSik6O9th4wc23M6fcwg84LmMEXTq"
    "VnkryeCVUkKpsANEIBF2cyDOzYzcJ2ibghGCGf1tqMz66Vg0fqrSZJeDRdMFJzTTww6meo"
    "ym3pnqGaqQkr1uTlpArU2pTgX/sB1A7u3ATJXmrWMO13aPaxanxchmlvmPaGXW2Y9kYXDN"
    "PeLJrNcaGmz/X73BwXalg3u8e6MceF7sL2IZNMbjuDixssJjoIp+WNxiumNyOhVvq4tHwP"
    "8T06VKFY01KV+PJ7Mr4BWZTtMKwGOBPo3+jQCsDjANFXxY6WrScJ9Q/oVkYKySWuul9WEt"
    "rrI26TUJcOeILIPu80XobstEwtSaqH01VbH7k50LbNTVdJ7FojriNImGMR2RVMojLeZrW7"
    "IRPow0zforfB5KHfHtHInEPXm3PobuHoK5qToDRv6fKmVcfbop1jB7ycKmtrDtmBbpzEBD"
    "ntHJAx+Iu1bgFq+tAuCn+cc66UDx22sYxvD3NIECAeRwxBRMgjJ0DxElSc851kvlZbrbTJ"
    "qhKwbJ9TJTbWLqNKbEmXTxXLZXmL9F8tV0EDRtXaj7A1RpXYqOFT7dAkawHDpzJ8KsOhMX"
    "wqowuGT9WdpU0vetnwqfa+zw2fyvCpdtvDafhUhk/VbeVve3DJuWFUQ9E5sb2O5NO3oFiz"
    "o0p1VFWW6p+qthOOniOH6pVWnlVRpn8wt8KhMlH/lqP+cRilCHB1rqGlhMnztEamoTQwpQ"
    "O9KGOyPDXH3vA0DE9j10xlw9NYpdC7y9O4WLhe9BuCcoy2cNOq42lAVsyepuVW0jTup4gf"
    "qRqQ5yTFDHyJk9aMYUDnEYxCnvE3RNDn6X2xy89iZb9D8HaBI8/n7AkW2GSRiTchYCutn4"
    "pcjfaaesAPeDiDTkIDmcHgkdFAhiH6MznSltb+OPyYNOJA/CYCIwScBaOLjEGSlpjl8WGl"
    "2d8MQcBTWQLWuYqcEK1Ae2Vgt3QIbBjTfd0DAjYS4K2OmdP+LcJ66U0qkU0Ethcubx/cvx"
    "8fn5y8Pz48Oftw+u79+9MPhxnKxVt1cF/e/MoQl2afYoydfUhaXoWkfA8n9LN3ChP62bvK"
    "CZ3dyqUdhY4OtklxA60CtFPiu3r7M5YSfbD220/zSWdne1aynKobj0UpMyhrDcqFhcAr2q"
    "y3ZFJpsrJ7CharTyaKxOI7akIyO+5ctO+cKe2C+GwKLwpjKq9FrU2H51ekVmFsVBaN0rVq"
    "43ZnEj8eUrNzHgIOG8/YyJjF4I/0cAs4jlBAkRy6KIIeYyxz65ezkSEImLX5DENqjZ7HmS"
    "Zp2w+YOS0s8IjmETtWI0Lfo4+peUsfYgZdRlcG6AkFL4A+BsMNBQfgxqVPSAJq4r5wA7kJ"
    "oZlZSgpU1GXn2Yltpcr3ZYeHZMxb/oNLWqokWKFlMrbjKrTbX6fJVFatQSisOZu0BtO1vS"
    "JrO654jQaTGrTe0NNJR1l4v/rWdpLDvHMTevVaS59PZZLg7wCDCjbw1MJ1HbV7ZhvHeJVT"
    "elahvBahp9M4txOPl+Y95WCxJNU/qFtQ6apTk2v0uV+nJrftsOAJYEJdvpksZXBejfPS8N"
    "QYmMu3XfXB89ZGQglpqaWuyZKYgVodat0hQxDqIcxtUFQ5Yvo7NouCjZyeXRuhN72NM3ao"
    "FXGtJuYIIn2Y89ai5mTry9u7z7+mxVfwdWKfpA7igohBXB9xE+lrzaDbKimgY2r8OpwAHi"
    "7RUedMoA9DRxv63JHg3hVZ4IjHigqxvfSWVRfac+JCqhmDnqC/QNmpZz4MI/pAsxEK+EFp"
    "mB+TtqCdHIAhe5phSTqgRlWswevSdeptdn9ehwIQm1rM1CRIYV2rN7JnIoZbsJPcAhR4zr"
    "Rs9Enu1A4+cFlm1dBT3QVdo3wmH3h3B4WWGZ+Va+7qIbd6td0H+7mVKAr7qDQQTor3EN1W"
    "NjPSFiOES8Lp1Tu+BBGz205zx9erTmY//h+2j3MR"
)
