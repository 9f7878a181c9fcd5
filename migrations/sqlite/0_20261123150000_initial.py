"""The first schema: the seven tables of the document, sign-in, audit and the live log."""

import secrets

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return UPGRADE.replace("{epoch}", secrets.token_hex(8))


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP TABLE IF EXISTS "live_epoch";
        DROP TABLE IF EXISTS "live_event";
        DROP TABLE IF EXISTS "live_channel";
        DROP TABLE IF EXISTS "counters";
        DROP TABLE IF EXISTS "audit_logs";
        DROP TABLE IF EXISTS "case_history";
        DROP TABLE IF EXISTS "consultations";
        DROP TABLE IF EXISTS "surgeries";
        DROP TABLE IF EXISTS "appointments";
        DROP TABLE IF EXISTS "sessions";
        DROP TABLE IF EXISTS "refresh_tokens";
        DROP TABLE IF EXISTS "password_links";
        DROP TABLE IF EXISTS "user_settings";
        DROP TABLE IF EXISTS "users";"""


UPGRADE = """
        CREATE TABLE "users" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "email" VARCHAR(255) NOT NULL UNIQUE,
            "password_hash" VARCHAR(255) NOT NULL,
            "name" VARCHAR(255),
            "designation" VARCHAR(255),
            "phone_number" VARCHAR(20),
            "profile_image_url" TEXT,
            "role" VARCHAR(50) NOT NULL DEFAULT 'doctor',
            "is_active" INT NOT NULL DEFAULT 1,
            "auth_version" INT NOT NULL DEFAULT 1
        );
        CREATE INDEX "idx_users_email" ON "users" ("email");
        CREATE INDEX "idx_users_role" ON "users" ("role");
        CREATE TABLE "user_settings" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "theme" VARCHAR(20) NOT NULL DEFAULT 'light',
            "notifications_enabled" INT NOT NULL DEFAULT 1,
            "email_notifications" INT NOT NULL DEFAULT 1,
            "push_notifications" INT NOT NULL DEFAULT 1,
            "sms_notifications" INT NOT NULL DEFAULT 0,
            "language" VARCHAR(10) NOT NULL DEFAULT 'en',
            "user_id" VARCHAR(36) NOT NULL UNIQUE REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_user_settings_user_id" ON "user_settings" ("user_id");
        CREATE TABLE "password_links" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "purpose" VARCHAR(20) NOT NULL,
            "token_hash" VARCHAR(64) NOT NULL UNIQUE,
            "expires_at" TIMESTAMP NOT NULL,
            "used_at" TIMESTAMP,
            "created_at" TIMESTAMP NOT NULL,
            "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_password_links_user_id" ON "password_links" ("user_id");
        CREATE TABLE "refresh_tokens" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "token" VARCHAR(500) NOT NULL UNIQUE,
            "expires_at" TIMESTAMP NOT NULL,
            "created_at" TIMESTAMP NOT NULL,
            "session_id" VARCHAR(36) NOT NULL,
            "used_at" TIMESTAMP,
            "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_refresh_tokens_user_id" ON "refresh_tokens" ("user_id");
        CREATE INDEX "idx_refresh_tokens_token" ON "refresh_tokens" ("token");
        CREATE INDEX "idx_refresh_tokens_expires_at" ON "refresh_tokens" ("expires_at");
        CREATE INDEX "idx_refresh_tokens_session_id" ON "refresh_tokens" ("session_id");
        CREATE TABLE "sessions" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "kind" VARCHAR(20) NOT NULL,
            "created_at" TIMESTAMP NOT NULL,
            "last_used_at" TIMESTAMP NOT NULL,
            "ends_at" TIMESTAMP,
            "ended_at" TIMESTAMP,
            "address" VARCHAR(64),
            "user_agent" VARCHAR(255),
            "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_sessions_user_id" ON "sessions" ("user_id");
        CREATE TABLE "appointments" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "status_changed_at" TIMESTAMP,
            "status_changed_by" VARCHAR(36),
            "search" TEXT,
            "appointment_id" VARCHAR(50) NOT NULL UNIQUE,
            "patient_name" VARCHAR(255) NOT NULL,
            "patient_id" VARCHAR(36),
            "appointment_date" DATE NOT NULL,
            "appointment_time" TIME NOT NULL,
            "type" VARCHAR(100),
            "status" VARCHAR(50) NOT NULL,
            "patient_avatar_url" TEXT,
            "notes" TEXT,
            "doctor_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_appointments_doctor_id" ON "appointments" ("doctor_id");
        CREATE INDEX "idx_appointments_appointment_date" ON "appointments" ("appointment_date");
        CREATE INDEX "idx_appointments_status" ON "appointments" ("status");
        CREATE INDEX "idx_appointments_appointment_id" ON "appointments" ("appointment_id");
        CREATE INDEX "idx_appointments_patient_id" ON "appointments" ("patient_id");
        CREATE INDEX "idx_appointments_created_at" ON "appointments" ("created_at", "id");
        CREATE INDEX "idx_appointments_when" ON "appointments" ("appointment_date", "appointment_time", "id");
        CREATE INDEX "idx_appointments_doctor_when" ON "appointments" ("doctor_id", "appointment_date", "appointment_time", "id");
        CREATE TABLE "surgeries" (
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
            "procedure" VARCHAR(255) NOT NULL,
            "surgery_date" DATE NOT NULL,
            "surgery_time" TIME NOT NULL,
            "status" VARCHAR(50) NOT NULL,
            "patient_avatar_url" TEXT,
            "surgeon" VARCHAR(255),
            "assistant" VARCHAR(255),
            "room" VARCHAR(100),
            "estimated_duration" VARCHAR(50),
            "notes" TEXT,
            "delay_reason" VARCHAR(20),
            "cancellation_reason" VARCHAR(20),
            "median_min" REAL NOT NULL,
            "spread" REAL NOT NULL,
            "turnover_min" REAL NOT NULL,
            "doctor_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_surgeries_doctor_id" ON "surgeries" ("doctor_id");
        CREATE INDEX "idx_surgeries_surgery_date" ON "surgeries" ("surgery_date");
        CREATE INDEX "idx_surgeries_status" ON "surgeries" ("status");
        CREATE INDEX "idx_surgeries_patient_id" ON "surgeries" ("patient_id");
        CREATE INDEX "idx_surgeries_created_at" ON "surgeries" ("created_at", "id");
        CREATE INDEX "idx_surgeries_when" ON "surgeries" ("surgery_date", "surgery_time", "id");
        CREATE INDEX "idx_surgeries_doctor_when" ON "surgeries" ("doctor_id", "surgery_date", "surgery_time", "id");
        CREATE TABLE "consultations" (
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
            "type" VARCHAR(50) NOT NULL,
            "procedure" VARCHAR(255),
            "consultation_date" DATE NOT NULL,
            "consultation_time" TIME NOT NULL,
            "duration" VARCHAR(50),
            "status" VARCHAR(50) NOT NULL,
            "patient_avatar_url" TEXT,
            "meeting_link" TEXT,
            "meeting_id" VARCHAR(255),
            "meeting_token" TEXT,
            "meeting_issue" INT NOT NULL DEFAULT 0,
            "meeting_started_at" TIMESTAMP,
            "meeting_ended_at" TIMESTAMP,
            "doctor_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_consultations_doctor_id" ON "consultations" ("doctor_id");
        CREATE INDEX "idx_consultations_consultation_date" ON "consultations" ("consultation_date");
        CREATE INDEX "idx_consultations_type" ON "consultations" ("type");
        CREATE INDEX "idx_consultations_status" ON "consultations" ("status");
        CREATE INDEX "idx_consultations_patient_id" ON "consultations" ("patient_id");
        CREATE INDEX "idx_consultations_meeting_id" ON "consultations" ("meeting_id");
        CREATE INDEX "idx_consultations_created_at" ON "consultations" ("created_at", "id");
        CREATE INDEX "idx_consultations_when" ON "consultations" ("consultation_date", "consultation_time", "id");
        CREATE INDEX "idx_consultations_doctor_when" ON "consultations" ("doctor_id", "consultation_date", "consultation_time", "id");
        CREATE TABLE "case_history" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "doctor_id" VARCHAR(36) NOT NULL,
            "patient_id" VARCHAR(36),
            "history_type" VARCHAR(50) NOT NULL,
            "title" VARCHAR(255),
            "description" TEXT,
            "date" DATE,
            "metadata" JSON,
            "consultation_id" VARCHAR(36) NOT NULL REFERENCES "consultations" ("id") ON DELETE CASCADE
        );
        CREATE INDEX "idx_case_history_consultation_id" ON "case_history" ("consultation_id");
        CREATE INDEX "idx_case_history_patient_id" ON "case_history" ("patient_id");
        CREATE INDEX "idx_case_history_history_type" ON "case_history" ("history_type");
        CREATE INDEX "idx_case_history_doctor_id" ON "case_history" ("doctor_id");
        CREATE INDEX "idx_case_history_created_at" ON "case_history" ("created_at", "id");
        CREATE TABLE "audit_logs" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "at" TIMESTAMP NOT NULL,
            "actor_id" VARCHAR(36),
            "actor_name" VARCHAR(255),
            "session_id" VARCHAR(36),
            "address" VARCHAR(64),
            "request_id" VARCHAR(64),
            "action" VARCHAR(50) NOT NULL,
            "record_type" VARCHAR(50) NOT NULL,
            "record_id" VARCHAR(36) NOT NULL,
            "record_version" INT,
            "changed" TEXT,
            "mac" VARCHAR(64) NOT NULL
        );
        CREATE INDEX "idx_audit_logs_at" ON "audit_logs" ("at");
        CREATE INDEX "idx_audit_logs_record" ON "audit_logs" ("record_type", "record_id");
        CREATE INDEX "idx_audit_logs_actor_id" ON "audit_logs" ("actor_id");
        CREATE TABLE "counters" (
            "name" VARCHAR(50) NOT NULL PRIMARY KEY,
            "value" BIGINT NOT NULL
        );
        CREATE TABLE "aerich" (
            "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            "version" VARCHAR(255) NOT NULL,
            "app" VARCHAR(100) NOT NULL,
            "content" JSON NOT NULL
        );
        CREATE TABLE "live_channel" (
            "name" VARCHAR(191) NOT NULL PRIMARY KEY,
            "head" BIGINT NOT NULL,
            "touched_at" TIMESTAMP NOT NULL
        );
        CREATE INDEX "idx_live_channel_touched_at" ON "live_channel" ("touched_at");
        CREATE TABLE "live_event" (
            "channel" VARCHAR(191) NOT NULL,
            "offset" BIGINT NOT NULL,
            "record" VARCHAR(36),
            "flags" INT NOT NULL DEFAULT 0,
            "payload" TEXT NOT NULL,
            "created_at" TIMESTAMP NOT NULL,
            PRIMARY KEY ("channel", "offset")
        );
        CREATE INDEX "idx_live_event_created_at" ON "live_event" ("created_at");
        CREATE TABLE "live_epoch" (
            "id" INT NOT NULL PRIMARY KEY,
            "value" VARCHAR(32) NOT NULL
        );
        INSERT INTO live_epoch (id, value) VALUES (1, '{epoch}');
        INSERT INTO counters (name, value) VALUES ('appointment_id', 10000);"""


MODELS_STATE = (
"eJztXWtv4zYW/SuE90OngBvkPbPNYoEkzXTSZpIicXeLdgqZkWhbiEy6IhUn6M5/X1KyrL"
    "dMypIjy/wyE5O8pHR4Rd7HEfV3b0os5NC9Xylye9+Dv3sYThH/I1HeBz04m0WlooDBR8dv"
    "6PEWfgl8pMyFJuOFI+hQxIssRE3XnjGbYNH0HANomsTDbA8MoccmxjOX5ZVD4NoUUTCfIA"
    "wYeUKYAptSD1ngEY2Ii8DUowxYNtoTI1nE5EPZeFxnpx62//KQwcgYsYkPxh9/8mIbW+gF"
    "UfHz797IRo7l/91DU2g7PdECvcxcRMWINBQKQbStF8PHxwiaC9xeZ35Vz5fkgPk/vvZBon"
    "eXcHClO/dbF/cthGZPht99Yo5tS7T0y41Q9nIC3Y9+SwH0o2ESx5viqPXslU0IXjbn8yBK"
    "xwgjFzJkxSYfe46zUJKwKMCYFzDXQ0twrajAQiPoOUKFev8aedgUmgMgpRBDw2V7lPFp23"
    "uEFO1hNDds69+Lq4zJGcbt3cB4uBoYRi+jguKaUgq0KDI5whwxGzPqYzSFL4aD8JhN+M+j"
    "06/BOBFWQSsx4H/O7y8/nd+/Ozr9VgxI+DMQPBm3i5pDv+qr3wVk0IjmOZqKhc5m5+Mas/"
    "zpiEmk5oTfQ5U5CQuiSYke4xDdgzTcB2tAPBajfnd4cPz++MPR6fEH3sS/smXJ+xLUr28H"
    "PqQRhKaLxN0akGVR/IHXMHuK8qFMSqbQtBaie+EfTWG7SuM9ZhqYzBtT+RKwB9efrx4G55"
    "9/Ed1PKf3L8UE9H1yJmkO/9DVV+i79OCw7Af+9HnwC4if4/e72ysecUDZ2/RGjdoPfxbrY"
    "42s6ETduQCsOXFgcFiV0wZtZFXUhKal1Yft1gVssqJouJCVr0IXFLqekCuGc6VkuneWlgS"
    "VrziwFNmXRNDiRSWvl8OREwlzhrQrtFb8uubvO+Do0J65lTCCdqOCcEawH7zd+dDaAuP+/"
    "AtBh+0r4tmxl2gC8/MrsMYYs1+ouRjklpsGWWz04SMjA3vQxCCdILx4puQ7CvS+D9n4x2P"
    "sZrF0ysh1k2FM4Robn5uyKA/RS4FXmCncB9TJb5+q3QcLMCdF99/n8tzTwlzd3FynAw/CL"
    "rFKH7Te3EQp8uPOQ9RZi5XUo84mMMp8UK/NJRpltakDuBz3nAHxBOI4QFwSr4nIpoB+5YF"
    "NIh1ZfHOWlJVi34l7c3d0kFPfiepCC9tfPF1f37w58xHkjmwVBpUzwJB44VQhCpcV2NxIl"
    "gqyjp1hsTxQ8QvNpDrntm6iJoT6bEX4RUyQuJKvgC+mPP98jp8jiWMTpz6OettCa/hrqVV"
    "i6eGoSKko9d4xcG62J1IPfzWtXURK1fFQfhDWRuox11SW4xJNJDknRs5qtmh5O0yUQc/vI"
    "WowtRorlyx4QY/zCghUiJ5+2rO+vyqsZNN50VX6tGBnF3JY/tG3JJqCWV2mEgn2di9K5qF"
    "2zAHQuqva1uxORaZ2L0rqgc1G7NMvcxlIL3S8FNhgScuzxhGWf2ai4ndFNTJg9ss3AvzEQ"
    "FhjkmI6lwaHCPnSgaGWgyE+bGgkEFdEv6EFjvxL7mUcna0Gf34FGfiXydErXAj5XfoO4L0"
    "viwKtGEd4EeQfisQfHSttpXGaDOyrC2e10UVbHXnogs5ceFO+lB5m9NBaukYU2JtI53kw9"
    "kRWFREA2EJmcm+zE3GE0IPwff3Ku+b1AbOapeYq9v1WTUhS35cUunC9Dh3FV5Hce+Ee+8p"
    "4/XJ7/cBXEGuuJ6v6y4DDd2PiplxPVTdT3y6K6SzaUw5vKvjYBKDJdxACbQMb/ZhQQjEDY"
    "VZ//MtEZGPrvOPg0qyGwKbB5u4dP598dnpwCG4MJesl5eaLWrpsLMydh03HmrVkN+yVx5p"
    "nncs9baWePiXSRRli7txw9t0rhiIRU5/b502MJmE+PC2EWVSmn+GVm8+WrQlgvKflWIV4d"
    "15OL5NNqYXyq47ZbMb/bnrXT0yz7GL+529squ6Mhx3eVM/uRG7b2GP+MXht2Z9vx7NTs0K"
    "6IJNTn/N6jEX/4JgNhFPZynN9Efb/M+XWDlkbwMr6c8xu4nr7XyX3K0OvsL9xO7qCOwFz4"
    "rqLSdGyEGZgQfltZX3etnppzbZOgSLi2qaMCfLkKA7FwvuSGiRmq6mMlrVy5AWnQfTUUY8"
    "LFA+oYQTs2jn5JjGCppUq+ayfd1pN9ubcryl6vyAQItOe6Eyav9mx2YpqT257skpmU0v5N"
    "4TalI0G78iDpEIEOEegQgXSI4CHYQXo50YGwql8WGKChZ9eXCgkgbAm7c+nKO5AyMCXi5U"
    "dgM2BCDB4RmLnEIZhfL2DkDNyKvPaIuACCOXScbyjgfSKEc+IEtXffXPAgBE5nxLdmDeyX"
    "eLtPHAqVyQjbd3DDqT8Xrn2gnTDdxGptVLTP07J6qls91YuNWjlyFYlpL6zl81vpMY7L6R"
    "lu8wzzpsK8VbF5YiJdOJeqaWqa7xhwrw3nPEUrghlLqe7h3MghdzpopINGOmgkHTSKH1mV"
    "EzhKnWhVHDxKH6IlEUCKiXBgloGe4JxJMENk5iBA4WsfQAq+9P5xcPjh+P2X3hmYQguBCX"
    "J5pxg987YuEu5CThCpkSEUA0nB6X6SoaQ4jEYk2Zfla8RvWBhXymNmOpAemj/fzKPKAy7E"
    "Kt1hBUxT4tLDziCzKw4ZE5UeLhnsqDBosoOKytNPPNdGaKlXuBzx+Rf5C0kofoNXtRhnxc"
    "XpmG07TJB+ScxWn5alT8vSJyTVl3nXp2VpXdCnZe3QLAdmuGFOoMimV5js3A70nG/RnD++"
    "qpizucLdi1HWz1qkCLpmzpvgxZ+DiCS6gG/ZE7TmNyCyzr10PiMj2cE3F6ReXFD4LEQY2M"
    "j/RtItLNoq0nIdDLrXlNpILfpxOXB5d3PDdxHwpXf5pVcwM2oPQVKqC2tN02t5XmwqazSt"
    "XnJC2TJ7aQufiRK4hQFUAmZoHCbBvCEmdAaFJmheB0WIdpM4lD54Rty1wgIQtu/eo38g9d"
    "reQclrewfZ1/ai1IWa0dzRPa85AwM+QwZd5a+o5Up3QbcbNKExYXnf9ilGeSmggS0FNpHT"
    "kl0vEkIdXDIa56ZEn9bT7JQydkpC0drETwk/FJb3UlP0DbGSl5ri3yuTIKVMkWVDbExtPO"
    "yDIZ25CFpDALEFhsxzMXlGrl8JoIuik0qC14zoNwBRblhy9RDnmIgKxAVtf+wkMaWRYb5g"
    "k0xnHldOMHLJFLzjPfBf9AwI7bb4XAALPdv+2dehpEPG0LXZZPrtGZjzPxjCYM5/+5UuMo"
    "nbPOllOUdVGC+B8Ks02yUaLCEpP540zSU2kiLHRY1sEo2zKaZJNGIVmkka9/C3GpEjuoY1"
    "uCV1X4omlPS2yG7oa0KJJpRoEoEmlGhd0ISSFnlrnZhlTSjZ+TnXhBJNKNnuoK1mOGiGQ7"
    "uVv+nFZeYSE1meq/aBmLiQ1n25F5fTsShZHklabqc5JOkAnhJ/JC2809wRTW7Q5IbWqema"
    "5pz/gOcFdUuUOhLpArgb2McgpbbINyoddZIQ0kBLAe0SMlXBOGzfPXgbYfeFOXbL4Jasnz"
    "NXATtfunvQ178vagZaUww05MBXw0WQqqlyWq4LMDd+zKlgk/GbF9dVAfICcY38auQjZlUW"
    "8I8OgQWLSFIsBfRIyDXlwpzu7+1vfjH54e7Xi5sr8Mv91eX1w/XdbTKZ4FeKIl5gBzzA+6"
    "vzm7Q57dPWlGCORDYJ8f7e0cl2QhwnAyoBnRbcJNxHW6vRmqStSdqapK1M0r7kV84Rgazg"
    "8xOJ+n4ZXduMtZSnbCPG4TVsSj00BCbxOK5gQuaAjASdeVEPgq8SgjkSlGqbTSwOLv4eEM"
    "dCLiAYUZ9sbfH9KeckwYYGaZJWncCyCrU63oE0vzo5arYL6dH9VsoDhq8w1k3mTo7SLKE7"
    "OVYVUvdSWyuMF5OV15QKJPKUolQgkucqV6JQjcedvKI1aOXNXpgmmfe2yO7pA00y1yRzTS"
    "zWJHOtC5pk3h5vsxOzrEnmOz/nmmSuSebbnZfVJHNNMm+38je9uIRBO1mEw/Yd1PgGeKZv"
    "w+BvtQo3wsfLjfrJsvhzhXeayp8bL1Xi8+f2sNOk/ipMRs1fVFtv9YsT+sWJ1i0Fa7ooYU"
    "7QsfGTCthpOQ2zFMxq/kZSqgsQb8BYC0Hz+RpVVHop2AXAN6HTgjiTBbow05mR21y+M0Ne"
    "3F9DlWvOd4awcJvBrZbfyO9Bx7zbHPMO5wxxKNeZ87i8nvE2z7hmImsmsmYiqzORIUWfbM"
    "GZyD0yOl7dL+Uh84bGJNZyJQ35DotjmJn7ugeGS3j8L47bjIJ4KOobCoIGffCEZsz/zDig"
    "BDBxzLPITGJ+Nf5Z0K7noOzh0Y2N9IX/RhbABFDEu+GlZH7GOwUj4jhkToGgHPoHQ8cHEQ"
    "PzrvjGAsQLJ1VozYlAnSQlMjZBRlq+3xAvNz5mFVpuKCtNbY4PmBCWHlKNMR4frwphvAoN"
    "ODGRMixgzWxtxz7aB5rZqpmtms2oma1aFzSztT3eSzdmWfv/zdktmuG1aZzTzoss0mm5Di"
    "p1/QlyZjNHjU8XCnRPlRtJHsavLANzceowJdYFsBtMHKoy6GoizW0PwDmcuSliUPjkWdx+"
    "eri7LcoNRTJp7GyTgf8Bhy/CnUJOgKGmmikLT3SQ1tecIKTs+psj2sGNrvHsTRzGGnI46V"
    "NLtgx82VxOjvK1KaNz7lk2uyHjXk46Z1nXL8vlQNHKcMhY8kAZkV9xbIz2wHDxntgQTOGM"
    "Av+KgbgGChgBfzyiEdepPoAjhtw/zwBGz8gFMDgDBhDx5wTSSfY0mUZGUMy5QCYTnY+wUz"
    "qZI/hw6NJqX/yUSwjEhgzk5IeFCrmO+J2tTnR0NufA8UUusrqUe1APjL1tcFRHxKQiYrBC"
    "QAyuGw9rmU3bdJgmwCv/RdRVKK/1GmqrcW7mcy/B3qSo0Emp7kHdgEpbljADlPQ5Eukewq"
    "fHEgifHhciLKpS3yFA/Dapagw9KaVxXo0zNFVf3YskOhhOqD9unvJa5DU5IaahlodadcmI"
    "CXUQ5vo3vwVi6mysrGAlUlbbVui6KVpB8EYlBxQT6cKet1b+Z+lf3tzd/hg2X/E2GTRVVo"
    "xF8w6uFfWYF5lg+hux9sVp2n7IMufo8KCqX35quN9I9sDwZ+iIM7xt6nPZHUgZv6DpI3LB"
    "2H4WcVWPAQ+LA7uH4mqGOceBV+pidYS2MMyo6pLXeybU6lDj1pkiJdRlMbVZrC/scTF3OR"
    "TZHHO5+V3yn4eHR0fvD/ePTj+cHL9/f/Jhf7ldZqvK9s2L6x/F1pmYkGAvbcnyc45c25zk"
    "rT6LmtLFB0ZtVi09xVOwxtKQZ0MXamqu7ZyjposHvL2LQi2WXIX3F4qX3GJbuQv2RjOfCu"
    "UPlQLCi+YdRLeRD1jyERnK+wxrMRcoJrIWFahtaG+CC/Smm9nX/wP789b8"
)
