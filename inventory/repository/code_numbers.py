"""Numbers of device codes: each is given out once, also when its device never comes to life."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inventory.model.device import make_code
from inventory.model.kind import CODE_PREFIX, Kind
from inventory.repository.device_codes import codes_of
from inventory.repository.upsert import upsert
from inventory.tables.device import code_counter


def allot(connection: Connection, school: str, kind: Kind) -> str:
    """The next code of this kind in this school that no device has or had: imports bring codes of their own."""
    while True:
        code = make_code(school, kind, _next_number(connection, school, kind))
        if not connection.execute(select(codes_of(code).exists())).scalar_one():
            return code


def _next_number(connection: Connection, school: str, kind: Kind) -> int:
    first = {"school": school, "prefix": CODE_PREFIX[kind], "last": 1}
    statement = upsert(connection, code_counter, first, {"last": code_counter.c.last + 1})
    return int(connection.execute(statement.returning(code_counter.c.last)).scalar_one())
