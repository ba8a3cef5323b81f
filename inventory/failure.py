"""What the drivers' errors mean, in the ledger's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from inventory.errors import Conflict, DatabaseError, LedgerError

# Primary result codes of SQLite (https://sqlite.org/rescode.html); the high bits only refine them.
SQLITE_MESSAGES: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "database.locked",
    sqlite3.SQLITE_LOCKED: "database.locked",
    sqlite3.SQLITE_READONLY: "database.read_only",
    sqlite3.SQLITE_IOERR: "database.io",
    sqlite3.SQLITE_CORRUPT: "database.damaged",
    sqlite3.SQLITE_FULL: "database.full",
    sqlite3.SQLITE_CANTOPEN: "database.unreachable",
    sqlite3.SQLITE_NOTADB: "database.not_ours",
}

# SQLSTATE of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html); none means no answer.
POSTGRESQL_MESSAGES: Mapping[str, str] = {
    "55P03": "database.locked",
    "53100": "database.full",
    "25006": "database.read_only",
    "XX001": "database.damaged",
    "XX002": "database.damaged",
    "58030": "database.io",
}


def as_ledger_error(error: DBAPIError) -> LedgerError:
    """The sentence for an error of the driver. The driver's own words are kept as `detail`, without values.

    A DatabaseError may pass when tried again; a Conflict (a constraint, a number out of range) never will.
    """
    detail = " ".join(str(error.orig).split("DETAIL:")[0].split())[:300]
    if isinstance(error, IntegrityError | DataError):
        return Conflict("ledger.constraint", detail=detail)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return DatabaseError(SQLITE_MESSAGES.get(code & 0xFF, "database.failed"), detail=detail)
    state = getattr(error.orig, "sqlstate", None)
    lost = error.connection_invalidated or (state is None and isinstance(error, OperationalError))
    return DatabaseError(
        "database.unreachable" if lost else POSTGRESQL_MESSAGES.get(state or "", "database.failed"), detail=detail
    )
