"""The wiring around one device as people look at it: where it hangs, and what hangs on each of its ports. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inventory.model.interface import Interface
from inventory.model.link import Link
from inventory.topology import rank


@dataclass(frozen=True, slots=True)
class End:
    """The device at the other end of a link, by its code; `port` is its own port there, empty where not known.

    `evidence` names who says so, `seen_ms` when it was last seen.
    """

    code: str
    port: str
    evidence: str
    seen_ms: int


@dataclass(frozen=True, slots=True)
class Row:
    """One port; the one without a name is the radio of an access point."""

    port: str
    alias: str
    speed_bps: int
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Wiring:
    """`above` are the ports on which the device hangs. A switch says itself what is on its ports, so it has `rows`."""

    above: tuple[End, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(end.code for end in (*self.above, *(end for row in self.rows for end in row.ends)))


def lay_out(code: str, interfaces: Sequence[Interface], links: Iterable[Link]) -> Wiring:
    """`links` have the device at either end. Of several words on one cable the surest counts, then the newest."""
    own: defaultdict[str, dict[str, End]] = defaultdict(dict)
    above: dict[tuple[str, str], End] = {}
    told = sorted(links, key=lambda link: (rank(link), -link.seen_ms))
    for link in told:
        if link.device == code:
            own[link.port].setdefault(link.far_device, End(link.far_device, link.far_port, link.evidence, link.seen_ms))
    ports = {one.port for one in interfaces} | own.keys()
    known = {end.code for ends in own.values() for end in ends.values()}
    for link in told:
        if link.far_device != code or link.device in known:
            continue
        end = End(link.device, link.port, link.evidence, link.seen_ms)
        # What its neighbour says of a port that it has itself is shown there.
        if link.far_port in ports and interfaces:
            own[link.far_port].setdefault(link.device, end)
        else:
            above.setdefault((link.device, link.port), end)
    listed = [
        Row(one.port, one.alias, one.speed_bps, tuple(own.pop(one.port, {}).values()))
        for one in sorted(interfaces, key=lambda one: (one.if_index, one.port))
    ]
    rows = [*listed, *(Row(port, "", 0, tuple(ends.values())) for port, ends in sorted(own.items()))]
    return Wiring(tuple(above.values()), tuple(rows) if any(row.ends for row in rows) else ())
