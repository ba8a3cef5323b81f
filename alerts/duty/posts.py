"""Who stands at a level of the chain where nobody was entered: told by what people call their posts. Pure.

A level that was entered by hand is as it was entered; these words are only the fallback, so that a school whose ledger
came from a spreadsheet has a chain on day one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inventory.model.duty_chain import Level
from inventory.model.person import Person

# Whole posts, lower case; a post that is longer counts where it begins or ends so.
LEADERS = (
    "值班领导", "带班领导", "带班", "值班组长", "行政值班", "总值班", "lãnh đạo trực", "trưởng ca trực",
    "trực ban trưởng", "duty leader", "leader on duty",
)  # fmt: skip
PRINCIPALS = ("校长", "园长", "hiệu trưởng", "principal", "headmaster", "headmistress", "head teacher")
DEPUTIES = (
    "副校长",
    "副园长",
    "phó hiệu trưởng",
    "vice principal",
    "vice-principal",
    "deputy principal",
    "deputy head",
)
WORDS: Mapping[Level, tuple[str, ...]] = {Level.LEADER: LEADERS, Level.PRINCIPAL: PRINCIPALS}


def told_by_posts(people: Iterable[Person], level: Level) -> tuple[Person, ...]:
    """Of the school's people; for `BUREAU` give those of the bureau: the ones who are named upward, else all."""
    given = tuple(people)
    if level is Level.BUREAU:
        return tuple(one for one in given if one.responsible) or given
    return tuple(one for one in given if is_post(one.post, level))


def is_post(post: str, level: Level) -> bool:
    """A vice principal is not the principal."""
    told = post.strip().lower()
    if level is Level.PRINCIPAL and any(word in told for word in DEPUTIES):
        return False
    return any(told.startswith(word) or told.endswith(word) for word in WORDS.get(level, ()))
