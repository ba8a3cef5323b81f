"""To whom IEEE gave the first half of a MAC: the registry that netaddr carries."""

from __future__ import annotations

from functools import lru_cache

from netaddr import EUI, NotRegisteredError

LOCAL_BIT = 0x02


def maker(mac: str) -> str:
    """The name as registered; empty for MACs that nobody was given, or that were made up on the spot."""
    return "" if made_up(mac) else _registered(mac[:8])


def made_up(mac: str) -> bool:
    """Whether it says of itself that it is no maker's: phones hide behind such, programs invent them."""
    return bool(int(mac[:2], 16) & LOCAL_BIT)


@lru_cache(maxsize=4096)
def _registered(half: str) -> str:
    try:
        return str(EUI(f"{half}:00:00:00").oui.registration()["org"])
    except NotRegisteredError:
        return ""
