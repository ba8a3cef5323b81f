"""Steps of faults enter the register; they are read by `inventory.repository.faults.steps`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from inventory import register
from inventory.model.fault_step import FaultStep
from inventory.register import Deed
from inventory.tables.fault import FAULT_STEPS


def add_steps(connection: Connection, school: str, steps: Iterable[FaultStep]) -> None:
    """All of one school, in their order."""
    deeds = [
        Deed(
            at_ms=one.at_ms, actor=one.by, action=one.action, subject=one.fault,
            detail={"words": one.words, "photo": one.photo, "details": dict(one.details)},
        )
        for one in steps
    ]  # fmt: skip
    register.enter_all(connection, FAULT_STEPS, school, deeds)
