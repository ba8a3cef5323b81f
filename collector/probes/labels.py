"""The names by which parts and ports of a device stand in the time series. Pure but for the one walk of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from collector.instruments import Instruments
from collector.probes.interface import IF_NAME, IF_TYPE, read_ports
from collector.probes.snmp_peer import admitted
from collector.protocols.snmp.oid import Index
from collector.target import Target
from collector.vendors.plan import Figure

NUMBERS = re.compile(r"\d+")


async def port_names(probe: str, target: Target, instruments: Instruments, deadline_s: float) -> Mapping[int, str]:
    """ifIndex -> the name that the interface probe gives the port; walked once for as long as the probe's plan."""
    memory = instruments.plans
    known = memory.names(target.device, probe)
    if known is not None:
        return known
    async with admitted(target, instruments) as peer:
        rows = await instruments.snmp.walk(peer, (IF_TYPE, IF_NAME), deadline_s)
    names = {index: port.name for index, port in read_ports(rows).items()}
    memory.keep_names(target.device, probe, names)
    return names


def port_labels(figures: Sequence[Figure], names: Mapping[int, str]) -> list[str]:
    """A name for each figure of a port, in their order."""
    return [port_label(one.instance.row.by_port, one.instance.place, names) for one in figures]


def port_label(by_port: str, index: Index, names: Mapping[int, str]) -> str:
    """The one port whose name ends in the number (and begins with the group's); the bare index where none is certain.

    What POWER-ETHERNET-MIB calls group and port is nowhere tied to an ifIndex.
    """
    if by_port == "ifindex":
        return names.get(index[-1], str(index[-1]))
    group = index[-2] if by_port == "group.port" and len(index) > 1 else None
    fitting = [name for name in names.values() if _is_port(name, group, index[-1])]
    return fitting[0] if len(fitting) == 1 else "/".join(map(str, index[-2:] if group is not None else index[-1:]))


def _is_port(name: str, group: int | None, port: int) -> bool:
    """`Gi1/0/7` is port 7 of group 1; a name with one number tells no group."""
    numbers = [int(number) for number in NUMBERS.findall(name)]
    if not numbers or numbers[-1] != port:
        return False
    return group is None or len(numbers) == 1 or numbers[0] == group


def part_labels(figures: Sequence[Figure]) -> list[str]:
    """A name for each fan and supply: its own, or what it is; with its index where several would bear it."""
    plain = [one.instance.name or f"{one.instance.row.meaning} {_dotted(one)}" for one in figures]
    uses = Counter(plain)
    return [name if uses[name] == 1 else f"{name} #{_dotted(one)}" for name, one in zip(plain, figures, strict=True)]


def _dotted(one: Figure) -> str:
    return ".".join(map(str, one.instance.place))
