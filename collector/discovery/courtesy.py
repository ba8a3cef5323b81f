"""Whom the further questions for cameras are put to, and over which of its ports: pure.

Of one host are asked at most 8 pages in all, whatever it answers: `/` (1, and 1 over TLS), ONVIF (3), ISAPI (2) and
Dahua's CGI (1). What is known for something else is asked none of them, nor is a web server that nothing makes look
like a camera; and who has been recognised for sure is asked no more.
"""

from __future__ import annotations

from typing import NamedTuple

from collector.discovery.subject import Subject
from inventory.identify import identify
from inventory.model.kind import Kind
from inventory.model.sighting import Identity
from inventory.vendors.apis import APIS

MOST_PAGES = 8
SURE = 90
# Kinds that speak these protocols, and the open ports that make an unknown device look like one of them.
SPEAKERS = frozenset({Kind.CAMERA, Kind.RECORDER, Kind.ENCODER, Kind.INTERCOM, Kind.ALARM_PANEL, Kind.INTRUSION})
TELLING = frozenset({"rtsp", "hikvision", "dahua"})
ISAPI, DAHUA = (frozenset(vendor for vendor, api in APIS.items() if api == name) for name in ("isapi", "dahua"))


class Web(NamedTuple):
    """Where a device's web server is."""

    port: int
    secure: bool


def web_of(subject: Subject) -> Web:
    """HTTP where it is open, because a look needs no more, else HTTPS."""
    if "http" in subject.open or "https" not in subject.open:
        return Web(subject.ports.get("http", 80), secure=False)
    return Web(subject.ports.get("https", 443), secure=True)


def is_sure(identity: Identity) -> bool:
    """What it is, whose, and which one: the serial is what tells it from its twins and after a move."""
    return identity.confidence >= SURE and bool(identity.vendor and identity.model and identity.serial)


def may_be_camera(subject: Subject) -> bool:
    """Whether one more question is worth asking."""
    identity = identify(subject.evidence)
    if identity.kind is Kind.UNKNOWN:
        return bool(TELLING & subject.open) or identity.vendor.lower() in ISAPI | DAHUA
    return identity.kind in SPEAKERS and not is_sure(identity)


def may_speak_isapi(subject: Subject) -> bool:
    return may_be_camera(subject) and _fits(subject, ISAPI, "hikvision")


def may_speak_dahua(subject: Subject) -> bool:
    return may_be_camera(subject) and _fits(subject, DAHUA, "dahua")


def _fits(subject: Subject, vendors: frozenset[str], port: str) -> bool:
    """By its vendor; one whose vendor nobody knows may be a brand of either."""
    return identify(subject.evidence).vendor.lower() in {*vendors, ""} or port in subject.open
