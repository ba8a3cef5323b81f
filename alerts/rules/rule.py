"""A rule: what is told, how much it weighs, and how long it must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from collector.sample import Value
from inventory.model.alert import Topic
from inventory.model.severity import Severity

NOWHERE: frozenset[str] = frozenset()
LARGEST = 2**63


class Side(StrEnum):
    ABOVE = "above"
    BELOW = "below"


class Where(StrEnum):
    """Which parts of a device are meant."""

    ANY = "any"
    UPLINK = "uplink"  # ports behind which another device of the ledger forwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A field of a measurement (`collector.schema`) on the wrong `side` of `limit`; it is well again at `clear`.

    The limit itself is not beyond, `clear` itself is well. `per` names a field that it is divided by; the value is then
    a percentage of that. With `over_s` it is of the mean over so many seconds; a mean of `void` says nothing. People
    are shown the value times `shown`. Empty `kinds`, `areas` and `devices` mean all; areas and devices are meant by
    their codes.
    """

    measurement: str
    field: str
    side: Side
    limit: float
    clear: float
    per: str = ""
    over_s: float = 0.0
    void: float | None = None
    shown: float = 1.0
    where: Where = Where.ANY
    kinds: frozenset[str] = NOWHERE
    areas: frozenset[str] = NOWHERE
    devices: frozenset[str] = NOWHERE

    def value(self, fields: Mapping[str, Value]) -> float | None:
        """None where the sample does not tell, or tells what is no measurement: not a number, or beyond all reason."""
        value = fields.get(self.field)
        if value is None or isinstance(value, str) or not -LARGEST < value < LARGEST:
            return None
        if not self.per:
            return value
        whole = fields.get(self.per)
        if not whole or isinstance(whole, str) or not -LARGEST < whole < LARGEST:
            return None
        return 100.0 * value / whole

    def beyond(self, value: float) -> bool:
        return value > self.limit if self.side is Side.ABOVE else value < self.limit

    def well(self, value: float) -> bool:
        return value <= self.clear if self.side is Side.ABOVE else value >= self.clear


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`for_s` is how long it must hold before it fires, `keep_s` how long it must be over before that is believed.

    `in_key_area` is the severity of what happens to a device in a key area. `why` says in one line, for engineers,
    where the numbers come from. A rule of our own brings its words along: `title`, `says`, `do`. One that is not `on`
    never fires.
    """

    name: str
    topic: Topic
    severity: Severity
    for_s: float = 0.0
    keep_s: float = 0.0
    threshold: Threshold | None = None
    in_key_area: Severity | None = None
    why: str = ""
    on: bool = True
    title: str = ""
    says: str = ""
    do: str = ""

    @property
    def is_own(self) -> bool:
        return bool(self.title)


Rules = Mapping[str, Rule]
