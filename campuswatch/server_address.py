"""The address of a server, as settings name it."""

from __future__ import annotations

from urllib.parse import urlsplit


def address_fault(value: str, *, example: str) -> str:
    """What is wrong with the address of a server, or an empty text. It may have a path, but never a secret."""
    if set(value) & set("@?#"):  # before anything is said that quotes it
        return "must name the server alone; a user has a key and secrets have files of their own"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        return f"is no URL: {error}"
    named = bool(parts.hostname) and value.isprintable() and " " not in value
    if parts.scheme not in ("http", "https") or not named or port == 0:
        return f"must be such as {example!r}, not {value!r}"
    return ""
