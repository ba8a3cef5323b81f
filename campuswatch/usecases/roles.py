"""Roles: posts of a school or bureau as sets of rights. How far they reach the person's school and areas say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from campuswatch.usecases.actor import Actor, Forbidden, Right
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU, Scope

R = Right


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    TECHNICIAN = "technician"
    DUTY = "duty"
    PRINCIPAL = "principal"
    DEPUTY = "deputy"
    AFFAIRS = "affairs"
    VIEWER = "viewer"
    AUDITOR = "auditor"


LEADER = frozenset({R.LOOK, R.APPROVE, R.SUBMIT, R.REPORT, R.ROSTER, R.HOLD, R.ACCEPT, R.DUTY, R.REGISTER})

ROLES: Mapping[Role, frozenset[Right]] = {
    # Who looks after the machine does not approve what he asked for: that is for who presides.
    Role.ADMINISTRATOR: frozenset(Right) - {R.APPROVE, R.SUBMIT},
    Role.TECHNICIAN: frozenset(
        {R.LOOK, R.SCAN, R.ADOPT, R.HOLD, R.REVEAL, R.APPLY, R.KEEP, R.COUNT, R.PERMIT, R.ROTATE, R.FAULTS}
        | {R.MAINTAIN, R.DUTY, R.REGISTER, R.REPORT}
    ),
    Role.DUTY: frozenset({R.LOOK, R.FAULTS, R.DUTY, R.REGISTER, R.HOLD}),
    Role.PRINCIPAL: LEADER,
    Role.DEPUTY: LEADER,
    Role.AFFAIRS: frozenset({R.LOOK, R.KEEP, R.COUNT, R.HAND_OVER, R.SPEND, R.FAULTS, R.APPLY, R.REGISTER, R.REPORT}),
    Role.VIEWER: frozenset({R.LOOK}),
    Role.AUDITOR: frozenset({R.LOOK, R.AUDIT}),
}
OF_AREAS = frozenset({Role.VIEWER})
"""A unit sees what stands in its areas, and is told when it fails (Q4); it changes nothing."""


def rights_of(login: PersonLogin) -> frozenset[Right]:
    """Those of the role, and those that were given beside it."""
    beside = {right for right in Right if right.name.lower() in login.rights}
    role = ROLES[Role(login.role)] if login.role in ROLES else frozenset[Right]()
    return role | beside


def require_no_more(actor: Actor, login: PersonLogin | None) -> None:
    """Who keeps the people of a school does nothing to the door of somebody who may do more: not by a link, and not by
    a PIN either. Raises Forbidden."""
    if login is not None and actor.scope != BUREAU and not rights_of(login) <= actor.rights:
        raise Forbidden(f"{actor.name} may not change the login of who may do more than he")


def scope_of(school: str, areas: Iterable[str] = ()) -> Scope:
    """Of somebody of `school`, empty for the bureau."""
    narrow = tuple(areas)
    if not school:
        return BUREAU
    return Scope.of_areas(school, narrow) if narrow else Scope.of([school])
