"""A walk of columns side by side (RFC 3416 section 4.2.3): what to ask next, what an answer adds, when to stop.

Pure; the client carries the octets. An agent may leave out rows of a column, end columns at different rows, cut
an answer anywhere, or be hostile: it must go forward, and what it may send is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.protocols.errors import BadAnswer
from collector.protocols.snmp.exchange import PROTOCOL
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.pdu import VarBind
from collector.protocols.snmp.values import Absence, Value

Row = dict[Oid, Value]
Rows = dict[Index, Row]


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a walk ends as a bad answer: `octets` of values and names, `seconds` in all."""

    rows: int = 4_096
    octets: int = 1 << 20
    seconds: float = 5.0


class Walk:
    """Rows in the order in which they came; a row holds the columns that it has, by the column's Oid."""

    def __init__(self, columns: Sequence[Oid], limits: Limits) -> None:
        self.rows: Rows = {}
        self.limits = limits
        self._octets = 0
        self._open: list[tuple[Oid, Oid, Index]] = [(column, column, ()) for column in columns]

    @property
    def done(self) -> bool:
        return not self._open

    def ask(self) -> tuple[Oid, ...]:
        """The objects after which the next request asks, one a column that is still open."""
        return tuple(last for _, last, _ in self._open)

    def end(self, position: int) -> None:
        """SNMPv1's noSuchName: nothing follows the object at `position` of `ask`; raises BadAnswer for none."""
        if not 0 <= position < len(self._open):
            raise BadAnswer("snmp.error_status", protocol=PROTOCOL, status="noSuchName", object="")
        del self._open[position]

    def take(self, varbinds: Sequence[VarBind]) -> None:
        """Adds an answer to `ask`; raises BadAnswer for one that does not go forward or grows past the limits."""
        if not varbinds:
            raise BadAnswer("snmp.walk_empty", protocol=PROTOCOL)
        width = len(self._open)
        still = []
        for position, (column, last, index) in enumerate(self._open):
            cell = self._take_column(column, last, index, varbinds[position::width])
            if cell is not None:
                still.append(cell)
        self._open = still

    def _take_column(
        self, column: Oid, last: Oid, index: Index, varbinds: Sequence[VarBind]
    ) -> tuple[Oid, Oid, Index] | None:
        """Where the column goes on, or None at its end."""
        rows = self.rows
        limits = self.limits
        for oid, value in varbinds:
            if not oid.startswith(column) or isinstance(value, Absence):
                return None
            after = column.suffix(oid)
            if after <= index:
                raise BadAnswer("snmp.walk_backwards", protocol=PROTOCOL, object=str(oid))
            self._octets += len(oid) + (len(value) if isinstance(value, bytes) else 8)
            row = rows.get(after)
            if row is None:
                if len(rows) >= limits.rows:
                    raise BadAnswer("snmp.walk_rows", protocol=PROTOCOL, limit=limits.rows)
                row = rows[after] = {}
            row[column] = value
            last, index = oid, after
        if self._octets > limits.octets:
            raise BadAnswer("snmp.walk_octets", protocol=PROTOCOL, limit=limits.octets)
        return column, last, index
