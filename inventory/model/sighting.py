"""A sighting: what one look at one address found out, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.model.claim import Claim
from inventory.model.kind import Kind
from language.message import Message

Clause = tuple[Message, ...]
"""What was concluded, and if there is one the evidence for it."""
Why = tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`confidence` is that of the kind, 0 to 100; `why` says which evidence decided, see `inventory.reason`.

    `sure` tells for each field that is known (`kind vendor model firmware`) how sure we are of it, 0 to 100.
    `mac` is written as `aa:bb:cc:dd:ee:ff`.
    """

    kind: Kind = Kind.UNKNOWN
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    mac: str = ""
    confidence: int = 0
    why: Why = ()
    sure: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """`evidence` holds cleaned answers by source; `inventory.evidence` names the sources."""

    school: str
    address: str
    at_ms: int
    evidence: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    identity: Identity = Identity()

    @property
    def awaits_password(self) -> bool:
        """Nobody has set its first password: it records for nobody, and whoever comes first owns it."""
        return self.evidence.get("isapi.activated") == "false"
