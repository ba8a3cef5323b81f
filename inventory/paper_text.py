"""What people write on papers (titles, places, remarks), judged before it is kept."""

from __future__ import annotations

from inventory.admission import is_line, printable
from inventory.errors import Conflict

MAX_TEXT = 400


def admit_text(text: str, most: int = MAX_TEXT) -> str:
    """Without blanks around it. Raises Conflict for what is no line of at most `most` characters."""
    if not is_line(text, most):
        raise Conflict("ledger.bad_text", text=printable(text), limit=most)
    return text.strip()


def require_text(text: str, most: int = MAX_TEXT) -> str:
    """As `admit_text`; nothing written is refused too."""
    admitted = admit_text(text, most)
    if not admitted:
        raise Conflict("ledger.no_text")
    return admitted
