"""A sighting: what one look at one address found out, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.model.claim import Claim
from inventory.model.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`confidence` is that of the kind, 0 to 100; `reason` says which evidence decided.

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
    reason: str = ""
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
