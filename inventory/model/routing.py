"""What an SNMP agent tells of its routing: whether it forwards, where it stands, and through whom it sends."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULTS = frozenset({"0.0.0.0/0", "::/0"})


@dataclass(frozen=True, slots=True)
class Route:
    """`to` is a network (CIDR), `next_hop` the router that it goes through."""

    to: str
    next_hop: str

    @property
    def is_default(self) -> bool:
        return self.to in DEFAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Of the agent at `address`, `at_ms` UTC. `forwards` is what ipForwarding says, None for not told.

    `own` are its own addresses with their networks (`10.1.0.1/22`), without loopback; `routes` those that go through
    another router, the default first.
    """

    address: str
    at_ms: int
    forwards: bool | None = None
    own: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
