"""A condition: a source says that something holds. Whether anybody is told of it is for the evaluator to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from inventory.model.alert import Alert
from inventory.model.severity import Severity
from language.message import Parameter


class Key(NamedTuple):
    """Of what a rule holds; at most one alert of a key is open. `Alert.key` is the same tuple."""

    school: str
    rule: str
    device: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`rule` is a name in RULES or of a rule of our own; `device` a code, empty for a school or for ourselves.

    `since_ms` (UTC) is when it began as far as is known, `details` are the parameters of the rule's sentence.
    `severity` is said only where it departs from the rule's. `behind` is the code of the device on the other side of
    the part, whose own silence explains it: of a port, what hangs there.
    """

    rule: str
    school: str
    since_ms: int
    device: str = ""
    part: str = ""
    details: Mapping[str, Parameter] = field(default_factory=dict)
    severity: Severity | None = None
    behind: str = ""

    @property
    def key(self) -> Key:
        return Key(self.school, self.rule, self.device, self.part)

    @classmethod
    def of(cls, alert: Alert) -> Condition:
        """What an open alert says to hold, until its source says otherwise."""
        return cls(
            rule=alert.rule, school=alert.school, since_ms=alert.since_ms, device=alert.device, part=alert.part,
            details=alert.details, severity=alert.severity,
        )  # fmt: skip
