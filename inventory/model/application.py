"""An application for an address (申请): asked for, decided, issued, withdrawn, and by whom each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stand(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Stand.ASKED, Stand.APPROVED})
"""Somebody still has to do something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that somebody did: `stand` is where the application stood from then on; `words` why."""

    stand: Stand
    by: str
    at_ms: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """`id` is a UUID (hex). `requester` is whoever wants it, in people's words; `by` of a step is who typed it in.

    `prefix` is the subnet (CIDR) it is to come from, `address` the wished one while it is open and the issued one
    from then on; both may be empty. `device` is the code of the device it is for, `mac` the MAC that will use it,
    where they are known. `steps` are in the order of time, the first is that it was asked for.
    """

    id: str
    school: str
    requester: str
    purpose: str
    stand: Stand = Stand.ASKED
    prefix: str = ""
    address: str = ""
    routing_instance: str = ""
    device: str | None = None
    mac: str = ""
    steps: tuple[Step, ...] = ()

    def since_ms(self, stand: Stand) -> int | None:
        """When it came to stand there, the last time."""
        return next((step.at_ms for step in reversed(self.steps) if step.stand is stand), None)
