"""The ONVIF services of a simulated device: which operation stands at which path, and for whom."""

from __future__ import annotations

from collections.abc import Mapping

from collector.protocols.errors import BadAnswer
from collector.protocols.soap import KIND, read_envelope
from simulator.onvif import device, media, recording, users
from simulator.onvif.login import shown
from simulator.onvif.message import Call, Operation, Refused, enveloped, fault
from simulator.station import Station
from simulator.web import Answer, Request

DEVICE: Mapping[str, Operation] = {**device.OPEN, **device.READ_SYSTEM, **device.GUARDED, **users.OPERATIONS}
OPERATIONS: Mapping[str, tuple[str, Mapping[str, Operation]]] = {
    "Device": ("tds", DEVICE),
    "Media": ("trt", media.OPERATIONS),
    "Recording": ("trc", recording.RECORDINGS),
    "Search": ("tse", recording.SEARCH),
    "Replay": ("trp", recording.REPLAYS),
}
PATHS: Mapping[str, str] = {path: name for name, (path, _) in device.SERVICES.items()}


def serves(station: Station, request: Request) -> bool:
    there = PATHS.get(request.path) in device.offered(station)
    return station.persona.onvif is not None and request.method == "POST" and there


def serve(station: Station, request: Request, *, logged_in: bool) -> Answer:
    """The answer to a SOAP message. `logged_in`: HTTP's own means have shown the password."""
    face = station.persona.onvif
    try:
        envelope = read_envelope(request.body, "onvif")
    except BadAnswer:
        return Answer(400, fault("Sender", "WellFormed", "not a SOAP envelope"), KIND)
    body = envelope.find("Body")
    wish = body.children[0] if body is not None and body.children else None
    station.count("onvif")
    prefix, operations = OPERATIONS.get(PATHS[request.path], ("", {}))
    if face is None or wish is None or wish.name not in operations:
        return Answer(500, fault("Receiver", "ActionNotSupported", "Optional Action Not Implemented"), KIND)
    free = wish.name in device.OPEN or (wish.name in device.READ_SYSTEM and face.open)
    account = request.account if logged_in else None if free else shown(station, envelope)
    if not free and account is None:
        return Answer(face.refusal, fault("Sender", "NotAuthorized", "Sender not Authorized"), KIND)
    try:
        content = operations[wish.name](Call(station, face, wish, account or ""))
    except Refused as refused:
        return Answer(400, fault(refused.code, refused.subcode, refused.reason), KIND)
    return Answer(200, enveloped(f"<{prefix}:{wish.name}Response>{content}</{prefix}:{wish.name}Response>"), KIND)
