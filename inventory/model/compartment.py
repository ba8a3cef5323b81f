"""A sealed compartment: its key wrapped by a passphrase."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.model.credential import Purpose
from inventory.passphrase import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCompartment:
    """`wrapped` is the compartment's key, wrapped by what `stretch` makes of the passphrase; `proof` is a text sealed
    by that key itself, which tells whether a key is the one. `generation` grows with each new key."""

    purpose: Purpose
    generation: int
    stretch: Stretch
    wrapped: bytes = field(repr=False)
    proof: bytes = field(repr=False)
    created_ms: int
