"""A sighting: what one look at one address found out, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.model.claim import Claim
from inventory.model.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`confidence` is 0 to 100; `reason` says in words which evidence decided."""

    kind: Kind = Kind.UNKNOWN
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    confidence: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """`evidence` holds cleaned answers by source: `sysDescr`, `sysObjectID`, `rtsp.server`, `http.server` …"""

    school: str
    address: str
    at_ms: int
    evidence: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    identity: Identity = Identity()
