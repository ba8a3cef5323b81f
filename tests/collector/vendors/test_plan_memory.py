"""What is remembered of agents: alike for devices of a sort, and each device's own where they differ."""

from __future__ import annotations

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import OctetString, Value
from collector.vendors.memory import PlanMemory
from collector.vendors.plan import Instance, Plan
from collector.vendors.ports import MOST_LABELS
from collector.vendors.tables import TABLES

ROW = TABLES["poe"][0]
TEXT = OctetString(Oid.of((1, 3)))


def plan(*names: str, static: Value = TEXT) -> Plan:
    places = enumerate(names, 1)
    return Plan(
        "1.3.6.1.4.1.9", tuple(Instance(ROW, (n,), (Oid.of((1, 3, n)),), (static,), name) for n, name in places)
    )


def recalled(memory: PlanMemory, device: str, made: Plan) -> Plan:
    memory.keep(device, "poe", "192.0.2.1", made, None, 0.0, 60.0)
    known = memory.recall(device, "poe", "192.0.2.1", 1.0)
    assert known is not None
    return known


def test_devices_of_a_sort_share_a_plan_and_names() -> None:
    memory = PlanMemory()
    assert recalled(memory, "a", plan("x", "y")) is recalled(memory, "b", plan("x", "y"))
    first, second = (memory.keep_names(device, "poe", {1: "Gi0/1"}) for device in "ab")
    assert first is second
    memory.forget("a", "poe")
    assert memory.names("a", "poe") is None
    assert memory.names("b", "poe") is first


def test_what_differs_is_not_shared() -> None:
    memory = PlanMemory()
    ours, theirs = plan("x", "y"), plan("x", "z")
    assert recalled(memory, "a", ours) is ours
    assert recalled(memory, "b", theirs) is theirs
    assert memory.recall("a", "poe", "192.0.2.1", 1.0) is ours
    assert memory.keep_names("a", "poe", {1: "Gi0/1"}) is not memory.keep_names("b", "poe", {2: "Gi0/1"})


def test_a_value_of_another_type_with_the_same_octets_is_not_shared() -> None:
    memory = PlanMemory()
    text, identifier = plan("x"), plan("x", static=Oid.of((1, 3)))
    assert text == identifier
    recalled(memory, "a", text)
    assert recalled(memory, "b", identifier) is identifier


def test_labels_of_shared_names_do_not_pile_up() -> None:
    memory = PlanMemory()
    memory.keep("a", "poe", "192.0.2.1", plan("x"), None, 0.0, 60.0)
    names = memory.keep_names("a", "poe", {1: "Gi0/1", 2: "Gi0/2"})
    for number in range(3 * MOST_LABELS):
        names.label("port", (number,))
    assert len(names._labels) <= MOST_LABELS
    assert names.label("port", (2,)) == "Gi0/2"
