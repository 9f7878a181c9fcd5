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
"eJztXW1z27gR/isY9UNyM6rHdmwnTTqdsX2+xq1j38S+9ubqDgWTkMQxBegIyornmv9eAC"
    "RFgm8CKFKmaHxJLBILkA+WwO7iweKPwYw4yKN7v1DkDz6CPwYYzhD7Q7o+BAM4nydX+YUA"
    "Pnii4IKVEFfgAw18aAfs4hh6FLFLDqK2784Dl2Be9BQDaNtkgYM9MIKLYGo9MVl2cwR8ly"
    "IKllOEQUAeEabApXSBHPCAxsRHYLagAXBctMdbcojNmnLxpMlKF9j9fYGsgExQMBVg/Oe/"
    "7LKLHfQNUf7zj8HYRZ4j/h6gGXS9AS+Bvs19RHmLNBaKQXSdb5bAxwqLc9ye5+LWQEgywM"
    "SP70Mg1e4TBq5y5aJ0ed1caP5oieqlPnYdXlJct2LZ8yn0fxIlOdAPlk28xQwnpefPwZTg"
    "VXHWD/zqBGHkwwA5qc7HC8+LlCS+FGLMLgT+Aq3AdZILDhrDhcdVaPDX8QLbXHMApBRiaP"
    "nBHg1Yt+09QIr2MFparvO36ClTcpZ1fXNn3V7cWdYgp4L8mTIKFF2yGcIMMRcHVGA0g98s"
    "D+FJMGU/3518D9tJsApL8Qb/dfr1/PPp17fvTn7gDRL2DYRfxnV051Dc+i6qgAG0kn5Oui"
    "LS2Xx/XOKguDtSEpk+Ye9Qp0/iC0mnJJ9xjO5BFu6DDSCe8Fb/fHhw9P7ow7uTow+siHiy"
    "1ZX3FahfXt8JSBMIbR/xt7VgkEfxR3YncGeoGEpZMoOmE4nuxX+0he06jV8EtoXJsjWVrw"
    "D77vLLxe3d6ZefefUzSn/3BKindxf8zqG4+py5+jb7OawqAf++vPsM+E/w2831hcCc0GDi"
    "ixaTcne/8XFxwMZ0wl/cgk4auPhyfEnShcXcqakLsqTRhd3XBWaxoHq6IEs2oAvRLKelCn"
    "GfmV6u7OWVgaVqzqwEtmXRtNiRsrVyeHysYK6wUqX2irgnz65zNg4tie9YU0inOjjnBJvB"
    "+4U/nS0gLv7XADouXwvfjo1MW4CXPZk7wTAotLrLUc6IGbDVRg8GErLwYvYQhhOUB4+MXA"
    "/h3ldBe78c7P0c1j4Zux6y3BmcIGvhF8yKd+hbiVdZKNwH1KtsnYtf7yQzJ0b37ZfTX7PA"
    "n1/dnGUAj8Mvqkodl9/eRMjxYc5D3ltIXW9CmY9VlPm4XJmPc8rsUgsyP+ipAOAzwnCEuC"
    "RYlZbLAP3ABNtCOrb60iivLMGmFffs5uZKUtyzy7sMtL98Obv4+vZAIM4KuUEYVMoFT9KB"
    "U40gVFbs9UaieJB1/JiK7fELD9B+XEJm+0p3UqjP54Q9xAzxB8kreCT90z+/Iq/M4oji9K"
    "dJTTtoTX+P9Sq+Gn01korShT9Bvos2ROpWVPPcV5T4XdaqAGFDpM5TVfUJLv5lkkNS9q3m"
    "b80OZ9krEDP7yIna5i2l1stuURCwBwtHiIL1tNX94bp1NYumi65bXytHRnNtSzTtOqoLUK"
    "untGLBoVmLMmtRr80CMGtRjY/dvYhMm7UoowtmLeo19TKzsfRC9yuBLYaEPHcyDfLfbHK5"
    "m9FNTAJ37Nqhf2MhzDEoMB0rg0OldZhA0dpAkVg2tSQENdEvqcFgvxb7+YJON4K+uAKD/F"
    "rk6YxuBHyh/BZxX11JA68bRXgR5D2IJws40ZpO0zJbnFERzk+n0bUm5tIDlbn0oHwuPcjN"
    "palwjSq0KZHe8WaaiaxoLATkA5Fy3+Q75gajO8L+EZ1zyd4FYrtIzTPs/Z3qlLK4Lbvsw+"
    "UqdJhWRfbmoX8klPf09vz0x4sw1thMVPfniMN05eLHQUFUV7o/rIrqrthQHiuqum0CUGT7"
    "KADBFAbs74ACghGIqxqyXzb6BEZij4OgWY2AS4HLyt1+Pv3z4fEJcDGYom8Fmycarbq9ML"
    "MMm4kz78xoOKyIM88XPvO8tWb2lEgfaYSNe8vJd6sVjpCkejfPnxwpwHxyVAozv5Vxir/N"
    "XTZ81QjryZIvFeI1cT21SD6tF8anJm67E/2766t2pptVP+MXd3s7ZXe05Piuc2Z/YoatO8"
    "H/RM8tu7Pd+HYadmjXRBKac35vQ79sUOD3xreGVS4vjf26oYqzO0LY4eaQ8DOZFwk8SAMw"
    "I5zZyPxOYEMMHpiH6hOPYPa8ICCfwDV3WsfEBxAsoee9oYDViRDOO7zNV9+e0xsDZ9zdnR"
    "kDhxXu7iODQqcz4vI9nHCad3SN6fYqTDc+Wls13bCsrOnqTnd1NFFrB1QSMeNsd7x/a33G"
    "aTnTw13uYVaUm7c6Nk9KpA+bTtuOOwvHgHltuOArWhPMWEn1D+dWdrCboJEJGpmgkXLQ6C"
    "sas4F8esdXEgcFkSPp/rAqfOSHJa0wg6NiEEkUXsV4IqrCMOIqDAEZgyUnPPCbtufy2M+U"
    "sNcqiBdtUlN7oSEZFIUAUSa/pJCr0VAQ95daM6nVTf225KVRtQajkFk9FFPC5Q2aSFs3Jo"
    "5hRaRtpaVahIdtdsjWZunjfbWUHFU5OXLBNkN3WDdt98J/MzHVV9HN8rSnOmTKUsa/KZ2m"
    "DH3otXxIJkRgQgQmRKAcIkinrCqIEGQyWpUHCLJJtBTCAykRBszKuw/zTII5InMPAQqfh8"
    "xdAveDPx0cfjh6fz/4BGbQQczx91mlGD2xsj7iw3NB3KCVJjQDCmF2P0VnOA2jlUgOVV3v"
    "9Avz+Ui7zVwFyk2z7ztYUO0GI7Fab1gD04y4crNzGLg1m0yJKjcn2+41GpUrqKk8Q+m7tm"
    "Ljpsbj8ONf1B9EUvwWnypqZ83DmWBTN0yQYUWwyWTLMtmyTIak5pwoky3L6ILJlvWKejk0"
    "wy17CjnhvkZnF1Zg+nyH+vzhWSv0XCTcPxpT8wFoiqBvF+wELz8OIpHoA75VX9CGZ0DknX"
    "tlymNOsoeL0Epr0BrHQsSBjeIzkq5h2VSRleth0L0h9mNm0E/LgfObqys2i4D7wfn9oKRn"
    "9D4CWaoPY03bY3lRbCpvNK0fcmLZKntpB7+JCri5AVQBZmwcymBeERt6d6UmaFEFZYj2k/"
    "KQTTzD31pjAIjL9+/TP1BiYB1UMLAO8gysZOlCz2ju6ZzXnoEBn2AAfe1T1Aql+6DbLZrQ"
    "mARFZ/uUo7wSMMBWAiutaamOF5JQD4eM1rkpydF6hp1SxU6RFK1L/JT4oLCivCfJGWIVeU"
    "/S55UpkFJmyHEhtmYuHg3BiM59BJ0RgNgBo2DhY/KEfHETQB8lm07CTCT0DUCUGZZMPfiW"
    "FH4DMUFXtC0TU1pp5h7bZDZfMOUEY5/MwFtWA/tFPwGu3Q7rC+CgJ1fkvo4lPTKBvhtMZz"
    "98Akv2R4AwWLLf4qaPbOK3T3pZ9VEdxkso/KzMdkkakyTV21OmuaRa0uS46JFNkna2xTRJ"
    "WqxDM5n7xEbOwkfWIxJfL1kEFhlbPiEzxU1KqVfOVqb2DJs0mZGtp6lDsPqtR2BJnmMDTk"
    "3Tj2KINIMdspeGhkhjiDSGPGGINEYXDJGmQ15qL3rZEGlefZ8bIo0h0ux2sNowOwyzo9vK"
    "3/bgsooracGcFjK6r5bTLRuLUuXPZOVeNXcmG8DT4s1khV81Z8aQOgypo3NquqE5Jz7woq"
    "BuhVInIn0AdwvzGKTU5eusWllgJSEDtBLQfOFNB+O4fP/gbYXVGHMLHItZsoIroAN2sXT/"
    "oG9+XjTMu7aYd8iDz5aPINVT5axcH2Bu/QQYzqJjL8+fqwbkJeIG+fXIJ4yyPOA/eQSWDC"
    "KyWAboMZdry4U52d/b3/5g8uPNL2dXF+Dnrxfnl7eXN9fyYoK4yS+xC27If/x6cXqVNacF"
    "XU8L5kRkmxDv77073k2I0yRILaCzgtuE+93OavTM9ZjhRnCRAfKP25vrkrFDkspGjVw7AP"
    "8DHnNvdm+wroCbw6FnjQzlUD+vIGuicI314DwP/hkhHoK4GP+UVAb8BybWlpavrqRxL6ZT"
    "N4H32c3NlYT32eVdBuVfvpxdMDfnB1nN88SsCK8adklesocmSRu+uovTPFkdGoQsafgPXe"
    "Y/2B6h7F3rMB4lSdPLXe7lPO9dp6fz0qa3u9zbuY0V2ovgsaCZKpWmSrNB1GwQNRtE624Q"
    "/RL7ooPynaJJmeH6LaPPluzert87esqcXYz2wMhHcw/aiCbH27Pr7A8YHm5PfB/ZAQXEFz"
    "stHYZzwZlnG9emuWMzfmudrV9pjKxUBcPXtwWM+A7ykdOnrWDF5M/yTukz6bPxcL2+AW2O"
    "cdoBqzncMV9r30dG1HT0bnS03maPjFj/XKPmmdgpyEr2IyjBvdmehE5j3g7LKjI79eBOZP"
    "oHc/OqHRvsBWsRlQs/kpxZ+lFY+tFf8jFLPTX3cWieYClJ9dB1aD2CRZM0WBuGsFIJtXYM"
    "ctUolqxtXQpj3U0RDHz0IyxMdZa6O6wKXQVhOcuBz8pBK58sQUCAR+zHj2A5JeK4uylhD8"
    "3jSw6yXSYCoEdwlInMpYBNMo/IAQSHcSjWXFEAq8Ga1wezSiNLDiz4Nsq3lUXFm95N9qKJ"
    "4FX2kpXHgXiXsNoLLMEzd1KaFigttb28QG3xr6IcQX85PHz37v3h/ruTD8dH798ff9hfJQ"
    "vK36rKGnR2+XdupEhjfmi15Eb6lxmPztn7MwRhBFRuRJLuV45JdqqkehZG9rXhieVSukAj"
    "YJMF6wc2dCwBGfMMhdF9Nro8IkzBEvEsibFR/BGwIYaNNDwqLfInOggWHQ7aUiNtZkqUsK"
    "yTLTFdgXLKRLnVfBXKrYtS2g0KKeU21PMzyq20m6NRbqtOnsaVttZoLyWrrik18kJmFKVG"
    "bshC5ZIu6qUolJ9og4yJ7T6YyZ/Yl0Uzkz/R5E80OfMaW2Yx+RONLpj8ia+pl03+xFff5y"
    "Z/4lZWH03+xPIvyORPbEuPTf7EDnZK84NLHLRTRTgu30ONbyGF2sskp+y0CrfCaSiM+qmu"
    "JBYKv+oslYXxUhnONakqC2t41fkq6yTpMqm59MZbkxPU5ATt3FCwoYsSrwl6Ln7UATsrZ2"
    "BWglnP35Cl+gDxFoy1GDTB16ij0ivBPgC+DZ3mxJk80KUrnTm5F+SF7W+gyg2vd8awMJvB"
    "r7e+UVyDiXl3OeYd9xnC9bYLFsmbHu9yj5sEHybBR3e3RnQ2wcc5pOizyzkThVsj0reHlT"
    "xkVtCapkqupSHfYH6yeuA/74HRCh6RhsMNKEiHot5QEBYYgkc0D8CUc4UpCfcw8JVJzJ5G"
    "HO/uLzyUPw++tZbu2W/kAEwARawah+/J+MR3X4yJ55ElBZxyKLKKpBvhDbOqHL4R4wn5dW"
    "jNUqBOkRKZ6iArKz9siZebbrMOLTeWVaY2pxuUhJWb1GOMp9urQxivQwOWOlKFBWyYrd2Y"
    "R4fAMFsNs9WwGQ2z1eiCYbZ2x3vpRy8b/789u8UwvLaNc9Z5UUU6K9dDpW5+gTxwA0+PTx"
    "cL9E+V28m+nHqyHMzlS4cZsT6A3eLCoS6DriHS3O4AXMCZm6EAcp88j1vFwTwpGXMsT/1j"
    "eQqCkKrjb4FoDye61ldv0jA2sIaTzVqyY+CrruUUKF+XVnROF44bfObn4RWs5yQ3h1WrOZ"
    "AXs6ZxubVrOXdTxHO1hDmp+FoJhc9hspcx9EVK9TCNC0XQQ85QrKAsp0T8puDtAgeuJ9ZJ"
    "+LjKAxxvKOBz0A/5xDLtNXWP7/FoBm2xMgTBDPqPgIzBiKLfR6KaEWfljT5GjdgQvwnAAw"
    "L2ImDlxoA9C68XsZK8NP+bIwhm5Ak5gHfupsm2igbJ0vhw4bBYMzT8ovm1mokTl4feWf/m"
    "Ya1KvhUJbC/q3j64W0i9lZ76i2mx5fP9RnTYzkEuTfInRwqT/MlR6STPb2VsWmjrYBsVN9"
    "AqQDsVacm04jEriT54r21HvcTsbM00kyGmpcygrDUo55yDF7RZr8ik1GTl9xQsVo9MFJMg"
    "ck4Qt+M+pe07e8q6YCTMR84MEunWh8zatPlvbhWGRmXeKN2oNmF3RgkWRszsnFMgYAMcCM"
    "pzvP7nAY2ZM8aM2XGAfIbkyEEBdD06Cq1fkd4VAn4INlhCyqzRT+CBBFPe9j3mvnfEZ2L3"
    "AvQt+Bibt+whZtBB3Mzl6WOfOceJ44b8PXDpsCckPjNxn4WBXOvYI2YpKVBaks6zIttKjT"
    "4THkAQ+WDRjzjwrUamSbXMj08UVWi3v0mTeuQkmFquqtMajNmaas3RsOINGoxq0HrDqHzN"
    "96tubSepUDs3oZf7WuZgpl4uvsMaa+9w06X3V2Ybh3jpntEjS/UP53YO25DmPVWoZan+Qd"
    "2CSjsOn9u19DkR6R/CzQcsfMRek+rSdWQpg/N6nBPDU2Ng3oTW0DVrpm2KTsbVUtdkScxA"
    "rQ617pCREuohzG2dvGjpb/zIC9YKenZthG56N0gYUMvjWk43S4n0Yc7biGq28i+vbq7/Hh"
    "dfwz8LY5I6iKdEDOL6iJuVvtYMuq2SAjqmxi/DCRDLJTrqvBLow9DRhj53ZHHvnB/9JdaK"
    "Cs45C28Nq484E4VUTzd7gh4/cMylgoHlQRqwB5o9IB9M3CeEAVkEYIH56WIj/jSjgrPLal"
    "WxAa9LN6jXbALrDi1ANOXMVOyz5l2rN7KvRAy3YCe5Bch37WnR6BPdqRx8YFJm3dBT3gVd"
    "o3xGH3h3B4WWGZ+lPnf5kFvubffBfm5lFYV/VBoIR8V7iO7Bvsq0xkqVoivu5XbPBAgXLK"
    "eXb1xKiWy0b6lraG9j49KLTmbf/w/p8KJ5"
)
