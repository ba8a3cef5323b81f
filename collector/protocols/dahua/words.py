"""What a Dahua device says of logins where it refuses one."""

from __future__ import annotations

import re

from collector.protocols.web_refusal import NO_WORDS, Words

_LOCKED = re.compile(rb"\block(ed)?\b", re.IGNORECASE)
_BUSY = re.compile(rb"\btoo many\b|\bfull\b", re.IGNORECASE)
MAX_OCTETS = 2048


def read_words(body: bytes) -> Words:
    """Most refusals are empty. Recorders that lock an account say so in words, and not for how long."""
    told = body[:MAX_OCTETS]
    if not told.strip():
        return NO_WORDS
    return Words(locked=bool(_LOCKED.search(told)), busy=bool(_BUSY.search(told)))
