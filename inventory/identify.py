"""From evidence to identity: vendor, model, kind, how sure, and which evidence decided. Pure; the rules are data.

Each statement (kind, vendor, model, firmware, serial, MAC) is taken from the row that is surest of it. Where several
sources say the same kind, confidence grows; what nobody says stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from inventory.model.claim import Claim, ClaimType
from inventory.model.kind import Kind
from inventory.model.sighting import Clause, Identity, Why
from inventory.oui import is_local, maker_of, normal_mac
from inventory.vendors.apis import APIS, DEFAULT_API, TELLING
from inventory.vendors.presence import PLACEHOLDER, presences
from inventory.vendors.row import SAID, said
from inventory.vendors.rulebook import RULES, Rulebook
from inventory.vendors.streams import DEFAULT_STREAM_PATH, STREAM_PATHS
from language.message import Message

ENTERPRISES = "1.3.6.1.4.1."
UPS_MIB = "1.3.6.1.2.1.33"
AGREEMENT = 5  # what a further source that says the same adds
CERTAIN = 99
MOST_QUOTED = 80
CLAIMS = {"sysName": ClaimType.SYS_NAME, "sysObjectID": ClaimType.SYS_OBJECT_ID, "snmp.engine": ClaimType.ENGINE_ID}
# A MAC, the surest first, and how sure we are that it is the device's own.
MACS = {
    "isapi.mac": 95, "snmp.mac": 95, "bridge.mac": 88, "arp.mac": 85, "lldp.chassis": 80, "seen.mac": 75, "if.mac": 70,
}  # fmt: skip
UNFIT_MACS = frozenset({"if.mac"})  # the first interface may be a tunnel, a bridge or a card that was swapped
FIELDS = ("model", "firmware", "serial", "mac")


@dataclass(frozen=True, slots=True)
class Hint:
    """What one row made of one piece of evidence; `because` names the evidence."""

    source: str
    confidence: int
    because: Message
    kind: Kind | None = None
    vendor: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


def identify(evidence: Mapping[str, str], rules: Rulebook = RULES) -> Identity:
    """`evidence` holds cleaned answers by source, as `inventory.evidence` names them."""
    hints = sorted(_hints(evidence, rules), key=lambda hint: -hint.confidence)
    kinds = [hint for hint in hints if hint.kind is not None]
    vendors = [hint for hint in hints if hint.vendor]
    kind = kinds[0].kind or Kind.UNKNOWN if kinds else Kind.UNKNOWN
    agreeing = {hint.source for hint in kinds if hint.kind is kind}
    known = kind is not Kind.UNKNOWN
    confidence = min(CERTAIN, kinds[0].confidence + AGREEMENT * (len(agreeing) - 1)) if known else 0
    said = {name: found for name in FIELDS if (found := _surest(hints, name))}
    sure = {"kind": confidence} if known else {}
    sure |= {"vendor": vendors[0].confidence} if vendors else {}
    vendor = vendors[0].vendor if vendors else ""
    texts = {name: hint.said[name] for name, hint in said.items()}
    if vendor and texts.get("model", "").lower().startswith(f"{vendor.lower()} "):
        texts["model"] = texts["model"][len(vendor) + 1 :].lstrip()
    return Identity(
        kind=kind,
        vendor=vendor,
        confidence=confidence,
        why=_why(kind, kinds, vendors),
        sure=sure | {name: hint.confidence for name, hint in said.items()},
        **texts,
    )


def claims_of(evidence: Mapping[str, str]) -> tuple[Claim, ...]:
    """Who the device says it is. Claims may repeat and may lie; what is plainly nobody's own is none."""
    plain = [Claim(kind, text) for source, kind in CLAIMS.items() if (text := evidence.get(source, "").strip())]
    hints = list(_hints(evidence, RULES))
    serials = [Claim(ClaimType.SERIAL, hint.said["serial"]) for hint in hints if hint.said.get("serial")]
    macs = [
        Claim(ClaimType.MAC, hint.said["mac"])
        for hint in hints
        if hint.said.get("mac") and hint.source not in UNFIT_MACS and not is_local(hint.said["mac"])
    ]
    return tuple(dict.fromkeys([claim for claim in plain if not PLACEHOLDER.match(claim.value)] + serials + macs))


def _hints(evidence: Mapping[str, str], rules: Rulebook) -> Iterator[Hint]:
    evidence = _with_maker(evidence)
    evidence = {**evidence, SAID: said(evidence["sysDescr"])} if "sysDescr" in evidence else evidence
    yield from _object_ids(evidence, rules)
    yield from _macs(evidence)
    for rule in presences(evidence, rules.presence):
        yield Hint(rule.source, rule.confidence, Message("reason." + rule.says), rule.kind)
    for row in rules.patterns:
        for source in row.sources:
            text = evidence.get(source, "")
            if text and (match := row.pattern.search(text)):
                found = {name: text.strip() for name, text in match.groupdict().items() if text}
                vendor = row.vendor or _cleaned(found.pop("vendor", ""))
                told_by = "sysDescr" if source == SAID else source
                because = Message("reason.says", {"source": told_by, "text": _quoted(text, match.start())})
                yield Hint(told_by, row.confidence, because, row.kind, vendor, _honest(found))


def _object_ids(evidence: Mapping[str, str], rules: Rulebook) -> Iterator[Hint]:
    object_id = evidence.get("sysObjectID", "")
    if object_id == UPS_MIB or object_id.startswith(UPS_MIB + "."):
        yield Hint("sysObjectID", 80, Message("reason.ups_object", {"object": object_id}), Kind.UPS)
    elif object_id.startswith(ENTERPRISES) and (root := rules.root(object_id.removeprefix(ENTERPRISES))):
        because = Message("reason.object", {"object": object_id, "vendor": root.vendor or "?"})
        yield Hint("sysObjectID", root.confidence, because, root.kind, root.vendor)
    for number in evidence.get("snmp.enterprises", "").split():
        if root := rules.root(number):
            named = {"vendor": root.vendor or "?", "number": number.removesuffix(".0")}
            because = Message("reason.objects", named)
            yield Hint("snmp.enterprises", root.confidence - 4, because, root.kind, root.vendor)


def _macs(evidence: Mapping[str, str]) -> Iterator[Hint]:
    for source, confidence in MACS.items():
        if mac := normal_mac(evidence.get(source, "")):
            yield Hint(
                source, confidence, Message("reason.says", {"source": source, "text": mac}), said=_honest({"mac": mac})
            )


def _with_maker(evidence: Mapping[str, str]) -> Mapping[str, str]:
    if "oui.vendor" in evidence:
        return evidence
    makers = (maker_of(evidence[source]) for source in MACS if source in evidence)
    maker = next((maker for maker in makers if maker), "")
    return {**evidence, "oui.vendor": maker} if maker else evidence


def _honest(said: Mapping[str, str]) -> dict[str, str]:
    """Without what stands for nothing; a MAC in the one way we write it."""
    kept = {name: text for name, text in said.items() if not PLACEHOLDER.match(text)}
    if "mac" in kept:
        mac = normal_mac(kept["mac"])
        kept = (
            kept | {"mac": mac}
            if mac and not mac.endswith(":00:00:00")
            else {n: t for n, t in kept.items() if n != "mac"}
        )
    return kept


def _cleaned(vendor: str) -> str:
    return "" if PLACEHOLDER.match(vendor) else vendor.strip(" .,")


def _surest(hints: Iterable[Hint], name: str) -> Hint | None:
    return next((hint for hint in hints if hint.said.get(name)), None)


def _quoted(text: str, start: int) -> str:
    """What was found with its beginning in sight, short enough for a line."""
    if len(text) <= MOST_QUOTED:
        return text
    start = 0 if start < MOST_QUOTED // 2 else start - MOST_QUOTED // 2
    start = text.find(" ", start) + 1 if start else 0
    piece = text[start : start + MOST_QUOTED].strip()
    return f"{'…' if start else ''}{piece}{'…' if start + MOST_QUOTED < len(text) else ''}"


def _why(kind: Kind, kinds: list[Hint], vendors: list[Hint]) -> Why:
    """Which evidence decided: of the kind and its maker in one clause where it is the same, else in two."""
    by = {"vendor": vendors[0].vendor} if vendors else {}
    of_vendor: Why = ((Message("reason.vendor", by), vendors[0].because),) if vendors else ()
    if kind is Kind.UNKNOWN:
        if not kinds:
            return ((Message("reason.nothing"),), *of_vendor)
        return ((Message("reason.no_kind"), kinds[0].because), *of_vendor)
    of_kind: Clause = (Message("reason.kind", {"kind": kind}), kinds[0].because)
    if not vendors:
        return (of_kind, (Message("reason.no_maker"),))
    if kinds[0].source == vendors[0].source:
        return ((Message("reason.kind_by", {"kind": kind, **by}), kinds[0].because),)
    return (of_kind, *of_vendor)


def stream_path(vendor: str, kind: Kind | str, channel: int = 1) -> str:
    """The RTSP path of a channel's main stream, as the vendor usually has it."""
    paths = STREAM_PATHS.get(vendor.lower(), {})
    template = paths.get(Kind(kind), paths.get(Kind.CAMERA, DEFAULT_STREAM_PATH))
    return template.format(channel=channel)


def api_of(vendor: str, kind: Kind | str) -> str:
    """The interface in which a device of this vendor tells of itself, empty for kinds that have none."""
    return APIS.get(vendor.lower(), DEFAULT_API) if Kind(kind) in TELLING else ""
