"""An alert: a rule that something breaks, from when it fires until it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.severity import Severity
from language.message import Parameter


class Topic(StrEnum):
    """What an alert is about: those of one device and topic are one fault."""

    OUTAGE = "outage"  # it does not answer, or what hangs on it does not
    RECORDING = "recording"  # recordings, disks, retention
    PICTURE = "picture"
    CONDITION = "condition"  # clock, temperature, errors, power: it works, and not as it should
    SECURITY = "security"  # changes, strangers, passwords, attacks
    LEDGER = "ledger"  # what people must do: overdue passwords, known bad firmware, certificates
    OURSELVES = "ourselves"  # the collector, our line, our mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`rule` names a shipped rule or one of our own; at most one alert of (school, rule, device, part) is open.

    `device` is a code, empty for the school as a whole or for ourselves; `part` a port, channel, disk or address.
    All times are UTC milliseconds: `since_ms` when what it tells of began, as far as is known, `fired_ms` when it had
    lasted long enough, `resolved_ms` when it was over long enough, None while it fires. `details` are the parameters
    of the rule's sentence. `cause` is the code of the device in whose fault it was explained, else empty.
    """

    id: str
    school: str
    rule: str
    topic: Topic
    severity: Severity
    since_ms: int
    fired_ms: int
    device: str = ""
    part: str = ""
    resolved_ms: int | None = None
    details: Mapping[str, Parameter] = field(default_factory=dict)
    cause: str = ""
    probable: bool = False

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.school, self.rule, self.device, self.part


class Deed(StrEnum):
    FIRED = "fired"
    CHANGED = "changed"  # graver, or in other words
    EXPLAINED = "explained"  # a cause was found: it belongs to that fault, nobody is told of it by itself
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """What befell an alert at `at_ms`; `alert` is as it is from then on. `affected` counts devices in its shadow."""

    deed: Deed
    alert: Alert
    at_ms: int
    affected: int = 0
