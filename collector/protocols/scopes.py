"""ONVIF scopes (ONVIF Core Specification 7.3.3.2): URIs by which a device says what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from collector.protocols.cleaning import clean_text

ROOT = "onvif://www.onvif.org/"
MAX_SCOPES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """`uris` are cleaned and as they were told; `name` and `hardware` are those among them, decoded."""

    uris: tuple[str, ...] = ()
    name: str = ""
    hardware: str = ""


def read_scopes(texts: Iterable[str]) -> Scopes:
    """Of the first MAX_SCOPES; doubles are left out."""
    uris = tuple(dict.fromkeys(clean_text(text) for text in texts if text.strip()))[:MAX_SCOPES]
    return Scopes(uris=uris, name=_value(uris, "name/"), hardware=_value(uris, "hardware/"))


def _value(uris: tuple[str, ...], key: str) -> str:
    beginning = ROOT + key
    found = (uri[len(beginning) :] for uri in uris if uri.lower().startswith(beginning))
    return next((text for text in map(_plain, found) if text), "")


def _plain(part: str) -> str:
    return clean_text(unquote_to_bytes(part))
