"""A secret shown to a person: who, which, why stands in the audit chain before it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.usecases.actor import Right, require
from campuswatch.usecases.credentials import the_credential
from campuswatch.usecases.signing_in import SignedIn
from inventory import audit, safekeeping
from inventory.admission import is_line
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.audience import audience_of
from inventory.model.credential import Credential
from inventory.model.sealed import SealedCredential
from inventory.safekeeping import subject_of
from inventory.vault import Vault

MOST_REASON = 200
SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Revealed:
    """`subject` is what it is for, in words of the history."""

    row: SealedCredential
    credential: Credential
    subject: str


def reveal(database: Database, vault: Vault, person: SignedIn, id: str, reason: str, *, now_ms: int) -> Revealed:
    """By the beginning of its id. Where the audit row cannot be written, nothing is opened.

    Raises Missing, Conflict for no reason, Forbidden, DatabaseError, VaultError.
    """
    why = reason.strip()
    if len(why) < SHORTEST_REASON or not is_line(why, MOST_REASON):
        raise Conflict("vault.no_reason", shortest=SHORTEST_REASON, most=MOST_REASON)

    def work(connection: Connection) -> tuple[SealedCredential, str]:
        row = the_credential(connection, person, id)
        require(person, Right.REVEAL, row.school)
        subject = subject_of(connection, audience_of(row))
        audit.append(
            connection, row.school, at_ms=now_ms, actor=person.name, action="secret.revealed", subject=row.id,
            detail={"for": subject, "type": row.type, "account": row.account, "purpose": row.purpose,
                    "generation": row.generation, "reason": why},
        )  # fmt: skip
        return row, subject

    row, subject = database.write(work).result()
    with database.read() as connection:
        return Revealed(row, safekeeping.opened(connection, vault, row), subject)
