"""What the shipper says of itself: a small file that pages, `status` and `doctor` read. It survives the shipper."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from collector.store.wholefile import replace_file
from language.message import Message, Parameter

NAME = "condition.json"
STALE_MS = 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`waiting_bytes` are unsent, the oldest of them appended at `oldest_ms` (None: nothing waits).

    `sent_lines`, `dead_lines` and `damaged_bytes` count since the spool was made. `trouble` is why nothing goes
    through, since `since_ms`; None while all is well. `server` is what was found: "InfluxDB 1.6.7". One request to it
    may take `request_ms`, and who waits for its answer says nothing.
    """

    at_ms: int
    server: str = ""
    waiting_bytes: int = 0
    oldest_ms: int | None = None
    sent_lines: int = 0
    sent_ms: int | None = None
    dead_lines: int = 0
    damaged_bytes: int = 0
    trouble: Message | None = None
    since_ms: int | None = None
    request_ms: int = 0

    def speaks(self, now_ms: int) -> bool:
        """Whether the shipper has said something lately; a clock that went back is given the benefit of the doubt."""
        return now_ms - self.at_ms <= STALE_MS + self.request_ms


def write_condition(folder: Path, condition: Condition) -> None:
    """Raises OSError."""
    table = asdict(condition)
    if condition.trouble:
        table["trouble"] = {"id": condition.trouble.id, "params": dict(condition.trouble.params)}
    replace_file(folder / NAME, json.dumps(table), safe=False)


def read_condition(folder: Path) -> Condition | None:
    """None where no shipper has ever said anything that can be read."""
    try:
        table = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if table["trouble"]:
            table["trouble"] = Message(str(table["trouble"]["id"]), _parameters(table["trouble"]["params"]))
        return Condition(**table)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _parameters(table: dict[str, object]) -> dict[str, Parameter]:
    return {name: value for name, value in table.items() if isinstance(value, str | int | float)}
