"""SOAP 1.2 envelopes (W3C, SOAP Part 1), as far as devices' services need them: one body out, one body or fault in."""

from __future__ import annotations

from dataclasses import dataclass

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import ORDINARY, Element, Limits, read_xml

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
KIND = "application/soap+xml; charset=utf-8"
MAX_SUBCODES = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """`codes` are local names from the outermost to the innermost, as `Sender NotAuthorized`. Cleaned.

    `realm` is that of a refusal by HTTP's own means.
    """

    codes: tuple[str, ...]
    reason: str = ""
    realm: str = ""


def envelope(body: str, header: str = "", namespaces: str = "") -> bytes:
    """The three are XML that we wrote ourselves."""
    head = f"<s:Header>{header}</s:Header>" if header else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{ENVELOPE}"{namespaces}>'
        f"{head}<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def read_body(document: bytes, protocol: str, expected: str, limits: Limits = ORDINARY) -> Element | Fault:
    """The element `expected` of an envelope's body, or the fault in its place. Raises BadAnswer for all else."""
    body = read_envelope(document, protocol, limits).find("Body")
    if body is not None and (fault := body.find("Fault")) is not None:
        return _fault(fault)
    answer = body.find(expected) if body is not None else None
    if answer is None:
        raise BadAnswer(protocol=protocol, detail=f"no {expected}")
    return answer


def read_envelope(document: bytes, protocol: str, limits: Limits = ORDINARY) -> Element:
    """Raises BadAnswer for what is no envelope."""
    root = read_xml(document, protocol, limits)
    if root.name != "Envelope":
        raise BadAnswer(protocol=protocol, detail="no SOAP envelope")
    return root


def _fault(fault: Element) -> Fault:
    """SOAP 1.2 nests its codes; 1.1 (`faultcode`) has one, which some devices send."""
    codes = [_local(fault.text("Code", "Value") or fault.text("faultcode"))]
    subcode = fault.find("Code", "Subcode")
    while subcode is not None and len(codes) <= MAX_SUBCODES:
        codes.append(_local(subcode.text("Value")))
        subcode = subcode.find("Subcode")
    reason = fault.text("Reason", "Text") or fault.text("faultstring")
    return Fault(tuple(code for code in codes if code), reason)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
