"""What was learned of each agent: bounded, and forgotten after a day so that what is new is found."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakValueDictionary

from collector.rates import rebooted
from collector.vendors.plan import Plan
from collector.vendors.ports import PortNames

MOST = 40_000  # plans; one a device and probe
LASTS_S = 86_400.0
UNSURE_LASTS_S = 14_400.0
FAILED_LASTS_S = 900.0  # an agent that cannot be walked is not walked again at once
RESTS_S = 1_800.0  # and one that need not speak SNMP and does not is left alone for so long


class Learned(NamedTuple):
    """`until_s` is our monotonic clock; `uptime` sysUpTime in ticks (None: not told) as last seen at `seen_s`."""

    plan: Plan
    address: str
    until_s: float
    uptime: int | None
    seen_s: float


class PlanMemory:
    """By device and probe; the longest unused is forgotten first. Devices of a sort share what is alike."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._learned: OrderedDict[tuple[str, str], Learned] = OrderedDict()
        self._names: dict[tuple[str, str], PortNames] = {}
        self._plans_of_sorts: WeakValueDictionary[tuple[str, str, int], Plan] = WeakValueDictionary()
        self._names_of_sorts: WeakValueDictionary[tuple[tuple[int, str], ...], PortNames] = WeakValueDictionary()
        self._resting: OrderedDict[str, float] = OrderedDict()

    def recall(self, device: str, probe: str, address: str, now_s: float) -> Plan | None:
        """None where it has to be learned: nothing known, too long ago, another address."""
        known = self._learned.get((device, probe))
        if known is None or known.address != address or now_s >= known.until_s:
            return None
        return known.plan

    def keep(
        self, device: str, probe: str, address: str, plan: Plan, uptime: int | None, now_s: float, lasts_s: float
    ) -> None:
        self._names.pop((device, probe), None)
        plan = self._shared(probe, plan)
        self._put((device, probe), Learned(plan, address, now_s + lasts_s, uptime, now_s))

    def _shared(self, probe: str, plan: Plan) -> Plan:
        """The plan of another device of the sort, where it is the same."""
        sort = (probe, plan.object_id, len(plan.instances))
        known = self._plans_of_sorts.get(sort)
        if known is not None and alike(known, plan):
            return known
        self._plans_of_sorts[sort] = plan
        return plan

    def names(self, device: str, probe: str) -> PortNames | None:
        """Names of ports that belong to the plan, None where they have to be walked."""
        return self._names.get((device, probe))

    def keep_names(self, device: str, probe: str, names: Mapping[int, str]) -> PortNames:
        """`names` are the names of ports by ifIndex."""
        sort = tuple(names.items())
        shared = self._names_of_sorts.get(sort)
        if shared is None:
            shared = self._names_of_sorts[sort] = PortNames(names)
        if (device, probe) in self._learned:
            self._names[device, probe] = shared
        return shared

    def still_holds(self, device: str, probe: str, uptime: int | None, now_s: float) -> bool:
        """Takes note of sysUpTime; False, and the plan forgotten, after a reboot: indexes may have moved."""
        known = self._learned.get((device, probe))
        if known is None:
            return False
        if known.uptime is not None and uptime is not None and rebooted(known.uptime, uptime, now_s - known.seen_s):
            self.forget(device, probe)
            return False
        self._put((device, probe), known._replace(uptime=uptime, seen_s=now_s))
        return True

    def forget(self, device: str, probe: str) -> None:
        self._learned.pop((device, probe), None)
        self._names.pop((device, probe), None)

    def rests_s(self, device: str, now_s: float) -> float:
        """Seconds for which a device that was silent is still left alone."""
        return max(0.0, self._resting.get(device, now_s) - now_s)

    def rest(self, device: str, now_s: float) -> None:
        self._resting[device] = now_s + RESTS_S
        self._resting.move_to_end(device)
        if len(self._resting) > self._most:
            self._resting.popitem(last=False)

    def _put(self, key: tuple[str, str], learned: Learned) -> None:
        self._learned[key] = learned
        self._learned.move_to_end(key)
        if len(self._learned) > self._most:
            forgotten, _ = self._learned.popitem(last=False)
            self._names.pop(forgotten, None)


def alike(one: Plan, other: Plan) -> bool:
    """Down to the types of what was read once: as bytes, a text may equal an object identifier."""
    return one == other and _types(one) == _types(other)


def _types(plan: Plan) -> list[type]:
    return [type(value) for instance in plan.instances for value in instance.statics]
