"""The whole record, meetings' guests, the theatre's day and the sealed audit."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return UPGRADE


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
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
        DROP TABLE IF EXISTS "theatre_days";"""


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
        CREATE INDEX "idx_surgeries_procedure_key" ON "surgeries" ("procedure_key", "out_of_room_at");
        CREATE INDEX "idx_surgeries_out_of_room_at" ON "surgeries" ("out_of_room_at");
        CREATE INDEX "idx_surgery_milestones_surgery_id" ON "surgery_milestones" ("surgery_id");"""


MODELS_STATE = (
"eJztXW1z2zYS/isY3YemM6zHdmwn19zcjO04V18duxMrd502HRomIYljClAJ0o6nl/9+AF"
    "9Egm8CKFKmKHxJLAALkM8ugd3FYvHXaE5s5NK9zxR5ox/BXyMM54j9IZQbYAQXi7SUF/jw"
    "3g0bBqxFWALvqe9By2eFE+hSxIpsRC3PWfgOwbzpKQbQskiA/T1wBwN/Zj4yWlZ5BzyHIg"
    "qeZggDnzwgTIFDaYBscI8mxENgHlAf2A7a4yPZxGJDOXjaZqcBdv4MkOmTKfJnIRi//8GK"
    "HWyjr4jyn3+NJg5y7fDvEZpDxx3xFujrwkOUj0gTogREx/5qhviYUXOO2/MirBqFlAyw8M"
    "c3Awi9e4SBK9152Lq6b060eDDD7gUeOzZvGZabCe35DHofwpYc6HvTIm4wx2nrxbM/I3jZ"
    "nPGBl04RRh70kZ1hPg5cNxaSpCjCmBX4XoCW4NppgY0mMHC5CI3+MQmwxSUHQEohhqbn71"
    "GfsW3vHlK0h9GT6dj/jJ8yQ2ea1zdj8/ZibJqjggjyZ8oJUFxkMYQZYg72aYjRHH41XYSn"
    "/oz9fH3yLRonxSpqxQf8z+mn859OP716ffI9H5CwbyD6Mq7jmsOw6lvYBfShmfI5ZUUss0"
    "V+XGK/nB0ZihxP2Ds04UlSkDIl/YwTdA/ycB+sAfGUj/rD4cHRm6O3r0+O3rIm4ZMtS97U"
    "oH55PQ4hTSG0PMTf1oR+EcX3rMZ35qgcSpEyh6Ydk+4lf3SF7SqJD3zLxOSpM5GvAXt8+f"
    "Hidnz68Rfe/ZzSP90Q1NPxBa85DEufc6Wv8p/DshPw38vxT4D/BL/dXF+EmBPqT71wxLTd"
    "+Dc+L47YnE74i5vQzgKXFCdFgiwEC7uhLIiUWha2XxaYxoKayYJI2YIsxKuckigkPNNcru"
    "XyUsGSVWeWBJvSaDpkpKitHB4fS6grrFWlvhLWiavrgs1DT8SzzRmkMxWcC4Tt4P3Cn84G"
    "EA//VwA6ad8I357NTBuAlz2ZM8XQL9W6q1HOkWmw5WYPBhIycTC/j9wJ0pNHjm6AcO/LoL"
    "1fDfZ+AWuPTBwXmc4cTpEZeCWr4hh9rbAqS4mHgHqdrnPx61hQcxJ0X308/TUP/PnVzVkO"
    "8MT9IivUSfvNLYQcH2Y8FK2FTHkbwnwsI8zH1cJ8XBBmh5qQ2UGPJQCfEYYjxBXOqixdDu"
    "h7RtgV0onWl0V5qQm2LbhnNzdXguCeXY5z0H7+eHbx6dVBiDhr5PiRU6ngPMk6ThWcUHmy"
    "3fVEcSfr5CHj2+MF99B6eIJM9xVqMqgvFoQ9xBzxBykKeEz94edPyK3SOGI//Wna0xZq09"
    "8SuUpK469GEFEaeFPkOWhNpG7Dbp6HihKvZaOGIKyJ1HmmqyHBxb9MckiqvtVi1fxwni+B"
    "mOlHdjw2HymzX3aLfJ89WDRDlOynLeuNVftqJs02XbW/Vo2M4t5WOLRjy25ALZ/STAgNvR"
    "el96J2TQPQe1Gtz92D8EzrvSgtC3ovape4zHQsNdf9kmCDLiHXmc784jebFvfTu4mJ70wc"
    "K7JvTIQ5BiWqY61zqLIP7Sha6SgKt01NAUFF9Ct60NivxH4R0Nla0Jd3oJFfiTyd07WAL6"
    "XfIO7Lkizwql6EF0HehXgawKnScpql2eCKinBxOY3L2lhLD2TW0oPqtfSgsJZm3DWy0GZI"
    "Bhc3045nRWEjoOiIFHlTZMwNRmPC/gmZc8neBWKrTMxz0ftbxZQqvy0r9uDT0nWYFUX25p"
    "F9FArv6e356fuLyNfYjlf3lziG6crBD6MSr65Qb9R5dZfRUC5rKntsAlBkecgH/gz67G+f"
    "AoIRSLoy2C8LvQN34RmHMMzqDjgUOKzd7U+nPxwenwAHgxn6WnJ4otWuu3Mzi7BpP/PWzI"
    "ZGjZ95EXjM8lZa2TMkQwwjbN1aTr9bJXeEQDW4df7kSALmk6NKmHlVzij+unDY9NXArSdS"
    "vpSLV/v15Dz5tJkbn2q/7Vbwd9t37TSbZT/jFzd7e6V3dGT4rjJmPzDF1pnin9Fzx+ZsP7"
    "6dlg3aFZ6E9ozf28guG5XYvUmVUWfy0sSuM2SM3TuEba4OhXYmsyKBC6kP5oRHNjK7E1gQ"
    "g3tmoXrEJZg9L/DJO3DNjdYJ8QAET9B1v6OA9YkQLhq87XffndGbAKfN3a2ZA40ac/eBQa"
    "HCjKT9ABec9g1drbrthOrGZ2uzoRmWp9Ws7jWr44Va2aGSkmlju+f8bfQZZ+k0h/vMYdaU"
    "q7cqOk+GZAiHTrv2O4eGAbPacMlXtMKZsaQaHs6dnGDXTiPtNNJOI2mn0Sc0YRP5bMx3Ek"
    "clniOh3qhzH3lRSzPK4CjpRAobL308caiCEccqGIBMwBMPeOCVlutw38+MsNcq8Ret01N3"
    "riERFAkHUS6/ZEjXYCA/4ZfcMJndTfWxxK1RuQFjl1kzFDPE1QNqT1s/Fg6jxtO2lFKlgI"
    "dNMmRjq/TxvlxKjrqcHAVnmw53WLVsD8J+0z7VnWCzuOzJTpkilbZvKpcpHT60Kx+SdhFo"
    "F4F2EUi7CLIpq0o8BLmMVtUOgnwSLQn3QIaEAbO07qM8k2CByMJFgMJng5lL4MvobweHb4"
    "/efBm9A3NoI2b4e6xTjB5ZWw/x6bnEb9DJEIoOhSi7n6QxnIXRTCkNWdM7+8J8PVIes9CB"
    "9NDs+/YDqjxgTNboDRtgmiOXHnYBfafhkBlS6eFE3b3BoGIHDYXHEL5rM1FuGjwOv/5F/k"
    "EEwe/wqeJxVjycdjb1QwUxapxNOluWzpalMyS1Z0TpbFlaFnS2rB3icqSGm9YM8oD7Bswu"
    "7UDzfIt4fv+s5HouIx5eGFP7DmiKoGeVnASvvg4ipRgCvnVf0Jp3QBSNe+mQxwLlADehpf"
    "agFa6FSBwb5XckXcOqpSJPN0Cne0vRj7lJP0sHzm+urtgqAr6Mzr+MKjij9hGIVEOYa7qe"
    "y8t8U0WlafWUk9DW6Utb+E3UwM0VoBowE+VQBPOKWNAdV6qgZR1UITrMkId84hn+1goTQN"
    "J+eJ/+gVQE1kFNBNZBMQIr3bpQU5oHuuZ1p2DAR+hDT/kWtVLqIch2hyo0Jn7Z3T7VKC8J"
    "NLC1wAp7WrLzhUA0wCmj89iU9Go9HZ1SF50iCFqf4lOSi8LK8p6kd4jV5D3J3lcmEZQyR7"
    "YDsTl38J0B7ujCQ9C+AxDb4M4PPEwekRdWAuih9NBJlImEfgcQZYolEw9+JIVXIEbohGOL"
    "gSmdDPMFW2S+CJhwgolH5uAV64H9ou8Al26b8QLY6NEJc18nlC6ZQs/xZ/Pv34En9oePMH"
    "hiv8NKD1nE6z7oZcmjJhEvEfGzdLRLOphAKT+edJhLZiTFGBe1YJN0nE1FmqQjNgkzWXjE"
    "QnbgIfMBhV8vCXyTTEyPkLnkIaXMK+c7k3uGdYbM0TaTVAMsf6sFsKTPsUZMTduPogNpRl"
    "ukLxk6kEYH0ujgCR1Io2VBB9L0yEodBJd1IM3O81wH0uhAmu12VuvIDh3Z0W/h73pyWfqV"
    "lGDOEmnZl8vplvdFycbP5Ol2OnYm78BTipvJE+90zIwO6tBBHb0T0zXVufADL3Pq1gh1Sj"
    "IEcDewjkFKHb7PqpQFViDSQEsBzTfeVDBO2g8P3k6iGpPYAttkmmwYK6ACdjn18KBvf13U"
    "kXddRd4hFz6bHoJUTZTzdEOAufMbYHgUHXt5/lwNIK8g18ivRj6NKCsC/sElsGISEclyQE"
    "84XVcmzMn+3v7mJ5P3N5/Pri7AL58uzi9vL2+uxc2EsJIXsQInin/8dHF6lVenw3A9JZhT"
    "kk1CvL/3+ng7Ic4GQSoBnSfcJNyvt1ai547LFDeCyxSQf9/eXFfMHQJV3mvkWD74H3CZeb"
    "N9k3UN3BwONW3EEF39vIO8isIl1oWLIvhnhLgI4nL8M1Q58O8ZWVdSvizJ4l4eTt0G3mc3"
    "N1cC3meX4xzKnz+eXTAz53tRzIuBWTFeDfSSIuUAVZIubHUHZ+NkVcIgREod/9Dn+AfLJZ"
    "S9a5OIR4FSc7nPXC7Gvatwukitud1nbhcOVihvgieEeqmUWir1AVF9QFQfEG16QPRjYouO"
    "qk+Kpm2M1UdGn03RvF19dvSUGbsY7YE7Dy1caCGaXm/PytkfMLrcnngesnwKiBeetLQZzi"
    "V3nq3dm+KJzeStVY5+ZTEyMx0Yu3cEjHg28pA9pKNg5cGf1UwZctBn6+56dQVaX+O0BVpz"
    "dGK+0bmPHKlm9HYwWu2wR45seKZR+5HYGcgqziNIwb3emYReY95NlFWsdqrBndIMD+b2RT"
    "tR2Ev2Imo3fgQ6vfUjsfWjvuWjt3oanuNQvMFSoBqg6dC5B4umabDWdGFlEmptGeSyXixR"
    "2vrkxhrPEPQ99B6WpjrL1Bp1ris/amfa8FnaaeWRJ+AT4BLr4UfwNCPhdXczwh6a+5dsZD"
    "mMBECX4DgTmUMBW2QekA0IjvxQbLgyB1aLPa92ZlV6lmxY8m1UHyuLm7d9muxFE8HLnCWr"
    "9gNxlrDeSzTBM2damRYoS7W5vEBdxV/FOYL+fnj4+vWbw/3XJ2+Pj968OX67v0wWVKyqyx"
    "p0dvkvrqQIc36ktRRm+peZj87Z+zMEYQxUYUYS6mvnJCvTUj4LI/va8NR0KA3QHbBIwPjA"
    "po4nQCY8Q2Fcz2aXB4QpeEI8S2KiFP8I2BTDZhrulQ7zJ9oIll0O2tEgXWZKFLBski0x24"
    "F0ykRx1GIX0qOHrZQHDKmkx5DPzyiO0m2ORnGsJnkal9LaYLwMrbykNMgLmROUBrkhS4VL"
    "KFRLUSg+0RoZE7t9MJ0/cSibZjp/os6fqHPmtbbNovMnalnQ+RN3ics6f+LO81znT9zI7q"
    "POn1j9Ben8iV3Jsc6f2EOmtD+5JE47WYST9gOU+A5SqL1Mcspei3AnMQ2lXj/ZncRS4p3O"
    "UlnqLxXhXJGqsrSHnc5X2SRJl07NpTbf6pygOido76aCNU2UZE/QdfCDCth5Og2zFMxq9o"
    "ZINQSIN6CsJaCF8RpNRHpJOATANyHTPHCmCHTlTmeB7gXjwvbXEOWW9zsTWJjO4DXb3yjv"
    "Qfu8++zzTniGcLPjgmX0muN95rhO8KETfPT3aERvE3ycQ4p+cnjMROnRiGy1URuHzBqas0"
    "zLlWHIN5jfrO57z3vgbglPmIbD8SnIuqK+oyBqYIAHtPDBjMcKUxKdYeA7k5g9TXi9uxe4"
    "qHgffGcjfWG/kQ0wARSxbmx+JuMdP30xIa5LnijgIYdhVpHsIHxg1pXND2I8Iq9JWLPgqJ"
    "MMicwwyMzTGx3F5WbHbBKWm9BKhzZnBxSIpYdUixjPjtckYLxJGLDASJkoYB3Z2o911AA6"
    "slVHtupoRh3ZqmVBR7b2x3oZBpe1/d+d3qIjvDaNc954kUU6TzdAoW5/g9x3fFctni4hGJ"
    "4od5N9OfNkBZirtw5zZEMAu8ONQ9UIupaC5rYH4JKYuTnyIbfJi7jVXMyTodHX8jS/lqfE"
    "CSk7/5aQDnCh63z3JgtjC3s4+awlWwa+7F5OifD1aUfnNLAd/4pMRyXbOcs6o24vB/JWpk"
    "umkgll+P5KnE49Pid2B+ZwQUH4xIA/A+Wpqn6/RxMmUwaAEx95f7wDOMxZBaMcMDzHOgQz"
    "SGfFbDKdjKC45wJ9Ge98ip1SZo4olepSa49/ym0IZIaM6OSHhQp7Hdk3W73RMdg9hwGmot"
    "fZ0gfpEYMNHGJwXX9Yz3Tart00EV6qibNFquHh3E0G3GhtUs2AK1AND+oORNq2uRqgJM8p"
    "yfAQPjmSQPjkqBJhXpVPl81ek6r60EUqjfNqnKGlenQvpRigO6F9v3nOapGXZIFMQy0Pte"
    "qUkSEaIMxdXYdiqkdjFQkbBWX1bYZuO0Qrct6o7AFlSIaw5q21/7O0L69urv+VNF9xmgxa"
    "KjNG3HyAc0U76kXBmf5CUfs8m3bosixJHR5VGfVZw8NGsgnDH6HLc3gnN2RC6rMHmt8jD0"
    "ydR+5XDXwQYJ6w+44/zV1JOvBGXaxxL8HLXq/4ovcRdKOK1IQuc9YWsa67vmBJsrnI5e5X"
    "yd25vuAUeY41K5t94prayQembVZNPdUsWGNqKNOhKyW1VHcuEdP4A+/vpNCKJtfg/EL1lF"
    "utKw9B3+jEB8o/KgWE4+YDRPdgX2ZZY60q0Q3rCgEpPsIlm2HVsUAZkrVCgfqG9iZigV50"
    "Mfv2f+LUXP8="
)
