"""Notifications, reminders and the outbox."""

from tortoise import BaseDBAsyncClient

# For some hours of its first day migration 1 made these tables itself.
THERE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'outbox'"

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    if await db.execute_query_dict(THERE):
        return ""
    return """
        ALTER TABLE "user_settings" ADD COLUMN "reminder_minutes" JSON;
        CREATE TABLE "notifications" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "kind" VARCHAR(30) NOT NULL,
            "title" VARCHAR(255) NOT NULL,
            "record_type" VARCHAR(50) NOT NULL,
            "record_id" VARCHAR(36) NOT NULL,
            "data" JSON,
            "actor_id" VARCHAR(36),
            "actor_name" VARCHAR(255),
            "read_at" TIMESTAMP,
            "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "appointment_reminders" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "version" INT NOT NULL DEFAULT 1,
            "created_at" TIMESTAMP NOT NULL,
            "updated_at" TIMESTAMP NOT NULL,
            "deleted_at" TIMESTAMP,
            "record_type" VARCHAR(50) NOT NULL,
            "record_id" VARCHAR(36) NOT NULL,
            "lead_min" INT NOT NULL,
            "starts_at" TIMESTAMP NOT NULL,
            "due_at" TIMESTAMP NOT NULL,
            "state" VARCHAR(10) NOT NULL,
            "done_at" TIMESTAMP,
            "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
        );
        CREATE TABLE "outbox" (
            "id" VARCHAR(36) NOT NULL PRIMARY KEY,
            "notification_id" VARCHAR(36) NOT NULL,
            "user_id" VARCHAR(36) NOT NULL,
            "medium" VARCHAR(10) NOT NULL,
            "state" VARCHAR(10) NOT NULL DEFAULT 'waiting',
            "attempts" INT NOT NULL DEFAULT 0,
            "next_at" TIMESTAMP NOT NULL,
            "created_at" TIMESTAMP NOT NULL,
            "done_at" TIMESTAMP,
            "error" VARCHAR(255)
        );
        CREATE INDEX "idx_notifications_user_when" ON "notifications" ("user_id", "created_at", "id");
        CREATE INDEX "idx_notifications_record_id" ON "notifications" ("record_id");
        CREATE INDEX "idx_appointment_reminders_user_due" ON "appointment_reminders" ("user_id", "due_at", "id");
        CREATE INDEX "idx_appointment_reminders_record_id" ON "appointment_reminders" ("record_id");
        CREATE INDEX "idx_appointment_reminders_state_due" ON "appointment_reminders" ("state", "due_at");
        CREATE INDEX "idx_outbox_state_next_at" ON "outbox" ("state", "next_at");
        CREATE INDEX "idx_outbox_done_at" ON "outbox" ("done_at");
    """


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP INDEX "idx_outbox_done_at";
        DROP INDEX "idx_outbox_state_next_at";
        DROP INDEX "idx_appointment_reminders_state_due";
        DROP INDEX "idx_appointment_reminders_record_id";
        DROP INDEX "idx_appointment_reminders_user_due";
        DROP INDEX "idx_notifications_record_id";
        DROP INDEX "idx_notifications_user_when";
        ALTER TABLE "user_settings" DROP COLUMN "reminder_minutes";
        DROP TABLE IF EXISTS "notifications";
        DROP TABLE IF EXISTS "appointment_reminders";
        DROP TABLE IF EXISTS "outbox";
    """


MODELS_STATE = (
"eJztXW1z2ziS/iso34ckV1yX7byuvbVVdiazk90knko8d1s73qIgEZJ4pgANQFpxzc5/Pw"
    "AkJb5KACXKFN1fEotEA+TTINDoftD4/WjGPBKI418E4Ufn6PcjimdE/pG77qAjPJ+vrqoL"
    "IR4GumAkS+greChCjkehvDjGgSDykkfEiPvz0GdUFb2kCI9GLKLhMRrgKJy691JW3hwg7g"
    "si0GJKKArZHaEC+UJExENDMmacoFkkQuT55Fi15LGRbMqnk11WGlH/t4i4IZuQcKrB+PXf"
    "8rJPPfKdCPXz96OxTwJP/31EZtgPjlQJ8n3OiVAtilQoBdH3vrsaHzcurnB7mOtbR1pSAq"
    "Z//OGgXO2cSXCNK9el6+tWQvM7V1ef07HvqZL6upvKvp9i/qMuqYAeuiMWRDO6Kj1/CKeM"
    "LotLPairE0IJxyHxMsqnURAknSS9FGMsL4Q8IktwvdUFj4xxFKgudPSXcURHqucgLASm2O"
    "XhsQil2o6HWJBjShau7/01ecqMnOt+ub5xv324cd2jUhdUz1ToQMmlkURYIubTUGiMZvi7"
    "GxA6Cafy58s3f8TtrLCKS6kG/+fy6/ufLr8+f/nmhWqQyW8g/jK+JHfO9K0/dBU4xO5Kzy"
    "tVJH22rI+PNKxWR0aioBP5Dk10kl5YKWX1GafonhbhPt0C4olq9U9np6/evnr38s2rd7KI"
    "frLllbdrUP/45UZDuoJwxIl6WxeHZRR/kHdCf0aqocxLFtD0EtHj9I+2sN3U46Nw5FK2aK"
    "3LrwH75uPnD99uLj//rKqfCfFboEG9vPmg7pzpqw+Fq8+Ln8OyEvS/H29+Quon+tf1lw8a"
    "cybCCdctrsrd/EuNi0dyTGfqxV3sZYFLL6eXcn0hmnsN+0JeEvrC4fcFabGQZn0hL7mDvp"
    "DMclZdIdUZaHmtlpcGlqk5sxTYl0XToiLz1srZ69cG5oosVWuv6Hv52XUux6EF4547xWJq"
    "g3NJcDd4P/KnswfE9f8WQKflG+HbsZFpD/DKJ/MnFIeVVnc9ygUxANts9JAgEZdGs2HsTj"
    "AePApyPYT7xATtk3qwT0pYczb2A+L6MzwhbsQrZsUb8r1mVVkp3AfU19k6H/55kzNzUnSf"
    "f778ZxH495+urwqAp+4X006dlt/fRKjwkYuH8mohc30Xnfm1SWd+Xd+ZX5c6sy9cLNdB9x"
    "UAXzGJI6Y1zqqsXAHooRRsC+nU6suivLQEd91xr66vP+U67tXHmwK0v3y++vD1+alGXBby"
    "w9ipVHKeZB2nFk6ootjT9UQpJ+v4LuPbUxeGeHS3wNL2zd3JoD6fM/kQM6IepNzBE+kf//"
    "GVBHUWR+Knv1zVdIDW9B9pv0qvJl9NrouKiE8I98mWSH3T1Tz0FSV1V7aqQdgSqfeZqvoK"
    "l4qupJVvCdfPmar6Cpd8eJeTOePbjlef8PCrrqdPSKkhn52xukmgfGt2NitewVQa3l7Stm"
    "opE4j9RsJQPlg89VQEapf3nU0BW1dki24M3A44mSmwuSv/i0IiBudoyhYoYHSSBlMFm5Fw"
    "6usLE1/FWkOBUjmBRvL2hX6pc4QFikSEg3Iwt82GLAO8GibfM43CLhF1U0EHArIQkH1qZj"
    "AEZHc+z/QiPAMBWegLEJB9SlqWNpZd/GopsEe/aOBPpmH5m11d7qaLn7LQH/ujeJHvEqow"
    "qDAd13pIa+sAb+lGb6nmDrg5BC3Rr6kBsN+I/TwS062gr64AkN+IvJiJrYCvlN8j7ssrWe"
    "CrPR4dQz7AdBLhidV0mpXZ44xKaHk6Ta7tYi49NZlLT+vn0tPSXFr0OJUx/vu36y81kdwK"
    "2aJV6o9C9B8U+MLEB3A49qgCJde7NwbNCzamqqAYSc+4zky7eUakd0S+3Xi5LCKTZQd2Xj"
    "dlxVxTcsPkP1o5H+W7YDqqGnIK24kOSil1/n55mePF0o2b7YryzeO1qu68l9/eX/7wIfb7"
    "7iYa8HNCqvzk07ujimhA7r6zLhqwpGcGsqjpPi4kyIiTEIVTHMq/Q4EYJSitypG/RuQCDf"
    "SmK837HCA/9tN/++nyT2ev3yCfoin5XrGba6dVt+fyz8MGPv+DGQ2dNT7/ecTlDGVlZWVE"
    "+shr3rnnYvXdWrmGclK9m+ffvDKA+c2rWpjVrYKD4vvcl8NXAxdrXvKx3O3gYzWLqohmIR"
    "UBPvSD0O+hR1BBzaaf8aMveztld7S08N20mP1RGrb+hP6DPLS8nO3Gt7PjBe0GT8LuFr/f"
    "4nXZUcW6N73lrFvyinRd5xhx3wj1lDmk15lyFYkCLEI0Y4pqLdedaIQpGsoVKmeKpEY8FL"
    "IL9EUtWseMI4wWOAieCSTrJIRWMN52Xn17i94UOFjuHswY6KxZ7t5JKGyUkZbv4YSz+4Uu"
    "mG5PwnRTo7XbcBlWlAVVd1rVyURt7VBZicFiu+P6bfQZZ+VAw13WsCyqzFsbmycj0odd8G"
    "37nfXCQK7aaMVXtMGZsZTqH86tpNQApxE4jcBpZOw0+krGciCf3qhI4lGF5yh331nnPuJx"
    "STdOKWvoRNKFlz6ehKrgJFwFB7ExWijCg7o5Cnzl+5ky+VoV/qJtamrPNZQHxcBBVEh4q+"
    "UaNBSm+jJrJhPdtG8rHxo1azBxmTVDMSNc3yB42roxcThrPG3LXmpFeNinQvY2S78+McsR"
    "tC5JUMnZBnSHTdN2L9Zv4FN9EmrOT3umQ2ZeCtY3tdMU0IeeyocELgJwEYCLwNhFkM2hV+"
    "EhKKTYq3cQFLP6GbgHMiISmOXqPk58i+aEzQOCBH5wVEqj26P/Oj179+rt7dEFmmGPyIU/"
    "l5VSci/LcqKG5wq/QStNWDoU4nSjhovhLIzuStIxXXpnX1jNR9Ztliowblp+32EkrBtMxB"
    "q9YQNMC+LGzc5x6DdsMiNq3Fzedm/QaL6Chp3HyX3XbmrcNHgcdR6V+YPkOn6LT5W0s+Hh"
    "wNnUDRPEWeNsgsxlkLkMslXtbhEFmcugL0Dmsiek5dgMd0dTrAj3DZRdWQHo/IB0Pnywcj"
    "1XCfePxrR7B7QgmI8qdoLXn0+zkugDvuu+oC0PpSkv7o0pjyXJHgahjWLQFufUpI6N6kPb"
    "vuC6qaIo10On+47Yj4VBPyuH3l9/+iRnEXR79P72qEYzdh9BXqoPY03bY3mVb6psNG0ecl"
    "LZdfbSAX4Ta+BWBtAaMFPjMA/mJzbCwU2tCVpVQR2i/aQ8FBPPqLe2GADS8v379E+NGFin"
    "axhYp2UG1ip0YWc093TOa8/AwPc4xNz6WMdK6T707RZNaMoq04HWo7wUAGDXApuLaZmOFz"
    "mhHg4ZrXNTVmd9AjtlHTsl19G6xE9JTy6synuyOtRwTd6T7AGKBqSUGfF8TFVu44GDBmLO"
    "CfYGCFMPDcKIU3YfJz6WlzhZbTqJM5GIZ4gIaVjK7qG2pKgbRAr6uu08MaWVZm7piM3mke"
    "ycaMzZDD1PMjRfINW7PakL5JF7X+chTyUDNsHcD6ezFxdoIf8ICUUL+Vvf5GTEePukl6WO"
    "mjBeYuEHY7bLqrGcpHl7xjSXTEuWHBc7ssmqnX0xTVYtNqGZzDkbES/ixL0j+utlUeiysc"
    "sZmxluUsq8crEys2fYpsmCbLOe6qDlbzsCy+o5tuDU7PpRgEhzdED2kgNEGiDSAHkCiDTQ"
    "F4BI06FVai+0DESaJ69zINIAkeawndXA7ABmR7c7f9uDy9KvZAVzVgj6vllOt6IvypQ/U5"
    "R70tyZogPPijdTFH7SnBkgdQCpo3PddEtzTn/gVU7dNZ16JdIHcPcwj2EhfBVntcoCmxMC"
    "oI2AVoE3G4zT8v2DtxVWY8ot8FxpyWqugA3Y1dL9g3738yIw79pi3pEAP7icYGHXlYtyfY"
    "C59RNgFItOvrx6rgaQ14gD8puRXzHKyoD/GDBcM4jkxQpAj5VcW0uYNyfHJ/sfTH64/uXq"
    "0wf089cP7z9++3j9JR9M0DfVJXnBj/mPXz9cfiqa05quZwXzSmSfEJ8cv3x9mBBnSZBWQB"
    "cF9wn3y4Pt0TM/kIYbo1UGyN+/XX+pGTtyUkWvkT8K0X9QIJc3hzdYr4FbwWFnjTh5V7+q"
    "oGiiqB4b4HkZ/CvGAoJpNf4ZqQL4QynWVi9fXsniXk2n3gXeV9fXn3J4X328KaD8y+erD3"
    "KZ8yLfzcvErASvBnZJWbKHJkkba3WfZnmyNjSIvCTwH7rMfxgFTMh3bcJ4zEmClrus5TLv"
    "3UbTZWnQdpe1XdpYYR0ETwVhqjSaKmGDKGwQhQ2iTTeIfk7Xokf1O0VXZZzNW0Yf3Pzydv"
    "Pe0Uu52KXkGA04mQd4RMTqeHt5Xf6B48PtGedkFArEuN5p6UmcK84827o2yx2b6VvbbP3K"
    "YuRmKnCe3hYwxj3CidenrWDV5M96pfSZ9Llzd729AQ3HOB2A1RzvmG+076MgCoo+DEXbbf"
    "YoiPVvabR7JnYGspr9CEZwb7cnodOYt8OySsxOO7hXMv2DefddOzXYK2IRawM/OTkI/RiE"
    "fuxDPhDqabiPw/IEy5xUD5cOrXuwxCoN1pYurExCrQOD3NSLle9tXXJj3UwJDjn5AVemOs"
    "vcdda5rsK4nOvhB2OnFWcLFDIUsNHdOVpMmT7ubsrkQyv/kkdGvhRBOGA0yUTmCyQnmTvi"
    "IUZjP5RsrsqBtcOaNzuzaj1LHq74Nuq3lSXFd72b7FETwZvsJav3AymVyNorLMErf1KbFi"
    "grtb+8QG3xr5IcQX8+O3v58u3Zycs3716/evv29buTZbKg8q11WYOuPv5NGSm5MT+2Wkoj"
    "/eOMR+/l+0sEcQJUaUTK3V87Jo0yJc2zMMqvjU5cX4iIDNCIRVIPcuhYIDZWGQqT+3J0uS"
    "NUoAVRWRJTo/gcySFGjjTKK63zJ3oEVx0O2lIjbWZKzGHZJFtitgLjlIn5VstVGLeuS1k3"
    "qKWM2zDPz5hvpd0cjfm2muRpXPbWBu1lZM17SoO8kIWO0iA3ZGXnyl20S1GYf6ItMia2+2"
    "CQP7EvQTPInwj5EyFn3s7CLJA/EfoC5E98SlqG/IlPXueQP3Ev0UfIn1j/BUH+xLb6MeRP"
    "7KBSdj+4pE47U4TT8j3s8S2kUHuc5JSd7sKtcBoqvX6mkcRK4SedpbLSX5qHc0Oqysoann"
    "S+yiZJuiA1l914CzlBISdo54aCLZcoaUww8OmdDdhFOYDZCGa79UZeqg8Q78FYS0HTfI0m"
    "XXop2AfA99GnFXGmDHRtpLMk94i8sJMtuvKO450pLNJm4M3iG9U1gM+7yz7vVGeENtsuWC"
    "UPGu+yxiHBByT46O7WiM4m+HiPBfnJV5yJyq0R2dvOWh6yLOhOMyU30pCvqTpZPeQPx2iw"
    "hEen4fBDgbKuqGcCxQUcdEfmIZoqrrBg8R4GFZmk8mn08e48Ckj5PPjWWrqVv4mHKEOCyG"
    "o8tSfjQu2+GLMgYAuBFOVQZxXJNqIallV5aiPGPeFNaM05R50hJTKjILco77TEy8222YSW"
    "m8oaU5uzDeaEjZu0Y4xn22tCGG9CA84p0oQFDMzWbsyjDgJmKzBbgc0IzFboC8Bs7c7qpR"
    "9ahvV/e3YLMLz2jXNx8WKKdFGuh5169wHy0A8DOz5dKtC/rtxO9uXMk5Vgrg8dFsT6AHaL"
    "gUNbBt2OSHOHA3AFZ25GQqzW5GXc1hzMk5GBY3maH8tT4YQ0HX8rRHs40bUevcnCuIMYTj"
    "FryYGBbxrLqeh8XYro/Bzb2kcV0Zz0lrMukpPY6sbJZDgd6IjIgGpEcKCDKyppS6xYFQSR"
    "Pyb+PaEOSpbUKG0F+XQURB7xjtEABwHhE18lY1fvdF4K5LTZ2C2lbMi8B4TFHfEuZCuIzO"
    "bhgx7Mz+OrDqIqm9adXINSWcVMVqCSktOQ6WjSYqoiRfIPVUgdlaciPFGIQnZLh+QCDVI/"
    "4/BhoKNCeKTT4sThpRn2CPLDJuGgdEOTWQAhRWO5D8osVjH0eTg1zmqzbCQjZtzUCierpj"
    "Jixk1ldGjVVlbO+r1swj2lt4NQzwFMug6EeiDUA+59CPVAX4BQT4cWN73Qsu2+f9jv39Z+"
    "/7xxb+p4zEs9ZfejIN9tzPKkeB/84G2fADWXCBGXRrMhqaAnr4lUFuQA681Ykxn2K7aU1o"
    "O8FOghum2Ez+TcqFwENqGzjEgfQG4xbLZ0BNrEgHJCEARqHgSacavcCknxnXTpRz00oG1K"
    "Q8Y/boNvQQxw3oRz3udsHL/MSfVhgG6bD1XwtxuPF3kxQBoSF+7Z1CiF3x81KvxZfQ9H9a"
    "Hh+L5jEB+OI2DGUWJ2T5JArQp8xidHijjwGW+WU9FVLNCvCnEH+d6/L3IxWn2CkRIVEb/3"
    "7xlHUxz3xHyAuJV2VPh2zLgsH4eX1X39+kia2cRTxzDJS7MmoVu7DXV57BttqVNDYbPWUs"
    "n6pnobfezh+eOPRuTutkN19/Np5rMx/gBWIgCxiXGoRn2b5ftSYKule9dg3vfaHTwnj+o5"
    "iZc2TXLb8J2m7j+gz+DgQp2Jruy8CzmhPizJ2p4/IuqpqE8DBklWEEgDXf6SElXZfUk5If"
    "iSDDcYPJKHg+cgKXs4svedtR6OTElTB4dODihcRgfKGzAg1NM/HDRk4TTmnQv/nlzoM04V"
    "KVzxy6mnkgVNGFGU8WM04GROcCg0mXx5UmrZydFeW7dUuTbm8nuY4dEDmuEHTaVXkrqeie"
    "xIUjYBaEi4FlcyCuzYzaJ2iXgCDUkga23GZ7fKwZPTVpMkPJYumFxzTTww5meo5tuyPUN1"
    "2U1UsSYvl6vArM0c/Fs/gNnBnbsg2eeaBab9Ac0+zhofFzDtgWkP7Gpg2kNfAKY9LJrhuF"
    "DQub3O4bhQYN0cHusGjgs9hO1DkExuP4OLx6OJDcJpeejxhunNmLBKH5eW7yG+pycmFGtZ"
    "qhZffS+PL2dR1Q7DeoCXAv0bHVoBeMyJfFU6srL1ckL9A7qVkSLnEjfdL5sTetJH3CahLh"
    "vwMiJPeafxKmRnZWrlpHo4XbX1kcOBtm1uukpi1xZxnYwEHIuorlAWVvE2690NS4E+zPQt"
    "ehsgD/3+iEZwDl1vzqH7hIdfyZzxyrylq5vOOt6WVI7LdTlT1tYcqwPdNIkJa9o5YmP0u2"
    "rdQdL0kSoSf1xorlSAR2pjmd4eNmKcEx1HFChk7E4ToHQJKa75Tnm+VluttMmqymDZPqcq"
    "21i7jKpsS7Z8qlhumbfI/tUKFTRgVG39CHtjVGUbBT7VAU2yDgI+FfCpgEMDfCroC8Cn6s"
    "7SphdaBj7Vk9c58KmAT3XYHk7gUwGfqtudv+3BpeCGMQ1FF8SedCRfvoXEWh1VatNV81L9"
    "66rthKPnZCT7lVWe1axM/2BuhUMFUf+Wo/5xGKUMcH2uoZUE5HnaItNQGpiygT4rA1memm"
    "MPPA3gaRyaqQw8jU0d+nB5Gj9jHvojX86slUyN7G1nHVdjRuRih07c+UrAmLRBuFC5bzSd"
    "IpL94JlAvucgxtFgEhERnv/Fp/d+fECvvPPXwTEaCILDgc5SE+erUUe0Si3QmGGhM9ccFT"
    "TYXku3VNrX+E6gsaxJZQ5GlC0c9EUVXUz9QGcY5kS1qw6cvUAD9dMVvvwkkpNmCY2PmpXf"
    "yQPyqW5phINApSqeYHqhnkO26omBylEsUDSPsxrL4kk6ZELjg3AFIdRVj5zWi5F803vCUY"
    "BFiO4oWcTPqJ+pjnjy61KjyeCooTv69zpCSvEgZQNaQVW3cYvHWBuSRqSeGjepheubAjJD"
    "N2YiBwGZAcgMEMAGMgP0BSAzdMf+74WW8wafqU1TMBP7t4Z+88rAcnnzqtZyUbcKjs/Ylr"
    "YAeSXRQ4DfmXiW39V7lt9V7C8PLLeXB72NYO/8dNBqmsC6I+iAHmAV3iNV0+y6Q4QrJ9eD"
    "9A+3PfImvhFbKyYjBiZMl02YBfa1MaI9a7ZaLgmDrrusa+zN/LDZqqQgCnrusp49Mgp82n"
    "D1mRMFPXdZz//HGmo5Jwg67rKOV2EvWyXnJUHLXdZyQMZhg+84Iwb67bJ+OYmHXItQW1YE"
    "EvYc6TWlDudbYJiRAAjVlSLfoARlvdOkQrSH/qnW6V9FpsaWJLD3heoODHxTMlhF5+sSJe"
    "zjkgJ1VMEIy9x1TAhhK0KV8dFrZMRJ6E6xmA4Qph4aDKVCVV3JJU7Qt58u/3T2+o1iSk3J"
    "93OVgEfRoeRq7+6ZQHENjhZO7owYu/N11yucvdZeY7c0+aloYEPOFoJwdfLaAgtFPvOQPn"
    "stjDgdSIlIdiJdOikp0qJjTmTZMWeziziRkLx4S30hIl2FPgwO88CXlau6FO3LI1gxwcj3"
    "uS+nfU0GU1y0c1WlIoEJJOsNGJ2o/1OmmXyVhXx1tmiSi2gL6lemg5gyv4CO1Y2ZwUH1dC"
    "wIE7UdJloOXHbRopzYvjr/AceMVqOo7YI2Lwlr2i6vabOzvs33VJSDKOzmL2oojZ0mjt6s"
    "HHxNXf6alCFq4dlIi4NbQ105dBY2fCNG30iqLLsEQnmp/s02u0/uoQ5N9zheNCH+FGVh1u"
    "n0FwX+YPAHdwj8vviDPTKbs1CdDCVVd1TlE86XcNb5hf1VWfeOPBg6ha8pQbK0crAqb2rM"
    "h0c41L/06WDnaOB7etOrcmimLtvYAyvUBlxOyDEaTFngEZ5sjmWIR7FbOucUbrOxW6ok7g"
    "kfqj3CF2iAqVgQro02XVCBjyIa+oHy1splpXLwxoWWpXVBlV3CiYsv4t3Fobx8S8WULah8"
    "1EC+gPy6GnlzAywnM21HGjhyixp1M+JOv3y4B7forvfPqu3vlpNkRgQmR5O0cvs95rDb8J"
    "4aJZA6XZNB6rScQmos2yd8zhNPgSnOBbEeor17p108l9mgvJLoIcC7Hy3ys6aV2ycnCW6f"
    "Ti9SM/aerZ4LouCM6L6eyyquz/S2kuiDW2+dLjemeluq8tP1l7+lxcv530qeiMdZIH9hoT"
    "/2R7WUqdx9Z93imGZKmtKlOBkxHkOcMJiSK2qFKvBDTBrSi0OEh9LCVMtInY3svwd6WTrD"
    "HolZQDorfcWBZ600YbkmzSw+mpxflUPW1ZXZHZq1fGP71lai9a0d5HLYhNIk31zPWT2iNk"
    "GmqScf44TsQpBpCvoCZJrqhj19aFq+kxjaWDVp+T76kUy8oi/rnaIvSz7R0A/tsh8tBXoI"
    "byvU68xyyMq7nxfrIdq7PyMit3SyBBoiVRtWOJlpVy51ygjXnwaRloeTIJqfBIEbnFeAtz"
    "2uoGOYt92vY7xstyLlpfqHc0uTIm5itmfEwGbvss0OfJF9kykjURU/gpNV8uTJTCfrEmny"
    "K5kp4PhRRTxoec9ZFwuSd5h87Zk6ypMnEqYxoUCNqlJkgIZkLDsMGshewkO9FdxJAjVepC"
    "iK6sw6MjhHSfJDB3mK5Pg8ZIH3wkEzX6iN6s99tTc9GYLzoaG2WrqlIwkawuOQ8PSkEx7K"
    "gp4v0rJDFXhiM9VKDJCQ95eU/biueC2AZuxeSuAFfnDi/fNqxztRG/bH6vSXxHn0YsvAlH"
    "xRq6BUpYrj4JSsqqXYVHWjJjGq4oErSqGZ127ctq5owxv3Nj4GcTGIi0FcDCxuiItBX4C4"
    "2NPWMgQWILBw+C6NfCrYeHloYRNmRfZnFLaJ8a4zh6YLbNupICcI2wQ6PRWsXAlWk/1SCt"
    "TbafUufSemU89SoIfTzqnRzsA1GwNLs7tyLTb5fFZiYCh3+fOBYBQEoyAYZRyMuo7CIfv+"
    "gYa8Mn1H9razLiTFdEHDGFQp3iMIDR3kcTafq+gNZToFMeGyBA1VLIZrTF+oP8bYV+GZ5x"
    "P/nlAUzV9U7EracQO39JYOcBiS2TwUy4zMsk6V31GgIZlE9CLd5BQIFm96wrqEbEPtdta5"
    "OojCEQ0fjtGAku9hktfjlqrtRjqSpa6iGX5QVfq0SchpaQwkDZiEXmLdJbGWVM4xjfWkM6"
    "N5Q5m59KmFdHq45Sm7oc1y4q0QhQnYwHUCNk7rEM+I50czG4RXEj0EePfrsENY5qbnfpaH"
    "6uyNbuKbmisW7tWsCOTb1RPUyhiycRZkxMDZ1mlvwaGTKkDNZi5zcPr1Wr+Ec2aVgGwpAF"
    "s4ardwlFx+j+Ohuow8P/yJ4LwjoHTTWUuYVsXcaVpuo4fqJjmai7MFCpUvR+AHgaby1xhz"
    "dboXEfr4L0FwQLz4gC+VzEb9Fuh5nKNVOXTUqlkt/p/F1OUKX1V7TWmv1QyPdEpYjGaY36"
    "k8tANBfktS9ahjygbnSSMjTJ+FaEjQKAo1+Vk+i6qXyJKqtPpbIZgQppVyDR1UVt6cWuu0"
    "cvHa0C593HSuOzFS6x0yUr9lWK/8yZrTQ3/br8nfPrh/Pjt7+fLt2cnLN+9ev3r79vW7ky"
    "XK5Vvr4L76+DeFeG6kLK8T1IdkM/2k5XvoKdh9elE5hFn5YeLiAG0XM7d22nJqwVGrZmd3"
    "VuGEWTceZ6VgULYalLtks35ik1qTVd0zsFgDNrE4BUHZcRdZ+240xWr7HdYnAAg0D/BIiq"
    "rU/0mwMjYqy0bpVrVpuzPO5ugNpNk5F0jDhhQQ0jhl6Nd4Q6AT7+GTSA48EmI/EIPY+k3C"
    "p2oDuD7nlo0v0JCFU9X2LY1PN7gj81CfUUu+h+epeSsfQueTlGYuuSf8QSWVVLgRfow+ev"
    "IJGZcm7oM2kBtFV6WlZLKXbak8N7GtbDfrOSXqtuEOvlXLbJzs3LNuf5smU1mzBrNJK5q0"
    "puXNmxNxxVs0mNRg9YZJ+Ybv18Pjjg9uQq9fazXI1A3+4u77EyEBDyTgeRycWzoQPDvvGQ"
    "fcc1L9g7qFLu15am636s8rkf4hvHuHBSfyNUVovTkvKwU4b8Z5ZXhaDMzV6Rr64HlrbZMp"
    "7OeF/bw9mfwSxOwzvZQFGzk9uzZC7zr9S+xQK+Naf2pQRqQPc966Beaujg3KJ9bQPkkbxD"
    "MigLg94hDpa82g2yspoGPd+HE4ATpcYtOdlwJ9GDra6M8dCe69V9v/qtN3precdaG9UVzI"
    "NGHnPQ4isjxQPMAilA80GxKO4g2KLApRpPcZDtTTDCq2QzaqYgtel61Tbyt3XpcDELtazK"
    "xJrKhUazeyL0WAW3CQ3ALC/dG0avRJ7qwdfPCqzKahp14FXaN8Jh94dweFlhmftWvu+iG3"
    "frXdB/u5lSiK+qgsEE6K9xDd0xOz3YrrtiuWvHSyxZDQinB6/VEzGZGtTpvpGtprwN3ZcT"
    "OPOpn98f9I8EtY"
)
