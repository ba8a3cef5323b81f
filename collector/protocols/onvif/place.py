"""Addresses that a device tells: of its services, its streams, its recordings. Only its own are of use to us.

A device that points elsewhere, be it another of its own addresses, is refused: whoever follows such an address
carries a login to where somebody else wants it.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from collector.protocols.cleaning import clean_text
from collector.protocols.errors import BadAnswer

WEB = ("http", "https")
STREAM = ("rtsp",)
_URI = re.compile(
    r"(?P<scheme>[a-z]{3,5})://(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<four>[0-9.]{7,15}))(?::[0-9]{1,5})?(?P<path>/[!-~]{0,511})?"
)

_HOST = re.compile(
    r"(?:[a-z]{3,5}://)?(?:\[([0-9a-fA-F:.]{2,45})\](?::[0-9]+)?|([0-9.]{7,15})(?::[0-9]+)?|([0-9a-fA-F:]{3,45}))(?:/.*)?"
)


def host_of(text: str) -> str:
    """The IP address in a URI, or before a port, or alone; empty where there is none."""
    found = _HOST.fullmatch(text.strip())
    try:
        return str(ip_address(found[1] or found[2] or found[3])) if found else ""
    except ValueError:
        return ""


def own_path(uri: str, address: str, schemes: tuple[str, ...]) -> str:
    """What stands behind the host of a URI that points to `address`. Raises BadAnswer for every other.

    The port is not looked at: the caller goes to the one that it knows.
    """
    found = _URI.fullmatch(uri.strip())
    if found is None or found["scheme"] not in schemes or not _same(found["six"] or found["four"], address):
        raise BadAnswer("onvif.elsewhere", address=clean_text(uri.partition("?")[0], 80))
    return found["path"] or "/"


def _same(told: str, address: str) -> bool:
    try:
        return ip_address(told) == ip_address(address)
    except ValueError:
        return False
