"""What forms of commands are filled with: things of school S01 of the planted campus, made from the fields alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import inspect
from planted import CAMERA, DISK, HOLD, SEALED
from planted import POLICY as KEEPING
from planted_addresses import ASKED, POOL
from planted_deliveries import OBLIGATION, PLAN
from planted_duty import POST, ROTATION, SWAP
from planted_entry import SESSION, TOKEN
from planted_faults import FAULT, POLICY
from planted_maintenance import PLAN as PLANNED
from planted_notices import WAITING
from planted_papers import COST, HANDOVER, STOCKTAKE, VOUCHER
from planted_people import HOLIDAY, HOURS, PERSON
from planted_permits import PERMIT
from planted_reports import REPORT
from planted_secrets import HOLDER
from planted_targets import LISTING, TARGET
from planted_uses import CODE as DANGER
from planted_uses import PLAN as CHECKS
from planted_uses import TERM
from posting import JPEG

from campuswatch.commands.command import Command
from campuswatch.commands.reading import bare, struct_of, way_of

HERE = "tests/pages/command_samples.py"

WAYS: Mapping[str, str] = {
    "school": "S01", "area": "gate", "person": PERSON.id, "device": CAMERA.code, "day": "2026-11-23",
    "moment": "2026-11-23T08:00", "words": "what there is to say", "line": "a line",
    "secret": "correct-horse-7-battery", "money": "12.50", "check": "true", "number": "1", "lines": "one line",
    "many": "one", "week": "mon-fri 08:00-17:00", "report_kind": "monthly", "report_school": "S01",
    "some_school": "S01", "seen_area": "gate",
}  # fmt: skip
"""By the way of the field."""
FILES = ("photo", "sheet")
SAYING = ("school", "report_school", "some_school", "device", "hidden")
"""Ways of fields that say whose it is, where they are filled in."""

NONE = "none-of-these"
IDS: Mapping[str, str] = {
    "*.device": CAMERA.code, "*.school": "S01", "*.area": "gate", "*.slot": DISK.told.slot, "*.part": "",
    "use.*.part": "what",
    "use.correct.part": "what",
    "person.*.id": PERSON.id, "login.*.id": HOLDER.id, "session.*.id": SESSION.id, "token.*.id": TOKEN.id,
    "fault.*.number": FAULT.number, "report.*.number": REPORT.number, "listing.*.number": REPORT.number,
    "listing.*.measure": "online", "listing.*.id": LISTING.id, "plan.*.id": PLAN.id, "obligation.*.id": OBLIGATION.id,
    "stocktake.*.code": STOCKTAKE.code, "handover.*.code": HANDOVER.code, "cost.*.id": COST.id,
    "voucher.*.id": VOUCHER.id, "hours.*.id": HOURS.id, "holiday.*.id": HOLIDAY.id, "term.*.id": TERM.id,
    "secret.*.id": SEALED.id,
    "hold.*.id": HOLD.id, "prefix.*.prefix": "10.1.0.0/22", "*.instance": "", "range.*.first": POOL.first,
    "address.*.id": ASKED.id, "school.*.prefixes": "10.1.0.0/22", "credential.*.credential": SEALED.id,
    "notice.*.notice": WAITING.id, "maintenance.*.maintenance": PLANNED.id, "permit.*.permit": PERMIT.id,
    "target.*.target": TARGET.id, "fault_policy.*.limit": POLICY.id, "retention.*.policy": KEEPING.id,
    "check.*.name": CHECKS.name, "danger.*.code": DANGER, "use.*.code": DANGER, "duty.*.rotation": ROTATION.id,
    "duty.*.post": POST.id, "duty.*.swap": SWAP.id, "*.report_kind": "monthly", "report.*.period": "2026-10",
}  # fmt: skip
"""Of what cannot be guessed from its way: `command.field`, with `*` for the last word of the command's name or all of
it."""

NOT_PLANTED: frozenset[str] = frozenset(
    {"notice.*", "inbox.*", "footage.*", "inspection.*", "selfcheck.*", "ledger.take_in"}
)
"""Commands about what the planted campus has not, `*` for all of a noun: their hidden fields name nothing."""


def is_planted(command: Command[Any]) -> bool:
    return not name_of_none(command.name)


def values_of(command: Command[Any]) -> dict[str, str]:
    """What must be filled in, and whatever says whose it is. Raises LookupError in one sentence."""
    values = {}
    for field in struct_of(command.body).fields:
        name, way = field.encode_name, way_of(field.type)
        if way in FILES or (not field.required and way not in SAYING):
            continue
        found = value_of(command.name, name, way, field.type)
        if found is not None:
            values[name] = found
        elif field.required:
            raise LookupError(
                f"nobody said what to fill in for the field {name} ({way}) of the command {command.name}: add a line "
                f"'{command.name}.{name}' to IDS in {HERE} with an id of the planted campus "
                "(tests/inventory/planted*.py)"
            )
    return values


def files_of(command: Command[Any]) -> dict[str, bytes]:
    return {field.encode_name: JPEG for field in struct_of(command.body).fields if way_of(field.type) in FILES}


def value_of(command: str, name: str, way: str, kind: inspect.Type) -> str | None:
    family = command.rpartition(".")[0]
    for key in (f"{command}.{name}", f"{family}.*.{name}", f"*.{name}"):
        if key in IDS:
            return IDS[key]
    if way == "hidden" and name_of_none(command):
        return NONE
    kind = bare(kind)
    if isinstance(kind, inspect.UnionType):
        kind = bare(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, inspect.EnumType):
        return next(str(one.value) for one in kind.cls if one.value != "")
    if isinstance(kind, inspect.LiteralType):
        return str(kind.values[0])
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return str(kind.ge if kind.ge is not None else 1)
    return WAYS.get(way)


def name_of_none(command: str) -> bool:
    return bool({command, f"{command.rpartition('.')[0]}.*"} & NOT_PLANTED)


def names_a_school(command: Command[Any]) -> bool:
    """Whether something of it says whose it is."""
    return any(way_of(field.type) in SAYING for field in struct_of(command.body).fields)
