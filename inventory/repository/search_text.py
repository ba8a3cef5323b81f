"""What people type to find a device, folded so that case, width and Vietnamese marks do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def fold(text: str) -> str:
    """`Cổng Đông` becomes `cong dong`; Chinese stays as it is, full-width digits become plain ones."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))


def search_text(parts: Iterable[str | None]) -> str:
    return "\n".join(fold(part) for part in parts if part)


def like(text: str) -> str:
    """A LIKE pattern (escape character `\\`) that finds the folded text anywhere."""
    folded = fold(text)
    for special in ("\\", "%", "_"):
        folded = folded.replace(special, "\\" + special)
    return f"%{folded}%"
