"""usmUserTable and usmUserSpinLock of SNMP-USER-BASED-SM-MIB (RFC 3414 section 5). Pure.

A row's index is the engine's id and the user's name, each with its length before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import whole
from collector.protocols.snmp.walk import Rows
from inventory.model.account import AccountTold

_MIB = Oid.parse("1.3.6.1.6.3.15.1.2")
SPIN_LOCK = _MIB.child(1, 0)
ENTRY = _MIB.child(2, 1)
OWN_AUTH_KEY_CHANGE = ENTRY.child(7)
OWN_PRIV_KEY_CHANGE = ENTRY.child(10)
STATUS = ENTRY.child(13)
COLUMNS = (STATUS,)
ACTIVE = 1
LONGEST = 32


def row_of(engine_id: bytes, name: bytes) -> tuple[int, ...]:
    """The index of a user's row."""
    return (len(engine_id), *engine_id, len(name), *name)


def name_at(index: tuple[int, ...]) -> bytes | None:
    """Whose row that is; None for an index that is none."""
    engine = index[0] if index else 0
    name = index[1 + engine :]
    if not name or name[0] != len(name) - 1 or not 0 < name[0] <= LONGEST or max(name) > 255:
        return None
    return bytes(name[1:])


def read_users(rows: Rows) -> tuple[AccountTold, ...]:
    return tuple(sorted(set(_told(rows))))


def _told(rows: Rows) -> Iterator[AccountTold]:
    for index, row in rows.items():
        name = name_at(tuple(index))
        if name is not None:
            yield AccountTold(name=clean_text(name), enabled=whole(row.get(STATUS)) == ACTIVE)
