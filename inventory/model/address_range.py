"""A range of addresses that is not given out one by one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RangeUse(StrEnum):
    RESERVED = "reserved"  # kept free for something to come, or taken by what nobody registers
    DYNAMIC = "dynamic"  # a DHCP server gives them out


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRange:
    """From `first` to `last`, both in it, of one IP version and one subnet. `id` is a UUID (hex), `why` for people."""

    id: str
    school: str
    first: str
    last: str
    use: RangeUse
    why: str = ""
    routing_instance: str = ""
    by: str = ""
    entered_ms: int = 0
