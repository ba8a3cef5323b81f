"""From people and a letter to notices for the outbox. Whoever tells somebody something calls this."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from inventory.model.notice import Letter, Notice
from inventory.model.person import Person

MAIL = "email"
HOOKS = "hooks"


def can_be_told(person: Person) -> bool:
    """Whether a mail can reach this person at all."""
    return bool(person.email) and person.left_ms is None


def notices_for(
    people: Iterable[Person],
    letter: Letter,
    *,
    kind: str,
    school: str,
    now_ms: int,
    due_ms: int | None = None,
    fault: str = "",
) -> list[Notice]:
    """One mail for each address, however many of these people have it; none for who cannot be told.

    `kind` names what it is for (`fault.opened`), `school` is a code, empty for the bureau or ourselves. It is not sent
    before `due_ms` (now where left out). While `fault` (its id) is open it waits to be sent, and is silenced by
    `notices.quiet`. Put what is returned into `notices.add` in the transaction of what it tells of.
    """
    told: dict[str, Person] = {}
    for person in people:
        if can_be_told(person):
            told.setdefault(person.email.casefold(), person)
    return [
        Notice(
            id=uuid4().hex, school=school, kind=kind, channel=MAIL, to=person.email, letter=letter,
            created_ms=now_ms, due_ms=now_ms if due_ms is None else due_ms, person=person.id,
            language=person.language, fault=fault,
        )
        for person in told.values()
    ]  # fmt: skip


def notice_for_programs(
    letter: Letter, *, kind: str, school: str, now_ms: int, due_ms: int | None = None, fault: str = ""
) -> Notice:
    """One for the hooks of the settings, whichever there are when it is sent; with none it comes to rest unsent.

    The same fields as for people: call it beside `notices_for`.
    """
    return Notice(
        id=uuid4().hex, school=school, kind=kind, channel=HOOKS, to="", letter=letter, created_ms=now_ms,
        due_ms=now_ms if due_ms is None else due_ms, fault=fault,
    )  # fmt: skip
