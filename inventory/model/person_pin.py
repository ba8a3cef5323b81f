"""A short secret of a person, for signing on and signing a hand-over: it gives no rights."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.passphrase import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPin:
    """Kept as the password of a `PersonLogin` is; `person` is the person's id. `tries` were made in a row without
    success, the last at `tried_ms`; they are not bound."""

    person: str
    generation: int
    stretch: Stretch
    sealed: bytes = field(repr=False)
    changed_ms: int
    tries: int = 0
    tried_ms: int = 0
