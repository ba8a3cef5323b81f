"""Who acts: a use case checks the right, writes the audit row, then acts."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from enum import StrEnum

from inventory.model.scope import BUREAU, Scope


class Right(StrEnum):
    LOOK = "look"
    SCAN = "scan"
    ADOPT = "adopt"
    CONFIGURE = "configure"
    HOLD = "hold footage"
    SECRETS = "keep secrets"
    REVEAL = "reveal secrets"
    APPLY = "apply for addresses"
    ADDRESSES = "plan and give out addresses"
    KEEP = "keep the ledger"
    ACCEPT = "accept equipment"
    COUNT = "take stock"
    HAND_OVER = "hand equipment over"
    SPEND = "enter vouchers and costs"
    PERMIT = "permit changes"
    ROTATE = "rotate passwords"
    BACK_UP = "back up"
    FAULTS = "work on faults"
    APPROVE = "approve"
    MAINTAIN = "plan maintenance"
    ROSTER = "keep the roster"
    DUTY = "be on duty"
    REGISTER = "keep registers"
    RULES = "set rules"
    REPORT = "make reports"
    SUBMIT = "confirm and submit reports"
    PEOPLE = "keep people and their logins"
    AUDIT = "read who did what"


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` stands in the audit chain and in change events."""

    name: str
    scope: Scope
    rights: frozenset[Right]


class Forbidden(Exception):
    """One sentence: who may not do what, where."""


def require(actor: Actor, right: Right, school: str) -> None:
    if right not in actor.rights or not actor.scope.allows(school):
        raise Forbidden(f"{actor.name} may not {right} in school {school}")


def operator() -> Actor:
    """The person at this machine's command line: whoever may read the data directory may do everything with it."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"
    return Actor(f"{name} (command line)", BUREAU, frozenset(Right))
