"""What must hold of the ledger database after a cut: every acknowledged transaction, each whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from inventory.database import Database
from inventory.errors import DatabaseError

ROWS = 3  # of each transaction, see ledger_workload.insert


def faults(path: Path, acknowledged: Sequence[str]) -> list[str]:
    """One sentence for each promise that was broken."""
    try:
        database = Database.open(f"sqlite:///{path}")
    except DatabaseError as error:
        return [f"the ledger does not open: {error}"]
    try:
        with database.read() as connection:
            verdict = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            tables = connection.execute(text("SELECT count(*) FROM sqlite_schema WHERE name = 'power'")).scalar_one()
            if verdict != "ok" or not tables:
                missing = [f"transaction {line} was acknowledged and is gone" for line in acknowledged]
                return missing if verdict == "ok" else [f"integrity_check: {verdict}"]
            rows = connection.execute(text("SELECT number, half, note FROM power")).all()
        wrong = [f"row {n}.{half} holds another note" for n, half, note in rows if note != f"{n}.{half} " * 40]
        whole = {number for number, count in Counter(row[0] for row in rows).items() if count == ROWS}
        wrong += [f"transaction {row[0]} is there in part" for row in rows if row[0] not in whole]
        wrong += [f"transaction {line} was acknowledged and is gone" for line in acknowledged if int(line) not in whole]
        database.write(lambda connection: connection.execute(text("DELETE FROM power")) and None).result()
        return wrong
    except DatabaseError as error:
        return [f"the ledger cannot be read: {error}"]
    finally:
        database.close()
