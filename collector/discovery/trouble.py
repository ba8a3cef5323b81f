"""Why this machine could not ask: words for the causes, and which of them pass."""

from __future__ import annotations

from language.message import Message

PASSING = frozenset({"ENOBUFS", "ENOMEM", "EMFILE", "ENFILE", "EINVAL", "too many at once", "answers dropped"})
"""With time; EINVAL is what older kernels say when their neighbour table is full."""


def reason_of(why: Message) -> str:
    """An errno's name, or what the transport says of itself."""
    return str(why.params.get("reason", "")) or why.id
