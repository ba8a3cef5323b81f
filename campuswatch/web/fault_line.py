"""One fault in one line: what it is, where, since when; for overviews and walls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.rules import words as rule_words
from alerts.state import State
from campuswatch.usecases.fault_letters import shortened
from dashboards.roster import Picture
from inventory.model.fault import Fault
from inventory.model.severity import Severity
from language.message import Message


@dataclass(frozen=True, slots=True)
class FaultLine:
    """`title` is a message, or a person's own words. `where` is the name of the device, `school` that of the school."""

    fault: Fault
    title: Message | str
    where: str
    school: str
    late: bool

    @property
    def look(self) -> State:
        """The state whose colour and shape stand for its severity."""
        return State.DOWN if self.fault.severity is Severity.CRITICAL else State.SHADOW


def lines_of(found: Iterable[Fault], picture: Picture, now_ms: int) -> list[FaultLine]:
    some = list(found)
    wanted = {one.device for one in some if one.device}
    names = {
        one.device.code: one.device.name
        for school in {one.school for one in some}
        for one in picture.ledger.listed.get(school, ())
        if one.device.code in wanted
    }
    return [line_of(one, names.get(one.device, ""), picture, now_ms) for one in some]


def line_of(fault: Fault, name: str, picture: Picture, now_ms: int) -> FaultLine:
    school = picture.ledger.schools.get(fault.school)
    title = rule_words.title(fault.rule, fault.details) if fault.rule else shortened(fault.text)
    late = fault.repair_by_ms is not None and fault.repaired_ms is None and fault.paused_ms is None
    return FaultLine(
        fault,
        title,
        name or fault.device or fault.area,
        school.name if school else "",
        late and (fault.repair_by_ms or 0) < now_ms,
    )
