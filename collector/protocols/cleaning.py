"""Text that devices send, made harmless on entry. Escaping for the place it goes to is that place's work."""

from __future__ import annotations

import codecs
import re
import unicodedata

LIMIT = 255
# Legacy gear in Chinese schools writes GB 18030; what is valid UTF-8 hardly ever is anything else.
ENCODINGS = ("utf-8", "gb18030")

# Categories that carry no text: control, format (bidi overrides, zero-width), surrogate, private use, unassigned.
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = re.compile(r"\s+")


def clean_text(raw: bytes | str, limit: int = LIMIT) -> str:
    """One line of at most `limit` characters: blanks run together, control and format characters removed.

    Bytes are read as UTF-8, else as GB 18030, else as Latin-1; no text is ever refused.
    """
    text = (raw if isinstance(raw, str) else _decode(raw, limit * 8))[: limit * 8]
    if text.isascii() and text.isprintable() and "  " not in text:  # as nearly all are: nothing to clean
        return text.strip()[:limit].rstrip()
    text = _BLANKS.sub(" ", text)
    text = "".join(sign for sign in text if sign == " " or unicodedata.category(sign) not in _HARMFUL)
    text = _BLANKS.sub(" ", text)  # of what stood on both sides of a sign that is gone
    return unicodedata.normalize("NFC", text).strip()[:limit].rstrip()


def _decode(raw: bytes, most: int) -> str:
    """Of the first `most` octets; a character cut in two at that border is left out."""
    raw = raw.rstrip(b"\0")
    for encoding in ENCODINGS:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(raw[:most], len(raw) <= most)
        except UnicodeDecodeError:
            continue
    return raw[:most].decode("latin-1")
