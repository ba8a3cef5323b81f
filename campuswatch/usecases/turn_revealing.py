"""The two secrets of a turn that is not over, shown to a person who must mend a device by hand."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.rotation.pair import Pair, open_pair
from campuswatch.usecases.actor import Right, require
from campuswatch.usecases.revealing import MOST_REASON, SHORTEST_REASON
from campuswatch.usecases.signing_in import SignedIn
from inventory import audit
from inventory.admission import is_line
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.turn import Turn
from inventory.vault import Vault


def reveal_turn(database: Database, vault: Vault, person: SignedIn, turn: Turn, reason: str, *, now_ms: int) -> Pair:
    """The audit row is durable before anything is opened.

    Raises Conflict for no reason or where nothing is held, Forbidden, DatabaseError, VaultError.
    """
    why = reason.strip()
    if len(why) < SHORTEST_REASON or not is_line(why, MOST_REASON):
        raise Conflict("vault.no_reason", shortest=SHORTEST_REASON, most=MOST_REASON)
    require(person, Right.REVEAL, turn.school)

    def work(connection: Connection) -> None:
        audit.append(
            connection, turn.school, at_ms=now_ms, actor=person.name, action="secret.revealed", subject=turn.id,
            detail={"for": turn.device, "type": turn.type, "account": turn.account, "state": turn.state, "reason": why},
        )  # fmt: skip

    database.write(work).result()
    with database.read() as connection:
        return open_pair(connection, person.scope, vault, turn)
