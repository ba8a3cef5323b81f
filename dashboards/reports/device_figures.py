"""What a report says of one device in its period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.figures import Figures
from alerts.segment import Segment
from alerts.state import State
from dashboards.reports.rate import NO_RATE, Rate
from inventory.model.device import Device


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A stretch in which it did not answer, cut to the period: DOWN, or SHADOW where `shadow` is true and `charged_to`
    the cause's code. `open` is true where it had not ended when the report was reckoned; `began_before` and
    `goes_on` where the period cuts it. `uncertainty_ms` is the sum of the half gaps of its two ends."""

    start_ms: int
    end_ms: int
    shadow: bool = False
    charged_to: str = ""
    probable: bool = False
    uncertainty_ms: int = 0
    open: bool = False
    began_before: bool = False
    goes_on: bool = False

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFigures:
    """`figures` are milliseconds per state. `outages` are in order of time; MAINTENANCE and UNKNOWN are none. `intact`
    counts milliseconds. `faults` counts those opened in the period of which it is the device. `area` is a code.
    `state` is the one at the end, `served` whether it was in service by the ledger then."""

    device: Device
    figures: Figures
    outages: Sequence[Outage] = ()
    intact: Rate = NO_RATE
    faults: int = 0
    state: State = State.UNKNOWN
    served: bool = True

    @property
    def area(self) -> str | None:
        return self.device.area

    @property
    def down_ms(self) -> int:
        return sum(one.length_ms for one in self.outages if not one.shadow)

    @property
    def longest_ms(self) -> int:
        return max((one.length_ms for one in self.outages if not one.shadow), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A device and its segments over the period, from which all its figures follow. `began_before` tells that the
    first of them had begun before the period, `goes_on` that the last reaches beyond it, `open` that the last has not
    ended yet; `served` that it was in service by the ledger at the end, though perhaps outside its hours."""

    device: Device
    segments: Sequence[Segment]
    began_before: bool = False
    goes_on: bool = False
    open: bool = False
    served: bool = True

    @property
    def state(self) -> State:
        """At the end."""
        return self.segments[-1].state if self.segments else State.OUT_OF_SERVICE
