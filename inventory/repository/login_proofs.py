"""Which credentials devices were seen to accept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

from sqlalchemy import Connection, select

from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.login import login_proof

Proof = tuple[str, int]
"""A credential's id and generation."""


def every(connection: Connection, scope: Scope) -> Mapping[str, Set[Proof]]:
    """By device code."""
    query = select(login_proof.c.device, login_proof.c.credential, login_proof.c.generation)
    query = query.join(device, device.c.code == login_proof.c.device).where(visible(scope, device.c.school))
    found: dict[str, set[Proof]] = defaultdict(set)
    for code, credential, generation in connection.execute(query):
        found[code].add((credential, generation))
    return found
