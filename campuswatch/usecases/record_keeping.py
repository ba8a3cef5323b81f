"""What becomes of the files in which access and our own logs are recorded stands in the audit chain of the bureau."""

from __future__ import annotations

import logging

from sqlalchemy import Connection

from campuswatch.records.days import Tidied
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import DatabaseError
from language.catalogue import translate

log = logging.getLogger(__name__)

KEEPER = "campuswatch (records)"


def tell_tidied(database: Database, tidied: Tidied, *, now_ms: int) -> None:
    """With the digest of each day that is over, so that a line taken out of it later is found; what cannot be told now
    stands in the log."""

    def work(connection: Connection) -> None:
        for file, found in tidied.packed:
            audit.append(
                connection, BUREAU_CHAIN, at_ms=now_ms, actor=KEEPER, action="records.packed",
                subject=f"{file.kind} {file.day}", detail={"lines": found.lines, "sha256": found.digest},
            )  # fmt: skip
        for file in tidied.deleted:
            audit.append(
                connection, BUREAU_CHAIN, at_ms=now_ms, actor=KEEPER, action="records.deleted",
                subject=f"{file.kind} {file.day}", detail={"bytes": file.size},
            )  # fmt: skip

    try:
        database.write(work).result()
    except DatabaseError as error:
        log.error("the audit chain was not told of records: %s", translate(error.message, "en"))
