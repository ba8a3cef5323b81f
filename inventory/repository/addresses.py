"""IP addresses in one spelling, so that two spellings of one address cannot both be held."""

from __future__ import annotations

from ipaddress import ip_address
from typing import overload

from inventory.errors import Conflict


@overload
def canonical(address: str) -> str: ...
@overload
def canonical(address: str | None) -> str | None: ...
def canonical(address: str | None) -> str | None:
    """Raises Conflict for a text that is no address."""
    if address is None:
        return None
    try:
        return str(ip_address(address.strip()))
    except ValueError as error:
        raise Conflict("ledger.bad_address", address=address) from error
