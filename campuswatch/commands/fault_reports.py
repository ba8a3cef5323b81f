"""A fault that somebody noticed (报修), and the page where people without a login report one."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import quote

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.doer import name_of
from campuswatch.commands.fields import Area, Line, MaybeDevice, NeededWords, Photo, School
from campuswatch.commands.means import Means
from campuswatch.usecases.actor import Right
from campuswatch.usecases.fault_reports import Report, change_link, report_fault
from inventory.model.alert import Topic
from inventory.model.severity import Severity


class Weight(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def severity(self) -> Severity:
        return Severity[self.name]


class Noticed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`by` are the words for who noticed it, `contact` how to reach them; empty: who enters it."""

    school: School
    text: NeededWords
    area: Area = ""
    device: MaybeDevice = ""
    photo: Photo = b""
    severity: Weight = Weight.MINOR
    topic: Topic = Topic.CONDITION
    by: Line = ""
    contact: Line = ""


class OfSchool(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School


def report(means: Means, body: Noticed) -> Done:
    told = Report(
        school=body.school, text=body.text, name=body.by or name_of(means), contact=body.contact, device=body.device,
        area=body.area, topic=body.topic, severity=body.severity.severity, photo=body.photo,
    )  # fmt: skip
    taken = report_fault(means.database, means.actor, told, now_ms=means.now_ms)
    return Done(go=f"/fault/{quote(taken.fault.number)}", answer=taken)


def link(name: str, *, new: bool, open: bool) -> Command[OfSchool]:
    def change(means: Means, body: OfSchool) -> Done:
        made = change_link(means.database, means.actor, body.school, new=new, open=open, now_ms=means.now_ms)
        return Done(go=f"/faults/report-link/{quote(body.school)}", answer=made)

    return Command(
        name=f"report_link.{name}", body=OfSchool, right=Right.CONFIGURE, school=lambda _, body: body.school,
        do=change, grave=name != "open", tags=("faults",),
    )  # fmt: skip


COMMANDS = (
    Command(
        name="fault.report", body=Noticed, right=Right.FAULTS, school=lambda _, body: body.school, do=report,
        tags=("faults",),
    ),
    link("open", new=False, open=True),
    link("renew", new=True, open=True),
    link("close", new=False, open=False),
)  # fmt: skip
