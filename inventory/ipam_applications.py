"""What may be done with an application for an address, as a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from inventory.errors import Conflict
from inventory.model.application import Application, Stand, Step
from inventory.short_id import SHORT


class Act(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    ISSUE = "issue"
    WITHDRAW = "withdraw"


MOVES: Mapping[tuple[Stand, Act], Stand] = {
    (Stand.ASKED, Act.APPROVE): Stand.APPROVED,
    (Stand.ASKED, Act.REFUSE): Stand.REFUSED,
    (Stand.ASKED, Act.WITHDRAW): Stand.WITHDRAWN,
    (Stand.APPROVED, Act.REFUSE): Stand.REFUSED,
    (Stand.APPROVED, Act.ISSUE): Stand.ISSUED,
    (Stand.APPROVED, Act.WITHDRAW): Stand.WITHDRAWN,
    (Stand.ISSUED, Act.WITHDRAW): Stand.WITHDRAWN,
}
"""What is refused or withdrawn stays so: whoever wants it again applies again."""
EXPLAINED = frozenset({Act.REFUSE, Act.WITHDRAW})
"""Nobody does these without saying why."""


def advance(
    application: Application, act: Act, *, by: str, at_ms: int, words: str = "", address: str = ""
) -> Application:
    """As it stands afterwards, with one step more; `address` is the one to issue. Raises Conflict."""
    stand = MOVES.get((application.stand, act))
    if stand is None:
        raise Conflict("ipam.bad_step", application=application.id[:SHORT], stand=application.stand, act=act)
    if act in EXPLAINED and not words.strip():
        raise Conflict("ipam.no_words", act=act)
    step = Step(stand=stand, by=by, at_ms=at_ms, words=words.strip())
    after = replace(application, stand=stand, steps=(*application.steps, step))
    return replace(after, address=address) if act is Act.ISSUE else after
