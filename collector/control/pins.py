"""Pins: what a device must show before it is given a new secret.

A password is taught to whoever answers at an address. So what answers shows first that it is the device of the ledger:
a serial number behind its login, the print of a key, an engine id. Where none is known a person may waive that.
"""

from __future__ import annotations

import re

from collector.control.refusals import NotPinned, WrongDevice
from collector.target import Target
from inventory.model.claim import ClaimType

_NOT_TOLD_APART = re.compile(r"[^0-9a-z]")
SHORTEST = 4


def known(target: Target, pin: ClaimType, protocol: str) -> str:
    """What it must show, empty where that is waived. Raises NotPinned."""
    value = target.pins.get(pin, "")
    if not value and not target.waived:
        raise NotPinned(protocol=protocol, device=target.device, pin=pin.value)
    return value


def compare(target: Target, pin: ClaimType, told: str, protocol: str) -> None:
    """Raises NotPinned, or WrongDevice where it shows another."""
    value = known(target, pin, protocol)
    if value and not same(value, told, pin):
        raise WrongDevice(protocol=protocol, pin=pin.value, known=value, told=told)


def same(one: str, other: str, pin: ClaimType) -> bool:
    """Prints of keys are the same to the letter; serials and engine ids are written with and without signs between."""
    if pin in (ClaimType.SSH_KEY, ClaimType.TLS_KEY):
        return one == other
    first, second = (_NOT_TOLD_APART.sub("", text.lower()) for text in (one, other))
    return first == second and len(first) >= SHORTEST
