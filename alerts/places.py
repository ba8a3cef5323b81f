"""Where devices stand and what hangs on their ports: what rules must know besides samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Port = tuple[str, str]
"""A device's code and the name of its port, as in the time series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`areas` are areas' codes by device. `weighty` are devices in key areas and those that a school's uplink ends at.

    `behind` is what hangs on a port, `trunks` are ports behind which others are reached: another switch, a router, or
    the line of an uplink, whose paid bandwidth (bit/s) stands in `bandwidth`.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    weighty: frozenset[str] = frozenset()
    behind: Mapping[Port, str] = field(default_factory=dict)
    trunks: frozenset[Port] = frozenset()
    bandwidth: Mapping[Port, int] = field(default_factory=dict)


NOWHERE = Places()
