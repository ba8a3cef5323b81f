"""Why this machine could not ask: the causes, which of them pass, and how people are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from language.message import Message

PASSING = frozenset({"ENOBUFS", "ENOMEM", "EMFILE", "ENFILE", "EINVAL", "too many at once", "answers dropped"})
"""With time; EINVAL is what older kernels say when their neighbour table is full."""
WORDS: Mapping[str, str] = {
    **dict.fromkeys(("ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT"), "scan.unasked_no_way"),
    **dict.fromkeys(("EACCES", "EPERM"), "scan.unasked_forbidden"),
    **dict.fromkeys(("ENOBUFS", "ENOMEM", "EINVAL"), "scan.unasked_no_room"),
    **dict.fromkeys(("EMFILE", "ENFILE"), "scan.unasked_no_descriptors"),
    **dict.fromkeys(("too many at once", "answers dropped"), "scan.unasked_too_fast"),
}
SHOWN = 3


def reason_of(why: Message) -> str:
    """An errno's name, or what the transport says of itself."""
    return str(why.params.get("reason", "")) or why.id


def unasked(reason: str, addresses: Sequence[str]) -> Message:
    """How many could not be asked, which for instance, why, and what to do."""
    some = ", ".join(addresses[:SHOWN]) + (", …" if len(addresses) > SHOWN else "")
    if reason in WORDS:
        return Message(WORDS[reason], {"count": len(addresses), "some": some})
    return Message("scan.unasked", {"count": len(addresses), "some": some, "reason": reason})
