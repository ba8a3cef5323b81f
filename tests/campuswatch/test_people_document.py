"""docs/people.md says what the roles may."""

from __future__ import annotations

from pathlib import Path

from campuswatch.usecases.actor import Right
from campuswatch.usecases.roles import ROLES, Role

DOCUMENT = Path(__file__).parents[2] / "docs" / "people.md"


def row(role: Role) -> str:
    """The shorter of what it may and what it may not."""
    given, lacking = ([one.value for one in Right if (one in ROLES[role]) == wanted] for wanted in (True, False))
    words = f"everything but: {', '.join(lacking)}" if len(lacking) < len(given) / 2 else ", ".join(given)
    return f"| {role.value} | {words} |"


def test_the_document_has_the_table_of_roles() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    start = lines.index("| role | may |") + 2
    assert lines[start : start + len(Role)] == [row(role) for role in Role]
    assert not lines[start + len(Role)].startswith("|")
