"""The one MetaData, and the column types that both databases share.

Times are UTC integer milliseconds. Devices are referred to by `device.id` (a UUID that never changes), so a
corrected code moves nothing; the models outside speak of codes.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Codes sort by byte everywhere: a page that ends at `s1-cam-0009` goes on at the same place on both databases.
CODE = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite numbers rows by itself only in a column declared INTEGER, which holds 64 bits there.
SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
