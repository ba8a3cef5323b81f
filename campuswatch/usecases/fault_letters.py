"""What a mail about a fault says (Q49): time, place, nature, impact, what was done so far, until when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alerts.faults import UNANSWERED, Tell, Telling
from alerts.rules import words
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device
from inventory.model.fault import Fault
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.notice import Action, Fact, Letter
from inventory.model.person import Person
from inventory.model.uplink import Uplink
from language.message import Message, Parameter

MOST_STEPS = 6
MOST_TITLE = 80
UNTOLD_STEPS = frozenset({FaultAction.TOLD, FaultAction.UNTOLD, FaultAction.OPENED, FaultAction.GRAVER})
"""What the machine did and the rest of the mail says already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a fault is, as far as the ledger knows."""

    device: Device | None = None
    area: Area | None = None
    position: str = ""
    responsible: Person | None = None
    uplink: Uplink | None = None


def letter_of(tell: Tell, place: Place, steps: Sequence[FaultStep], *, why: Message | None = None) -> Letter:
    """`why` says who stands in for whom."""
    fault = tell.fault
    named: dict[str, Parameter] = {"where": where(fault, place), "what": what(fault)}
    return Letter(
        subject=Message(f"fault.subject.{tell.telling.name.lower()}", named),
        sentences=tuple(sentences(tell, why)),
        facts=tuple(facts(fault, place, steps)),
        actions=tuple(actions(tell)),
    )


def what(fault: Fault) -> str:
    """The name of its rule, whose title texts show by `{what:rule}`; else words of people, shown as they are."""
    own = str(fault.details.get(words.TITLE, ""))
    return own or fault.rule or shortened(fault.text)


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_TITLE else f"{line[: MOST_TITLE - 1]}…"


def where(fault: Fault, place: Place) -> str:
    if place.device is not None:
        return place.device.name or place.device.code
    return place.area.name if place.area else fault.part or fault.school or "campuswatch"


def sentences(tell: Tell, why: Message | None) -> Iterator[Message]:
    fault = tell.fault
    told = Message(f"fault.says.{tell.telling.name.lower()}", said_of(tell))
    if tell.telling is not Telling.OPENED:
        yield told
    if fault.rule:
        yield words.says(fault.rule, fault.details, fault.part)
    if fault.text:
        yield Message("fault.words", {"by": fault.opened_by, "text": fault.text})
    if fault.affected:
        yield Message("fault.behind", {"n": fault.affected})
    if fault.probable:
        yield Message("fault.probable")
    if fault.rule and fault.state in UNANSWERED:
        yield words.do(fault.rule, fault.details)
    if tell.telling is Telling.OPENED:  # what broke comes first: a phone shows the first line beside the subject
        yield told
    if why is not None:
        yield why


def said_of(tell: Tell) -> dict[str, Parameter]:
    fault = tell.fault
    return {
        "fault": fault.number,
        "opened_ms": fault.opened_ms,
        "limit_ms": fault.repair_by_ms or fault.opened_ms,
        "times": fault.reopened,
        "by": fault.repaired_by or fault.acknowledged_by,
        "answer": fault.answer,
        "repairer": fault.repairer,
    }


def facts(fault: Fault, place: Place, steps: Sequence[FaultStep]) -> Iterator[Fact]:
    yield Fact(Message("fault.fact.number"), fault.number)
    yield Fact(Message("fault.fact.since"), Message("fault.moment", {"at_ms": fault.since_ms}))
    yield Fact(Message("fault.fact.nature"), Message("fault.nature", {
        "topic": fault.topic.value, "severity": int(fault.severity)}))  # fmt: skip
    if place.device is not None:
        yield Fact(Message("fault.fact.device"), device_words(place.device))
    if place.area is not None:
        yield Fact(Message("fault.fact.place"), area_words(place))
    if place.area is not None and place.area.area_class is AreaClass.KEY:
        yield Fact(Message("fault.fact.impact"), Message("fault.key_area"))
    if place.uplink is not None and place.uplink.carrier:
        yield Fact(Message("fault.fact.carrier"), uplink_words(place.uplink))
    if fault.repair_by_ms is not None:
        yield Fact(Message("fault.fact.limit"), Message("fault.moment", {"at_ms": fault.repair_by_ms}))
    done = [step for step in steps if step.action not in UNTOLD_STEPS]
    for step in done[-MOST_STEPS:]:
        yield Fact(Message("fault.fact.measure"), step_words(step))
    if not done:
        yield Fact(Message("fault.fact.measure"), Message("fault.none_yet"))


def device_words(device: Device) -> str:
    return " · ".join(part for part in (device.name, device.code, device.address or "") if part)


def area_words(place: Place) -> str:
    area = place.area
    parts = (area.name, area.building, area.floor, area.room, place.position) if area else (place.position,)
    return " · ".join(dict.fromkeys(part for part in parts if part))  # a building may be an area of its name


def uplink_words(line: Uplink) -> str:
    return " · ".join(part for part in (line.carrier, line.phone, line.line) if part)


def step_words(step: FaultStep) -> Message:
    """One step as one sentence; people's own words stand behind it."""
    said = f": {step.words}" if step.words else ""
    told: dict[str, Parameter] = {"at_ms": step.at_ms, "by": step.by, "words": said}
    told |= {name: "" if value is None else value for name, value in step.details.items() if name not in told}
    return Message(f"fault.did.{step.action}", told)


def actions(tell: Tell) -> Iterable[Action]:
    fault = tell.fault
    if fault.state in UNANSWERED:
        yield Action(Message("fault.ack"), "ack", {"fault": fault.id})
    if fault.device:
        yield Action(Message("fault.look"), "page", {"path": f"/device/{fault.device}"})
