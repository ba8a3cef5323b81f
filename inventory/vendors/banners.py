"""What RTSP and web servers let slip without a login, and what ONVIF tells everyone."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from inventory.model.kind import Kind
from inventory.vendors.row import Pattern, row

REALM = ("rtsp.realm", "http.realm", "isapi.realm", "dahua.realm")
BANNER = ("rtsp.server", "http.server")
TITLE = ("http.title",)
SCOPES = ("onvif.scopes", "onvif.types")

BANNER_ROWS: tuple[Pattern, ...] = (
    row(REALM, r"^IP Camera\(", "Hikvision", Kind.CAMERA, 80),
    row(REALM, r"^IP (Dome|Zoom|Speed)", "Hikvision", Kind.CAMERA, 78),
    row(REALM, r"^(Embedded Net DVR|DS-[79]\w+)", "Hikvision", Kind.RECORDER, 80),
    row(REALM, r"^(DS-|i?DS-)2\w+", "Hikvision", Kind.CAMERA, 78),
    row(("isapi.realm",), r"\S", "Hikvision", confidence=45),
    row(REALM, r"^Login to (?P<serial>[A-Z0-9]{10,20})$", "Dahua", Kind.CAMERA, 55),
    row(("dahua.realm",), r"^Login to (?P<serial>[A-Z0-9]{10,20})$", "Dahua", Kind.CAMERA, 60),
    row(REALM, r"^AXIS_(?P<mac>[0-9A-F]{12})$", "Axis", Kind.CAMERA, 78),
    row(REALM, r"^iPolis$", "Hanwha", Kind.CAMERA, 75),
    row(REALM, r"\bIP ?CAM(ERA)?\b|\bnetwork camera\b", kind=Kind.CAMERA, confidence=60),
    row(BANNER, r"^(DNVRS|DVRDVS|Hikvision)-Webs|^App-webs/", "Hikvision", confidence=80),
    row(("http.server",), r"^(DNVRS|DVRDVS)-Webs", "Hikvision", Kind.RECORDER, 35),
    row(BANNER, r"^(Dahua|DH) ?Rtsp", "Dahua", confidence=75),
    row(BANNER, r"\bUniview\b|^UNV\b", "Uniview", confidence=80),
    row(TITLE, r"\bUniview\b", "Uniview", confidence=80),
    row(TITLE, r"^AXIS\b", "Axis", confidence=75),
    row((*TITLE, *BANNER), r"\b(network|ip) ?camera\b|\bIPC(AM)?\b", kind=Kind.CAMERA, confidence=60),
    row((*TITLE, *BANNER), r"\b[NDX]VR\d*", kind=Kind.RECORDER, confidence=70),
    row(TITLE, r"^(?P<model>HP (?:Color )?(?:LaserJet|OfficeJet|PageWide|DeskJet|DesignJet|ENVY)\b[^|]{0,40})", "HP", Kind.PRINTER, 80),
    row((*TITLE, *BANNER), r"\b(HP HTTP Server; .*|CANON HTTP Server|Remote UI|LaserJet|EWS-NIC\d)",
        kind=Kind.PRINTER, confidence=80),
    row((*TITLE, *BANNER), r"\bUPS\b|\bAPC \|", kind=Kind.UPS, confidence=65),
    row((*TITLE, *BANNER), r"\b(yealink|fanvil|snom|polycom|grandstream)\b.*\b(phone|sip|T\d\d|GXP|X\d)\b", kind=Kind.PHONE, confidence=72),
    row(BANNER, r"Microsoft-IIS", "Microsoft", confidence=60),
    row(BANNER, r"^SonicWALL", "SonicWall", Kind.FIREWALL, 75),
    row(BANNER, r"^(Allegro-Software-RomPager|RomPager)", confidence=10),
    # ONVIF Core Specification, section 7.3: types and scopes of discovery
    row(SCOPES, r"\btype/(video_encoder|ptz|audio_encoder)\b|\bNetworkVideoTransmitter\b", kind=Kind.CAMERA, confidence=56),
    row(SCOPES, r"\b(NetworkVideoRecorder|NetworkVideoStorage|type/(nvr|recorder|video_recorder|NetworkVideoRecorder))\b",
        kind=Kind.RECORDER, confidence=80),
    row(SCOPES, r"\b(type/)?(NetworkVideoDisplay|video_decoder)\b", kind=Kind.ENCODER, confidence=58),
    row(SCOPES, r"\b(DoorControl|AccessControl|type/(door|access)\w*)\b", kind=Kind.INTERCOM, confidence=40),
    row(SCOPES, r"onvif://www\.onvif\.org/hardware/(?P<model>[\w%./-]{2,60})", confidence=65),
    row(("onvif.services",), r"\brecording\b.*\breplay\b|\breplay\b.*\brecording\b", kind=Kind.RECORDER, confidence=20),
    row(("onvif.services",), r"\bmedia2?\b", kind=Kind.CAMERA, confidence=40),
    row(("rtsp.methods",), r"\bDESCRIBE\b", kind=Kind.CAMERA, confidence=25),
    # whoever serves streams and says nothing else is a camera more often than not
    row(("rtsp.code",), r"^\d{3}$", kind=Kind.CAMERA, confidence=30),
)  # fmt: skip
