"""Whether the sender of a SOAP message has shown that it knows the password: a UsernameToken with a digest."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from collector.protocols.xml import Element
from simulator.onvif.message import Refused, moment
from simulator.station import Station

SKEW_MS = 300_000
"""How far from the device's own time a token may have been made."""


def shown(station: Station, envelope: Element) -> bool:
    """OASIS UsernameToken Profile 1.0: Base64(SHA-1(nonce + created + password)). A nonce counts once."""
    login, told = station.device.login, envelope.find("Header", "Security", "UsernameToken")
    if login is None:
        return True
    if told is None or station.condition.password_refused:
        return False
    try:
        nonce = base64.b64decode(told.text("Nonce"), validate=True)
        made_ms = moment(told.text("Created"))
    except (binascii.Error, ValueError, Refused):
        return False
    expected = hashlib.sha1(nonce + told.text("Created").encode() + login.password.encode(), usedforsecurity=False)
    right = hmac.compare_digest(base64.b64encode(expected.digest()).decode(), told.text("Password"))
    fresh = abs(made_ms - station.clock.shown_ms()) <= SKEW_MS and nonce not in station.pending.nonces
    station.pending.nonces.append(nonce)
    return right and fresh and told.text("Username") == login.account
