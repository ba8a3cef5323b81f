"""What a port is called that a table knows by an index of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from collector.protocols.snmp.oid import Index

NUMBERS = re.compile(r"\d+")
MOST_LABELS = 1_024  # what a plan asks of at most; devices that share the names may ask of others in turn


class PortNames:
    """`names` are the names of the interface probe by ifIndex. What was found out once is remembered."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names
        self._numbers = [(name, [int(number) for number in NUMBERS.findall(name)]) for name in names.values()]
        self._units = {numbers[0] for _, numbers in self._numbers if len(numbers) > 1}
        self._shapes = Counter(NUMBERS.sub("#", name) for name in names.values())
        self._labels: dict[tuple[str, Index], str] = {}

    def label(self, by_port: str, index: Index) -> str:
        """The one port whose name ends in the number and begins with the group's; the bare index where none is sure.

        What POWER-ETHERNET-MIB calls group and port is nowhere tied to an ifIndex. A box alone may be unit 0 in its
        names and group 1 in the MIB: then the port's number has to do. Of several that fit, it is the one of the sort
        that the switch has most of: uplinks are few, and feed nobody. `by_port` is as in Row.
        """
        key = (by_port, index)
        if key not in self._labels:
            if len(self._labels) >= MOST_LABELS:
                self._labels.clear()
            self._labels[key] = self._find(by_port, index)
        return self._labels[key]

    def _find(self, by_port: str, index: Index) -> str:
        if by_port == "ifindex":
            return self._names.get(index[-1], str(index[-1]))
        group = index[-2] if by_port == "group.port" and len(index) > 1 else None
        fitting = [name for name, numbers in self._numbers if _is_port(numbers, group, index[-1])]
        if not fitting and group == 1 and self._units == {0}:
            fitting = [name for name, numbers in self._numbers if _is_port(numbers, None, index[-1])]
        most = max((self._shape(name) for name in fitting), default=0)
        surest = [name for name in fitting if self._shape(name) == most]
        bare = index[-1:] if group is None else index[-2:]
        return surest[0] if len(surest) == 1 else "/".join(map(str, bare))

    def _shape(self, name: str) -> int:
        return self._shapes[NUMBERS.sub("#", name)]


def _is_port(numbers: list[int], group: int | None, port: int) -> bool:
    """`Gi1/0/7` is port 7 of group 1; a name with one number tells no group."""
    if not numbers or numbers[-1] != port:
        return False
    return group is None or len(numbers) == 1 or numbers[0] == group
