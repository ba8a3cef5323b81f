"""An interview with an SNMP agent: what is asked next, given what was answered. Pure; another carries it out.

The same interview is led with live agents and with recorded ones, so both give the same evidence.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import NamedTuple

from collector.discovery.questions import (
    CHASSIS,
    ENTERPRISES,
    ENTITY,
    ENTITY_CLASS,
    GENERIC,
    MIBS,
    OBJECTS,
    OF_THE_AGENT,
    SYSTEM,
    VENDORS,
)
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import Absence, IpAddress, Value, octets, whole

AT_ONCE = 10  # objects in one packet: some agents answer nothing that does not fit into 484 octets
MOST_ENTERPRISES = 8
MOST_PARTS = 6
MAC_OCTETS = 6
# IEEE 802.1AB, LldpSystemCapabilitiesMap: bit 0 is the highest of the first octet.
CAPABILITIES = ("other", "repeater", "bridge", "wlan", "router", "telephone", "docsis", "station")


class Ask(NamedTuple):
    """`following` asks for the object after each of `oids` (GETNEXT), else for these very objects (GET)."""

    oids: tuple[Oid, ...]
    following: bool = True


Answer = Mapping[Oid, tuple[Oid, Value]]
"""By the object asked: which object came, and its value. What is missing was not answered."""
Interview = Generator[Ask, Answer, None]
Vendors = Mapping[str, Mapping[str, Oid]]


def interview(evidence: dict[str, str], vendors: Vendors = VENDORS) -> Interview:
    """Adds to `evidence` as it goes, so that what came before an interruption is kept."""
    answer = yield Ask(tuple(SYSTEM.values()), following=False)
    evidence.update(_texts(SYSTEM, answer))
    object_id = evidence.get("sysObjectID", "")
    enterprises = [object_id.removeprefix(f"{ENTERPRISES}.")]
    if is_generic(object_id):
        if found := (yield from _enterprises()):
            evidence["snmp.enterprises"] = " ".join(found)
        enterprises += found
    yield from _vendors_own(evidence, enterprises, vendors)
    yield from _standard(evidence)
    if "ENTITY" in evidence.get("snmp.mibs", "").split():
        for name, text in (yield from _entity()).items():
            evidence.setdefault(name, text)


def is_generic(object_id: str) -> bool:
    """Whether a sysObjectID names no maker."""
    return not object_id or any(object_id.startswith(beginning) for beginning in GENERIC if beginning)


def _standard(evidence: dict[str, str]) -> Interview:
    answer: dict[Oid, tuple[Oid, Value]] = {}
    for some in _batches([*OBJECTS.values(), *MIBS.values()]):
        answer.update((yield Ask(some)))
    for name, text in _texts(OBJECTS, answer).items():
        evidence.setdefault(name, text)
    if mibs := " ".join(name for name, root in MIBS.items() if _under(root, answer) is not None):
        evidence["snmp.mibs"] = mibs


def _vendors_own(evidence: dict[str, str], enterprises: list[str], vendors: Vendors) -> Interview:
    """A row serves a device whose sysObjectID or objects are of the same enterprise."""
    numbers = {text.split(".", 1)[0] for text in enterprises}
    rows = [row for root, row in vendors.items() if root.split(".", 1)[0] in numbers]
    answer: dict[Oid, tuple[Oid, Value]] = {}
    for some in _batches([oid for row in rows for oid in row.values()]):
        answer.update((yield Ask(some)))
    for row in rows:
        for name, text in _texts(row, answer).items():
            evidence.setdefault(name, text)


def _enterprises() -> Generator[Ask, Answer, list[str]]:
    """The first object of each enterprise the agent has, four numbers long at most, but for the agent's own."""
    found = []
    at = ENTERPRISES
    for _ in range(MOST_ENTERPRISES):
        came = (yield Ask((at,))).get(at)
        if came is None or isinstance(came[1], Absence) or not ENTERPRISES.covers(came[0]):
            break
        arcs = ENTERPRISES.suffix(came[0])
        if not arcs or not at < came[0]:
            break
        if arcs[0] not in OF_THE_AGENT:
            found.append(".".join(map(str, arcs[:4])))
        at = ENTERPRISES.child(arcs[0] + 1)
    return found


def _entity() -> Generator[Ask, Answer, dict[str, str]]:
    """Of the first chassis, else of the first part that names a model."""
    columns = (ENTITY_CLASS, *ENTITY.values())
    index: Index = ()
    best: dict[str, str] = {}
    for _ in range(MOST_PARTS):
        asked = {column: column.child(*index) for column in columns}
        answer = yield Ask(tuple(asked.values()))
        cells = {
            column: answer[oid] for column, oid in asked.items() if oid in answer and column.covers(answer[oid][0])
        }
        after = [suffix for column, (oid, _) in cells.items() if (suffix := column.suffix(oid)) > index]
        if not after:
            break
        index = min(after)
        row = {column: value for column, (oid, value) in cells.items() if column.suffix(oid) == index}
        texts = {name: text for name, oid in ENTITY.items() if (text := text_of(name, row.get(oid)))}
        if whole(row.get(ENTITY_CLASS)) == CHASSIS:
            return texts if "snmp.model" in texts or not best else {**best, **texts}
        if "snmp.model" in texts and not best:
            best = texts
    return best


def _batches(oids: Iterable[Oid]) -> Iterable[tuple[Oid, ...]]:
    unique = tuple(dict.fromkeys(oids))
    return [unique[start : start + AT_ONCE] for start in range(0, len(unique), AT_ONCE)]


def _under(root: Oid, answer: Answer) -> Value | None:
    """What came of asking for `root`, if it lies there."""
    came = answer.get(root)
    if came is None or not root.covers(came[0]) or isinstance(came[1], Absence):
        return None
    return came[1]


def _texts(names: Mapping[str, Oid], answer: Answer) -> dict[str, str]:
    texts = {name: text_of(name, _under(oid, answer)) for name, oid in names.items()}
    return {name: text for name, text in texts.items() if text}


def text_of(name: str, value: Value | None) -> str:
    """A value as evidence of that name: a MAC in pairs, capabilities in words, a number in digits, else text."""
    if isinstance(value, Oid):
        return str(value)
    if isinstance(value, IpAddress):
        return ".".join(map(str, value))
    number = whole(value)
    raw = octets(value)
    if number is not None or raw is None:
        return "" if number is None else str(number)
    if name.endswith(".mac") and len(raw) == MAC_OCTETS:
        return raw.hex(":")
    if name == "lldp.capabilities":
        return " ".join(word for place, word in enumerate(CAPABILITIES) if raw and raw[0] >> (7 - place) & 1)
    return clean_text(raw)
