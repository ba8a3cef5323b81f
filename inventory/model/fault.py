"""A fault: one entry of the fault register, from when it was seen until it is mended and that was seen too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inventory.model.alert import Topic
from inventory.model.severity import Severity
from language.message import Parameter


class FaultState(StrEnum):
    OPENED = "opened"
    REPORTED = "reported"  # somebody was told
    ACKNOWLEDGED = "acknowledged"  # somebody answered for it
    REPAIRING = "repairing"
    REPAIRED = "repaired"  # by somebody's word, or because it came back
    VERIFIED = "verified"  # the machine saw that it is well
    CLOSED = "closed"
    MERGED = "merged"  # it was part of another
    DISMISSED = "dismissed"  # no fault, with a reason


OVER = frozenset({FaultState.CLOSED, FaultState.MERGED, FaultState.DISMISSED})


class CauseClass(StrEnum):
    UNKNOWN = ""
    POWER = "power"
    NETWORK = "network"
    LINE = "line"  # the carrier's
    DEVICE = "device"
    DISK = "disk"
    SETTING = "setting"
    WEATHER = "weather"
    DAMAGE = "damage"
    WORK = "work"  # somebody worked there
    OTHER = "other"


class Pause(StrEnum):
    """For what the clock of a repair may stand, by agreement."""

    PARTS = "parts"  # on their way
    REPAIRER = "repairer"  # an outside repairer was called and comes later
    CARRIER = "carrier"  # their line
    CLOSED = "closed"  # nobody can get in
    WEATHER = "weather"
    APPROVAL = "approval"  # of the money
    OTHER = "other"


class Outside(StrEnum):
    """An outside repairer is called only once a leader approved it (Q47)."""

    NO = ""
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`number` is for people: `S01-2026-0007`, counted by school and year.

    `device` is the code of what is to be mended, empty where a person reported something that is no device. `topic` and
    `device` decide which alerts join it; `rule` and `details` are those of the first. `text` are a person's own words,
    `contact` is how to reach that person. `affected` counts the devices in its shadow; `probable` says that wiring is
    not known and fate speaks for it.

    Times are UTC milliseconds, None where it has not come to that. `repair_by_ms` is the limit, `next_ms` when the
    clock of escalation and closing must look again. `level` is the step of the chain that was told last
    (`inventory.model.duty_chain.Level`, 0: nobody yet), at `told_ms`. `quiet_ms` is since when none of its alerts
    fires, None while one does. `overdue` counts how often people were told that it was not mended in time. While it is
    paused, `paused_ms` is since when, `pause` why, and `left_ms` how much of its time is left. A `major` one is not
    closed before its incident report is written, at `incident_ms`; `reminded` counts how often that was asked for.
    `acknowledged_by` and `repaired_by` are names. `merged_into` is another fault's id.
    """

    id: str
    number: str
    school: str
    topic: Topic
    severity: Severity
    state: FaultState
    since_ms: int
    opened_ms: int
    opened_by: str
    device: str = ""
    part: str = ""
    area: str = ""
    rule: str = ""
    details: Mapping[str, Parameter] = field(default_factory=dict)
    text: str = ""
    affected: int = 0
    probable: bool = False
    reported_ms: int | None = None
    acknowledged_ms: int | None = None
    acknowledged_by: str = ""
    repairing_ms: int | None = None
    repaired_ms: int | None = None
    repaired_by: str = ""
    verified_ms: int | None = None
    closed_ms: int | None = None
    repair_by_ms: int | None = None
    next_ms: int | None = None
    level: int = 0
    told_ms: int | None = None
    quiet_ms: int | None = None
    overdue: int = 0
    reopened: int = 0
    major: bool = False
    incident_ms: int | None = None
    reminded: int = 0
    paused_ms: int | None = None
    pause: str = ""
    left_ms: int | None = None
    outside: Outside = Outside.NO
    repairer: str = ""
    handed_up_ms: int | None = None
    answer: str = ""
    contact: str = ""
    cause_class: CauseClass = CauseClass.UNKNOWN
    done: str = ""
    parts: str = ""
    ticket: str = ""
    merged_into: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def by_machine(self) -> bool:
        """Whether an alert belongs to it: the machine then sees for itself when it is well."""
        return bool(self.rule)
