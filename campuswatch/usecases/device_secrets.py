"""The secrets that hold at one device, without opening any, and how old they may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor
from inventory.inheritance import inherited
from inventory.model.audience import Breadth, audience_of
from inventory.model.credential import Purpose
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.repository import credentials, device_groups, secret_policies
from inventory.safekeeping import subject_of
from inventory.secret_ages import Due, due


@dataclass(frozen=True, slots=True)
class Held:
    """`breadth` is because of what it holds here, `subject` what it is for, in words of the history."""

    row: SealedCredential
    breadth: Breadth
    subject: str
    due: Due


def held_at(connection: Connection, actor: Actor, device: Device, *, now_ms: int, today: date) -> list[Held]:
    """Of both compartments, by type and account. The caller has seen to the right."""
    own = Scope.of([device.school])
    groups = device_groups.memberships(connection, own).get(device.id, frozenset())
    policies = secret_policies.every(connection, actor.scope)
    found = []
    for purpose in Purpose:
        for one in inherited(credentials.every(connection, own, purpose), device, groups):
            judged = due(policies, one.row, {device.kind}, now_ms=now_ms, today=today)
            found.append(Held(one.row, one.breadth, subject_of(connection, audience_of(one.row)), judged))
    return found
