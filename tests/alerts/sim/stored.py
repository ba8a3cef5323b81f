"""What survives a collector that is thrown away: what it has stored, as the tables of the ledger hold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from alerts.fault_book import Book
from alerts.faults import Tell
from alerts.watchman import Decisions
from inventory.model.alert import Alert, AlertChange, Deed
from inventory.model.attribution import Attribution
from inventory.model.fault import Fault
from inventory.model.fault_alert import FaultAlert
from inventory.model.fault_step import FaultStep
from inventory.model.transition import Transition


@dataclass(slots=True)
class Stored:
    """`beat_ms` is the collector's last sign of life. What is no table is for those who judge the play: `charged`,
    `changes`, `steps` and `told` (what would be mailed) in order, with the true second at which each was stored."""

    beat_ms: int | None = None
    transitions: list[Transition] = field(default_factory=list)
    by_device: defaultdict[str, list[Transition]] = field(default_factory=lambda: defaultdict(list))
    attributions: defaultdict[str, list[Attribution]] = field(default_factory=lambda: defaultdict(list))
    alerts: dict[str, Alert] = field(default_factory=dict)
    charged: list[tuple[float, Attribution]] = field(default_factory=list)
    changes: list[tuple[float, AlertChange]] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    ties: dict[str, FaultAlert] = field(default_factory=dict)
    steps: list[tuple[float, FaultStep]] = field(default_factory=list)
    told: list[tuple[float, Tell]] = field(default_factory=list)
    tied: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # faults by alert, ever
    opened_s: dict[str, float] = field(default_factory=dict)
    _ids: int = 0
    _open: dict[str, Alert] = field(default_factory=dict)

    def new_id(self) -> str:
        self._ids += 1
        return f"{self._ids:06d}"

    def append(self, rows: Iterable[Transition]) -> list[Transition]:
        """As they were numbered."""
        numbered = []
        for row in rows:
            kept = replace(row, seq=len(self.transitions) + 1)
            self.transitions.append(kept)
            self.by_device[row.device].append(kept)
            numbered.append(kept)
        return numbered

    def observed_since(self, from_ms: int) -> list[Transition]:
        """As `inventory.repository.transitions.between`: all from then on, and of each witness the last before."""
        found = []
        for rows in self.by_device.values():
            last: dict[str, Transition] = {}
            for row in rows:
                if row.at_ms >= from_ms:
                    found.append(row)
                elif row.witness not in last or row.at_ms >= last[row.witness].at_ms:
                    last[row.witness] = row
            found += last.values()
        return sorted(found, key=lambda row: (row.at_ms, row.seq))

    def current(self, device: str, at_ms: int) -> list[Transition]:
        last: dict[str, Transition] = {}
        for row in self.by_device[device]:
            if row.at_ms <= at_ms and (row.witness not in last or row.at_ms >= last[row.witness].at_ms):
                last[row.witness] = row
        return list(last.values())

    def keep_decisions(self, decided: Decisions, now_s: float) -> None:
        for row in decided.attributions:
            self._keep_attribution(row)
            self.charged.append((now_s, row))
        for change in decided.alerts:
            alert = change.alert
            self.changes.append((now_s, change))
            self.alerts[alert.id] = alert
            if change.deed is Deed.RESOLVED:
                self._open.pop(alert.id, None)
            else:
                self._open[alert.id] = alert

    def _keep_attribution(self, row: Attribution) -> None:
        """As `inventory.repository.attributions.put`."""
        kept = [
            replace(one, superseded_ms=row.recorded_ms) if one.superseded_ms is None and one.end_ms is None else one
            for one in self.attributions[row.device]
        ]
        if row.end_ms is None or row.end_ms > row.start_ms:
            kept.append(row)
        self.attributions[row.device] = kept

    def words(self, from_ms: int) -> list[Attribution]:
        """As `campuswatch.watch.sentry.read_words`: what stands, and what ended since."""
        return [
            row
            for rows in self.attributions.values()
            for row in rows
            if row.superseded_ms is None and (row.end_ms is None or row.end_ms > from_ms)
        ]

    def open_alerts(self) -> list[Alert]:
        return list(self._open.values())

    def keep_book(self, book: Book, now_s: float) -> list[Tell]:
        """All that it did since the last time; who is told now."""
        for id in book.changed:
            self.opened_s.setdefault(id, now_s)
        self.faults |= book.changed
        self.ties |= book.tied
        for tie in book.tied.values():
            self.tied[tie.alert].add(tie.fault)
        self.steps += [(now_s, one) for one in book.steps]
        told = list(book.tells)
        self.told += [(now_s, one) for one in told]
        for done in (book.changed, book.tied, book.steps, book.tells):
            done.clear()
        return told
