"""The file of a device: what papers say of it. What it is and where it answers stands in `Device`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFile:
    """`device` is a code. A device without a file has an empty one.

    `serial` is what the paper or the label says; what the device says of itself is a claim. `position` is where in its
    area it hangs, in people's words. `warranty_endless` is 长期: no end. `uncertain` names the date fields of which
    only the month or the year was known: the first of it is stored. `custodian` is a person's id, `circuit` the supply
    circuit with its breaker, `switch_holder` who holds the key or the switch of that circuit (Q56). `photos` are paths.
    """

    device: str
    position: str = ""
    asset_number: str = ""
    serial: str = ""
    supplier: str = ""
    purchased: date | None = None
    warranty_until: date | None = None
    warranty_endless: bool = False
    uncertain: frozenset[str] = frozenset()
    custodian: str | None = None
    circuit: str = ""
    switch_holder: str = ""
    photos: tuple[str, ...] = ()
    notes: str = ""
