"""The names by which parts and ports of a device stand in the time series. Pure but for the one walk of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from collector.instruments import Instruments
from collector.probes.interface import IF_NAME, IF_TYPE, read_ports
from collector.probes.snmp_peer import admitted
from collector.target import Target
from collector.vendors.plan import Figure
from collector.vendors.ports import PortNames


async def port_names(probe: str, target: Target, instruments: Instruments, deadline_s: float) -> PortNames:
    """Walked once for as long as the probe's plan."""
    memory = instruments.plans
    known = memory.names(target.device, probe)
    if known is not None:
        return known
    async with admitted(target, instruments) as peer:
        rows = await instruments.snmp.walk(peer, (IF_TYPE, IF_NAME), deadline_s)
    return memory.keep_names(target.device, probe, {index: port.name for index, port in read_ports(rows).items()})


def part_labels(figures: Sequence[Figure]) -> list[str]:
    """A name for each fan and supply: its own, or what it is; with its index where several would bear it."""
    plain = [one.instance.name or f"{one.instance.row.meaning} {_dotted(one)}" for one in figures]
    uses = Counter(plain)
    return [name if uses[name] == 1 else f"{name} #{_dotted(one)}" for name, one in zip(plain, figures, strict=True)]


def _dotted(one: Figure) -> str:
    return ".".join(map(str, one.instance.place))
