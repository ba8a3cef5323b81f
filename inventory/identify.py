"""From evidence to identity: vendor, model, kind, how sure, and which evidence decided. Pure; the rules are data.

Each kind of statement (kind, vendor, model, firmware) is taken from the row that is surest of it. Where several
sources say the same kind, confidence grows; what nobody says stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from inventory.model.claim import Claim, ClaimType
from inventory.model.kind import Kind
from inventory.model.sighting import Identity
from inventory.vendors import DEFAULT_STREAM_PATH, ENTERPRISES, PATTERNS, ROOTS, STREAM_PATHS, UPS_MIB, Root

AGREEMENT = 5  # what a further source that says the same adds
CERTAIN = 99
CLAIMS = {"sysName": ClaimType.SYS_NAME, "sysObjectID": ClaimType.SYS_OBJECT_ID, "snmp.engine": ClaimType.ENGINE_ID}
SAID = {"serial": ClaimType.SERIAL, "mac": ClaimType.MAC}


@dataclass(frozen=True, slots=True)
class Hint:
    """What one row made of one piece of evidence."""

    source: str
    confidence: int
    kind: Kind | None = None
    vendor: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


def identify(evidence: Mapping[str, str]) -> Identity:
    """`evidence` holds cleaned answers by source, as `inventory.model.sighting` names them."""
    hints = sorted(_hints(evidence), key=lambda hint: -hint.confidence)
    kinds = [hint for hint in hints if hint.kind is not None]
    vendors = [hint for hint in hints if hint.vendor]
    kind = kinds[0].kind or Kind.UNKNOWN if kinds else Kind.UNKNOWN
    known = kind is not Kind.UNKNOWN
    agreeing = {hint.source: hint for hint in reversed(kinds) if hint.kind is kind} if known else {}
    decided = [hint.source for hint in kinds if hint.kind is kind][:1] + [hint.source for hint in vendors[:1]]
    return Identity(
        kind=kind,
        vendor=vendors[0].vendor if vendors else evidence.get("ups.manufacturer", ""),
        model=_said(hints, "model"),
        firmware=_said(hints, "firmware"),
        confidence=min(CERTAIN, kinds[0].confidence + AGREEMENT * (len(agreeing) - 1)) if known else 0,
        reason="; ".join(f"{source}: {evidence[source]}" for source in dict.fromkeys(decided)),
    )


def claims_of(evidence: Mapping[str, str]) -> tuple[Claim, ...]:
    """Who the device says it is. Claims may repeat and may lie."""
    plain = [Claim(kind, evidence[source]) for source, kind in CLAIMS.items() if evidence.get(source)]
    said = [
        Claim(kind, hint.said[name]) for hint in _hints(evidence) for name, kind in SAID.items() if hint.said.get(name)
    ]
    return tuple(dict.fromkeys([*plain, *said]))


def _hints(evidence: Mapping[str, str]) -> Iterator[Hint]:
    if hint := _hint_of_root(evidence.get("sysObjectID", "")):
        yield hint
    for row in PATTERNS:
        for source in row.sources:
            match = row.pattern.search(evidence.get(source, ""))
            if match:
                said = {name: text.strip() for name, text in match.groupdict().items() if text}
                yield Hint(source, row.confidence, row.kind, row.vendor, said)


def _hint_of_root(object_id: str) -> Hint | None:
    if object_id == UPS_MIB or object_id.startswith(UPS_MIB + "."):
        return Hint("sysObjectID", 80, Kind.UPS)
    if not object_id.startswith(ENTERPRISES):
        return None
    root = _root(object_id.removeprefix(ENTERPRISES))
    return Hint("sysObjectID", root.confidence, root.kind, root.vendor) if root else None


@lru_cache(maxsize=4096)
def _root(number: str) -> Root | None:
    fitting = [root for root in ROOTS if number == root.prefix or number.startswith(root.prefix + ".")]
    return max(fitting, key=lambda root: len(root.prefix), default=None)


def _said(hints: list[Hint], name: str) -> str:
    return next((hint.said[name] for hint in hints if hint.said.get(name)), "")


def stream_path(vendor: str, kind: Kind | str, channel: int = 1) -> str:
    """The RTSP path of a channel's main stream, as the vendor usually has it."""
    paths = STREAM_PATHS.get(vendor.lower(), {})
    template = paths.get(Kind(kind), paths.get(Kind.CAMERA, DEFAULT_STREAM_PATH))
    return template.format(channel=channel)
