"""How a person proves to be that person: a name and a password of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.passphrase import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLogin:
    """`person` is the person's id, `school` theirs, where `rights` (names of rights) reach; empty is the bureau, which
    sees all. `name` is what is typed, unique in the ledger. `role` brings rights of its own
    (`campuswatch/usecases/roles.py`); with `areas` (codes) only what stands there is seen.

    `sealed` is what the password stretches to, sealed by the poll compartment with all that is above it bound, so
    that nobody gains a right or a password by writing to the database. `tries` were made in a row without success, the
    last at `tried_ms`; they are not bound.
    """

    person: str
    school: str
    name: str
    rights: frozenset[str]
    generation: int
    stretch: Stretch
    sealed: bytes = field(repr=False)
    changed_ms: int
    role: str = ""
    areas: tuple[str, ...] = ()
    tries: int = 0
    tried_ms: int = 0
