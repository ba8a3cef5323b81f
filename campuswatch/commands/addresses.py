"""The plan of addresses: prefixes and ranges, and applications from asking to giving back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET, Meta, UnsetType

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Hidden, Id, Line, MaybeDevice, NeededLine, School
from campuswatch.commands.means import Means
from campuswatch.usecases import applying
from campuswatch.usecases.actor import Right
from campuswatch.usecases.address_plan import add_range, drop_subnet, plan_subnet, remove_range
from inventory.admission import printable
from inventory.errors import Conflict
from inventory.ipam_applications import Act
from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.application import Application
from inventory.model.kind import Kind
from inventory.model.subnet import Subnet
from inventory.repository import applications, subnets


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays as the plan says. `kinds` are names of kinds with blanks between; none: all."""

    school: School
    prefix: NeededLine
    use: Line | UnsetType = UNSET
    name: Line | UnsetType = UNSET
    vlan: Annotated[int, Meta(ge=0, le=4094)] | UnsetType = UNSET
    gateway: Line | UnsetType = UNSET
    kinds: Line | UnsetType = UNSET
    instance: Line = ""


class Prefix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: School
    prefix: Id
    instance: Hidden = ""


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One address where `last` is left out."""

    school: School
    first: NeededLine
    last: Line = ""
    use: RangeUse = RangeUse.RESERVED
    why: Line = ""
    instance: Line = ""


class RangeFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The range of that use that begins at `first`."""

    school: School
    first: Id
    use: RangeUse


class Apply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of `prefix` and `address` either, both or none may be named."""

    school: School
    requester: NeededLine
    purpose: NeededLine
    prefix: Line = ""
    address: Line = ""
    device: MaybeDevice = ""
    mac: Line = ""
    instance: Hidden = ""


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By the beginning of its id."""

    id: Id
    note: Line = ""


class Explain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    why: NeededLine


class Issue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`address` instead of the wished or the next free one."""

    id: Id
    address: Line = ""
    note: Line = ""


def place(school: str, **query: str) -> str:
    wanted = urlencode({name: value for name, value in query.items() if value})
    return f"/addresses/{school}" + (f"?{wanted}" if wanted else "")


def plan(means: Means, body: Plan) -> Done:
    prefix = subnets.canonical(body.prefix.strip())
    with means.database.read() as connection:
        known = subnets.get(connection, means.actor.scope, body.school, prefix, body.instance)
    before = known or Subnet(school=body.school, cidr=prefix, routing_instance=body.instance)
    told: dict[str, Any] = {name: getattr(body, name) for name in ("use", "name", "vlan", "gateway")}
    if not isinstance(body.kinds, UnsetType):
        told["kinds"] = kinds_of(body.kinds)
    after = replace(before, **{name: value for name, value in told.items() if value is not UNSET})
    kept = plan_subnet(means.database, means.actor, after, now_ms=means.now_ms)
    return Done(go=place(kept.school, prefix=kept.cidr, instance=kept.routing_instance), answer=kept)


def kinds_of(words: str) -> tuple[Kind, ...]:
    """Raises Conflict for a word that is no kind."""
    named = words.replace(",", " ").split()
    strange = [one for one in named if one not in set(Kind)]
    if strange:
        raise Conflict("ipam.no_kind", kind=printable(strange[0]), known=", ".join(Kind))
    return tuple(map(Kind, dict.fromkeys(named)))


def drop(means: Means, body: Prefix) -> Done:
    drop_subnet(means.database, means.actor, body.school, body.prefix, body.instance, now_ms=means.now_ms)
    return Done(go=place(body.school), answer={"school": body.school, "removed": body.prefix})


def keep_range(means: Means, body: Range) -> Done:
    told = AddressRange(
        id="", school=body.school, first=body.first.strip(), last=(body.last or body.first).strip(), use=body.use,
        why=body.why, routing_instance=body.instance,
    )  # fmt: skip
    return Done(go=place(body.school), answer=add_range(means.database, means.actor, told, now_ms=means.now_ms))


def drop_range(means: Means, body: RangeFrom) -> Done:
    gone = remove_range(means.database, means.actor, body.school, body.first, body.use, now_ms=means.now_ms)
    return Done(go=place(body.school), answer=gone)


def apply(means: Means, body: Apply) -> Done:
    wish = applying.Request(
        school=body.school, requester=body.requester, purpose=body.purpose, prefix=body.prefix.strip(),
        address=body.address.strip(), routing_instance=body.instance, device=body.device.strip() or None,
        mac=body.mac.strip(),
    )  # fmt: skip
    return done(applying.apply_for(means.database, means.actor, wish, now_ms=means.now_ms))


def issue(means: Means, body: Issue) -> Done:
    given = body.address.strip() or None
    return done(applying.issue(means.database, means.actor, body.id, given, body.note, now_ms=means.now_ms))


def deciding(act: Act) -> Callable[[Means, Decide | Explain], Done]:
    def decide(means: Means, body: Decide | Explain) -> Done:
        words = body.why if isinstance(body, Explain) else body.note
        return done(applying.decide(means.database, means.actor, body.id, act, words, now_ms=means.now_ms))

    return decide


def done(one: Application) -> Done:
    return Done(go=f"/addresses/{one.school}/applications", answer=one)


def own_school(means: Means, body: Plan | Prefix | Range | RangeFrom | Apply) -> str:
    return body.school


def school_of(means: Means, body: Decide | Explain | Issue) -> str:
    """Raises Missing, Conflict where several ids begin so."""
    with means.database.read() as connection:
        return applications.beginning(connection, means.actor.scope, body.id).school


def of_plan(name: str, body: type[Any], do: Callable[[Means, Any], Done], **more: Any) -> Command[Any]:
    return Command(name=name, body=body, right=Right.ADDRESSES, school=own_school, do=do, tags=TAGS, **more)


def of_application(name: str, body: type[Any], do: Callable[[Means, Any], Done], **more: Any) -> Command[Any]:
    return Command(name=name, body=body, right=Right.ADDRESSES, school=school_of, do=do, tags=TAGS, **more)


TAGS = ("addresses",)
COMMANDS: tuple[Command[Any], ...] = (
    of_plan("prefix.plan", Plan, plan, hint=True),
    of_plan("prefix.drop", Prefix, drop, grave=True),
    of_plan("range.keep", Range, keep_range, hint=True),
    of_plan("range.drop", RangeFrom, drop_range, grave=True),
    Command(
        name="address.apply", body=Apply, right=Right.APPLY, school=own_school, do=apply, hint=True, tags=TAGS
    ),
    of_application("address.approve", Decide, deciding(Act.APPROVE)),
    of_application("address.refuse", Explain, deciding(Act.REFUSE)),
    of_application("address.issue", Issue, issue, hint=True),
    of_application("address.withdraw", Explain, deciding(Act.WITHDRAW), grave=True),
)  # fmt: skip
