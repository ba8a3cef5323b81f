"""PINs of people: a short secret for the keypad of a guard's room, to sign on and to sign a hand-over with.

Kept as passwords are (`inventory/person_secrets.py`). It is short, so it gives no rights: it says who somebody is where
others stand beside them.
"""

from __future__ import annotations

from itertools import pairwise

from inventory.errors import Conflict, VaultError
from inventory.model.credential import Purpose
from inventory.model.person_pin import PersonPin
from inventory.passphrase import Stretch
from inventory.person_secrets import Keeping
from inventory.repository import person_pins
from inventory.spelling import canonical
from inventory.vault import Vault

SHORTEST, LONGEST = 6, 12
FEWEST_SIGNS = 3


def is_pin(text: str) -> bool:
    """Whether it can be one; no password is so short."""
    return text.isascii() and text.isdecimal() and SHORTEST <= len(text) <= LONGEST


def admit_pin(pin: str) -> None:
    """Raises Conflict, which never quotes it."""
    if not is_pin(pin) or len(set(pin)) < FEWEST_SIGNS or is_run(pin):
        raise Conflict("duty.weak_pin", shortest=SHORTEST, longest=LONGEST)


def is_run(digits: str) -> bool:
    """`234567`, `987654`, `135791`."""
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(digits)}) == 1


def bound_to_pin(pin: PersonPin) -> bytes:
    return canonical(
        "campuswatch.pin",
        pin.person,
        pin.generation,
        pin.stretch.salt.hex(),
        pin.stretch.memory_kib,
        pin.stretch.passes,
        pin.stretch.lanes,
        pin.changed_ms,
    )


PINS: Keeping[PersonPin] = Keeping(
    admit=admit_pin,
    bound=bound_to_pin,
    altered=lambda pin: VaultError("duty.pin_altered", person=pin.person),
    place=lambda person: f"pin:{person}",
    put=person_pins.put,
    remove=person_pins.remove,
)


def make_pin(vault: Vault, person: str, pin: tuple[Stretch, bytes], *, generation: int, changed_ms: int) -> PersonPin:
    """`person` is an id, `pin` as `PINS.stretch` gives it. Raises VaultError."""
    stretch, verifier = pin
    bare = PersonPin(person=person, generation=generation, stretch=stretch, sealed=b"", changed_ms=changed_ms)
    return PINS.sealed_by(vault.compartment(Purpose.POLL), bare, verifier)
