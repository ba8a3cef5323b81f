"""Whether the sender of a SOAP message has shown that it knows the password: a UsernameToken with a digest."""

from __future__ import annotations

import base64
import binascii
import hashlib

from collector.protocols.xml import Element
from simulator.accounts import Entrance
from simulator.onvif.message import Refused, moment
from simulator.station import Station

SKEW_MS = 300_000
"""How far from the device's own time a token may have been made."""


def shown(station: Station, envelope: Element) -> str | None:
    """Whose token it is; None for nobody's. A nonce counts once, and so does a wrong password.

    OASIS UsernameToken Profile 1.0: Base64(SHA-1(nonce + created + password)).
    """
    told = envelope.find("Header", "Security", "UsernameToken")
    if station.accounts.open:
        return ""
    if told is None or station.condition.password_refused:
        return None
    try:
        nonce = base64.b64decode(told.text("Nonce"), validate=True)
        made_ms = moment(told.text("Created"))
    except (binascii.Error, ValueError, Refused):
        return None
    fresh = abs(made_ms - station.clock.shown_ms()) <= SKEW_MS and nonce not in station.pending.nonces
    station.pending.nonces.append(nonce)
    if not fresh:
        return None
    name, created, digest = told.text("Username"), told.text("Created"), told.text("Password")
    entrance = station.accounts.try_login(name, lambda password: _digest(nonce, created, password) == digest)
    return name if entrance is Entrance.OPEN else None


def _digest(nonce: bytes, created: str, password: str) -> str:
    hashed = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False)
    return base64.b64encode(hashed.digest()).decode()
