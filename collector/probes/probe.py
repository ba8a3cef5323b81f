"""A probe: one thing that can be measured of a device."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from collector.instruments import Instruments
from collector.sample import Failure, Sample
from collector.target import Target
from collector.told import Told
from inventory.model.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a probe found. A probe either returns one or raises ProtocolError.

    `failure` is for answers that are a refusal with something to keep (an RTSP code): the samples are
    written and the look still counts as failed. `told` are nouns for the ledger.
    """

    samples: tuple[Sample, ...] = ()
    told: tuple[Told, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None


LONG = "long"

Look = Callable[[Target, Instruments, float], Awaitable[Finding]]
"""(target, instruments, total deadline in seconds) -> Finding; raises ProtocolError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`kinds` None means every kind; `worth` says of a target whether asking can tell anything (no SNMP without a
    credential, no ping to ourselves). `shed` orders who gives way in overload (highest first).

    `lane` LONG is for looks of many requests: a device has one of them at once, so that a place stays for its
    witnesses, and all devices together no more than a share of the places.

    A `witness` can make a device DOWN: its failed looks are re-checked. Its measurement bears the
    probe's name and has a field `up`.
    """

    name: str
    look: Look
    interval_s: float
    timeout_s: float
    witness: bool
    kinds: frozenset[Kind] | None = None
    worth: Callable[[Target], bool] = lambda target: True
    shed: int = 0
    lane: str = ""

    def fits(self, target: Target) -> bool:
        """Whether to look. What a device must answer is always asked, so that it cannot stay UNKNOWN unexplained."""
        if self.name in target.witnesses:
            return True
        return (self.kinds is None or target.kind in self.kinds) and self.worth(target)
