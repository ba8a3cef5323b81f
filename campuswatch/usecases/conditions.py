"""How devices stand at this moment, for papers: the state by the definitions, and what is wrong besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.defects.sentence import sentence
from alerts.segment import Segment
from dashboards.pulse import feel
from dashboards.roster import Listed, Roster
from dashboards.standing import state_now
from inventory.database import Database
from inventory.model.scope import Scope
from inventory.repository import defects
from language.message import Message


@dataclass(frozen=True, slots=True)
class Condition:
    """`segment` is the state that holds and since when; `looked_ms` from when on nothing is known, None while the
    monitor lives."""

    listed: Listed
    segment: Segment
    open_defects: tuple[Message, ...]
    looked_ms: int | None


def conditions(database: Database, scope: Scope, school: str, *, now_ms: int) -> Mapping[str, Condition]:
    """Of every device of the school, by code. Raises DatabaseError."""
    picture = Roster(database, Scope.of([school] if scope.allows(school) else [])).picture()
    with database.read() as connection:
        wrong: dict[str, list[Message]] = {}
        for one in defects.open_ones(connection, scope, school):
            wrong.setdefault(one.device, []).append(sentence(one))
    looked_ms = feel(picture.beats, school, now_ms).looked_ms
    return {
        one.device.code: Condition(
            one, state_now(one, picture, now_ms, looked_ms), tuple(wrong.get(one.device.code, ())), looked_ms
        )
        for one in picture.ledger.listed.get(school, ())
    }
