"""What is known of vendors, as data: how their devices give themselves away, and where their streams lie.

`confidence` is what the row alone is worth, 0 to 100. Named groups `model`, `firmware`, `serial` and `mac` of a
pattern are read out of the evidence. Enterprise numbers are IANA's; patterns come from devices' answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from inventory.model.kind import Kind

ENTERPRISES = "1.3.6.1.4.1."


class Root(NamedTuple):
    """A subtree of sysObjectID under ENTERPRISES, and whose it is. The longest that fits counts."""

    prefix: str
    vendor: str
    kind: Kind | None = None
    confidence: int = 70


class Pattern(NamedTuple):
    """`sources` are kinds of evidence; the pattern is searched for, without regard to case."""

    sources: tuple[str, ...]
    pattern: re.Pattern[str]
    vendor: str = ""
    kind: Kind | None = None
    confidence: int = 70


def _row(
    sources: tuple[str, ...], pattern: str, vendor: str = "", kind: Kind | None = None, confidence: int = 70
) -> Pattern:
    return Pattern(sources, re.compile(pattern, re.IGNORECASE), vendor, kind, confidence)


ROOTS: tuple[Root, ...] = (
    # cameras and recorders
    Root("39165", "Hikvision", Kind.CAMERA, 85),
    Root("50001", "Hikvision", Kind.RECORDER, 80),
    Root("1004849", "Dahua"),
    Root("368", "Axis"),
    Root("36849", "Hanwha", Kind.CAMERA, 60),
    # switches, routers and what hangs on them
    Root("9", "Cisco"),
    Root("9.6.1.80", "Cisco", Kind.ACCESS_POINT, 75),
    Root("9.6.1.10", "Cisco", Kind.SWITCH, 60),
    Root("9.6.1.1005", "Cisco", Kind.SWITCH, 75),
    Root("9.6.1.1006", "Cisco", Kind.SWITCH, 75),
    Root("9.6.1.1010", "Cisco", Kind.SWITCH, 75),
    Root("11.2.3.7", "HP", Kind.SWITCH, 80),
    Root("43.10", "3Com", Kind.SWITCH, 75),
    Root("171.10", "D-Link"),
    Root("207.1", "Allied Telesis", Kind.SWITCH, 60),
    Root("259", "Edgecore", Kind.SWITCH, 70),
    Root("674.10895", "Dell", Kind.SWITCH, 75),
    Root("890.1.15", "Zyxel"),
    Root("1991", "Extreme", Kind.SWITCH, 60),
    Root("2011", "Huawei"),
    Root("2011.2.23", "Huawei", Kind.SWITCH, 80),
    Root("2011.2.224", "Huawei", Kind.ROUTER, 80),
    Root("2011.2.62", "Huawei", Kind.ROUTER, 75),
    Root("2011.2.297", "Huawei", Kind.ROUTER, 70),
    Root("2636", "Juniper"),
    Root("2636.1.1.1.4", "Juniper", Kind.SWITCH, 70),
    Root("3902.15", "ZTE", Kind.SWITCH, 65),
    Root("4413", "Ubiquiti", Kind.SWITCH, 50),
    Root("4526.100", "Netgear", Kind.SWITCH, 75),
    Root("4881.1.1.10", "Ruijie", Kind.SWITCH, 65),
    Root("7367", "DrayTek", Kind.ROUTER, 60),
    Root("7428", "Microchip", Kind.SWITCH, 60),
    Root("8691.7", "Moxa", Kind.SWITCH, 70),
    Root("8886", "Raisecom", Kind.SWITCH, 55),
    Root("10002.1", "Ubiquiti", Kind.ACCESS_POINT, 65),
    Root("10456.1", "Planet", Kind.SWITCH, 60),
    Root("10456.6", "Planet", Kind.ACCESS_POINT, 65),
    Root("11863", "TP-Link", Kind.SWITCH, 70),
    Root("14823", "Aruba"),
    Root("14988.1", "MikroTik", Kind.ROUTER, 55),
    Root("16972", "TP-Link", Kind.ROUTER, 55),
    Root("17713", "Cambium", Kind.ACCESS_POINT, 65),
    Root("25053", "Ruckus", Kind.ACCESS_POINT, 50),
    Root("25506", "H3C", Kind.SWITCH, 60),
    Root("26928", "Aerohive", Kind.ACCESS_POINT, 70),
    Root("27514", "QTECH", Kind.SWITCH, 60),
    Root("29671.2", "Cisco Meraki", Kind.ACCESS_POINT, 60),
    Root("38616", "Metel", Kind.SWITCH, 60),
    Root("40418", "SNR", Kind.SWITCH, 65),
    Root("41112", "Ubiquiti", Kind.ACCESS_POINT, 50),
    Root("41112.1.5", "Ubiquiti", Kind.ROUTER, 60),
    Root("42397", "Grandstream", Kind.SWITCH, 55),
    Root("44194.14", "EnGenius", Kind.SWITCH, 60),
    Root("47196.4.1.1.1", "Aruba", Kind.SWITCH, 80),
    Root("52642", "FS", Kind.SWITCH, 65),
    # firewalls
    Root("8741", "SonicWall", Kind.FIREWALL, 75),
    Root("12325", "pfSense", Kind.FIREWALL, 60),
    Root("12356.101", "Fortinet", Kind.FIREWALL, 85),
    Root("12356.106", "Fortinet", Kind.SWITCH, 80),
    Root("15227", "Venustech", Kind.FIREWALL, 70),
    Root("2604.5", "Sophos", Kind.FIREWALL, 80),
    # power
    Root("318", "APC"),
    Root("318.1.3.2", "APC", Kind.UPS, 80),
    Root("318.1.3.5", "APC", Kind.UPS, 80),
    Root("318.1.3.27", "APC", Kind.UPS, 85),
    Root("476.1.42", "Vertiv"),
    Root("534.1", "Eaton", Kind.UPS, 75),
    Root("674.10902", "Dell", Kind.UPS, 80),
    Root("705.1", "Eaton", Kind.UPS, 80),
    Root("818.1.100", "GE", Kind.UPS, 75),
    Root("850.1", "Tripp Lite", Kind.UPS, 75),
    Root("935.1.1.1", "Megatec", Kind.UPS, 75),
    Root("2254.2.4", "Delta", Kind.UPS, 80),
    Root("4555.1.1", "Socomec", Kind.UPS, 75),
    Root("5491", "Riello", Kind.UPS, 70),
    Root("40614", "EAST", Kind.UPS, 70),
    # printers
    Root("11.2.3.9", "HP", Kind.PRINTER, 90),
    Root("236.11.5", "Samsung", Kind.PRINTER, 80),
    Root("253.8.62", "Xerox", Kind.PRINTER, 90),
    Root("367.1", "Ricoh", Kind.PRINTER, 80),
    Root("641", "Lexmark", Kind.PRINTER, 85),
    Root("1248.1", "Epson", Kind.PRINTER, 80),
    Root("1347.41", "Kyocera", Kind.PRINTER, 80),
    Root("1602", "Canon", Kind.PRINTER, 85),
    Root("2385.3", "Sharp", Kind.PRINTER, 80),
    Root("2435.2.3.9", "Brother", Kind.PRINTER, 85),
    Root("18334", "Konica Minolta", Kind.PRINTER, 85),
    # computers
    Root("232.9", "HPE", Kind.SERVER, 70),
    Root("311.1.1.3.1.1", "Microsoft", Kind.PC, 60),
    Root("311.1.1.3.1.2", "Microsoft", Kind.SERVER, 60),
    Root("311.1.1.3.1.3", "Microsoft", Kind.SERVER, 60),
    Root("674.10892", "Dell", Kind.SERVER, 70),
    Root("21317", "Supermicro", Kind.SERVER, 60),
    Root("24681", "QNAP", Kind.SERVER, 70),
)

DESCR = ("sysDescr",)
REALM = ("rtsp.realm", "http.realm")
BANNER = ("rtsp.server", "http.server")
TITLE = ("http.title",)

PATTERNS: tuple[Pattern, ...] = (
    # words that say a kind, whoever built it
    _row(DESCR, r"\b(network|ip|ptz|box|dome|bullet|fixed) camera\b|ipolis", kind=Kind.CAMERA, confidence=88),
    _row(DESCR, r"\bnetwork video recorder\b|\b(DHI?-)?[DNX]VR\d", kind=Kind.RECORDER, confidence=88),
    _row(DESCR, r"\bvideo encoder\b|\bencoder_", kind=Kind.ENCODER, confidence=88),
    _row(DESCR, r"\b(network speaker|strobe|intercom|connectivity hub)\b", kind=Kind.UNKNOWN, confidence=90),
    _row(DESCR, r"\bswitch\b|\bedgeswitch\b|\bUSW-|\bCRS\d", kind=Kind.SWITCH, confidence=75),
    _row(DESCR, r"\bC(29|35|36|37|38|45|65)\d\d\w*[ -]|\bCAT9K|\bCatalyst\b", "Cisco", Kind.SWITCH, 78),
    _row(DESCR, r"\b(router|asr\d+k|ir8\d\d) ?\b|NetIron CER", kind=Kind.ROUTER, confidence=76),
    _row(DESCR, r"\baccess point\b|\bwireless AP\b|\bDAP-\d|\bWAP\d|\bUAP-|\bMESH POINT\b|HiveOS|Managed AP\b",
         kind=Kind.ACCESS_POINT, confidence=80),
    _row(DESCR, r"\brouter/switch\b", kind=Kind.SWITCH, confidence=82),
    _row(DESCR, r"\bfirewall\b|\bpfSense\b|\bSRX\d|\bUSG\d+\w*$|-HBSD\b", kind=Kind.FIREWALL, confidence=80),
    _row(DESCR, r"\bUPS\b|ConnectUPS|\bliebert gxt", kind=Kind.UPS, confidence=76),
    _row(DESCR, r"\bAN1:\S*_(sumx|su|sy|sumx2)_", "APC", Kind.UPS, 85),
    _row(DESCR, r"\bAN1:\S*_(rpdu2g|aos|ats4g|rd3xx|mem)_?", "APC", Kind.UNKNOWN, 86),
    _row(DESCR, r"\b(printer|laserjet|officejet|bizhub|imagerunner|multi-environment)\b|^canon LBP|^xerox |^sharp MX",
         kind=Kind.PRINTER, confidence=88),
    _row(DESCR, r"\bSoftware: Windows\b", "Microsoft", confidence=60),
    _row(DESCR, r"\bintegrated lights-out\b|\bremote access controller\b|TrueNAS", kind=Kind.SERVER, confidence=70),
    # vendors' ways of naming model and firmware
    _row(DESCR, r"\bAXIS (?P<model>[^;]{2,40}); [^;]+; (?P<firmware>[\d.]+);", "Axis", confidence=95),
    _row(DESCR, r"Hikvision", "Hikvision", confidence=85),
    _row(DESCR, r"^(DHI?-)?(?P<model>(NVR|DVR|XVR|IPC)\S{3,30})$", "Dahua", confidence=80),
    _row(DESCR, r"^(?P<model>[A-Z]+\d[\w-]+) Huawei Versatile", "Huawei", confidence=93),
    _row(DESCR, r"^Huawei (?P<model>AR\S+) ", "Huawei", confidence=90),
    _row(DESCR, r"Huawei.*?\((?P<model>[A-Z]\d[\w-]+) (?P<firmware>V\d\w+)\)", "Huawei", confidence=92),
    _row(DESCR, r"^Dell EMC Networking (?P<model>\w+), (?P<firmware>[\d.]+),", "Dell", Kind.SWITCH, 90),
    _row(DESCR, r"\b(H3C|HPE?) (?P<model>(S\d{4}|V1910|59\d\d)\S*)", "H3C", confidence=88),
    _row(DESCR, r"\bComware\b", "H3C", confidence=60),
    _row(DESCR, r"^HPE? (?P<model>J[A-Z0-9]+ .*?),? revision (?P<firmware>[A-Z.\d]+)", "HP", Kind.SWITCH, 90),
    _row(DESCR, r"\((?P<model>[\w/+-]+)\) By Ruijie", "Ruijie", confidence=92),
    _row(DESCR, r"\((?P<model>[\w/+-]+)\) By FS\.COM", "FS", confidence=92),
    _row(DESCR, r"\b(?P<model>D[A-Z]{2}-\d{3,4}\S*)", "D-Link", confidence=85),
    _row(DESCR, r"^(?P<model>(GS|XS|XGS)\d{4}\S*)$", "Zyxel", Kind.SWITCH, 78),
    _row(DESCR, r"\bZXR10 (?P<model>[\w-]+), Version: (?P<firmware>\S+)", "ZTE", Kind.SWITCH, 88),
    _row(DESCR, r"^PLANET,? (?P<model>[\w-]+)", "Planet", confidence=88),
    _row(DESCR, r"^RouterOS (?P<model>\S+)", "MikroTik", confidence=88),
    _row(DESCR, r"^(?P<model>(GS|XS|M4)\S+) ProSafe", "Netgear", Kind.SWITCH, 90),
    _row(DESCR, r"PID:(?P<model>HP [^,;]+)", "HP", Kind.PRINTER, 90),
    _row(DESCR, r"^(?P<model>(Canon|Samsung|Lexmark|SHARP|Xerox|KONICA MINOLTA) [^;/]{2,30}?)( version|;|/| Series|$)",
         kind=Kind.PRINTER, confidence=84),
    _row(DESCR, r"^(?P<model>(Eaton|EATON|MGE|GALAXY|Dell UPS|Liebert) [^;]{2,40})$", kind=Kind.UPS, confidence=80),
    # what an agent was asked about itself beyond the system group
    _row(("snmp.model",), r"^(?P<model>DS-2\S+)", "Hikvision", Kind.CAMERA, 92),
    _row(("snmp.model",), r"^(?P<model>(i?DS-[789])\S+)", "Hikvision", Kind.RECORDER, 92),
    _row(("snmp.model",), r"^(DHI?-)?(?P<model>[NDX]VR\S+)", "Dahua", Kind.RECORDER, 92),
    _row(("snmp.model",), r"^(DHI?-)?(?P<model>IPC-\S+)", "Dahua", Kind.CAMERA, 92),
    _row(("snmp.firmware",), r"^(?P<firmware>\S.{0,60})$", confidence=90),
    _row(("snmp.serial",), r"^(?P<serial>[\w-]{6,60})$", confidence=90),
    _row(("ups.model",), r"^(?P<model>\S.{0,60})$", kind=Kind.UPS, confidence=92),
    # banners of RTSP and web servers
    _row(REALM, r"^IP Camera\(", "Hikvision", Kind.CAMERA, 80),
    _row(REALM, r"^(Embedded Net DVR|DS-[79]\w+)", "Hikvision", Kind.RECORDER, 80),
    _row(REALM, r"^Login to (?P<serial>[A-Z0-9]{10,20})$", "Dahua", Kind.CAMERA, 55),
    _row(REALM, r"^AXIS_(?P<mac>[0-9A-F]{12})$", "Axis", Kind.CAMERA, 78),
    _row(REALM, r"^iPolis$", "Hanwha", Kind.CAMERA, 75),
    _row(REALM, r"\bIP ?CAM(ERA)?\b", kind=Kind.CAMERA, confidence=60),
    _row(BANNER, r"^(DNVRS|DVRDVS|Hikvision)-Webs|^App-webs/", "Hikvision", confidence=80),
    _row(BANNER, r"^(Dahua|DH) ?Rtsp", "Dahua", confidence=75),
    _row(BANNER, r"\bUniview\b|^UNV\b", "Uniview", confidence=80),
    _row(TITLE, r"\bUniview\b", "Uniview", confidence=80),
    _row(TITLE, r"^AXIS\b", "Axis", confidence=75),
    _row((*TITLE, *BANNER), r"\b(network|ip) ?camera\b|\bIPC(AM)?\b", kind=Kind.CAMERA, confidence=60),
    _row((*TITLE, *BANNER), r"\b[NDX]VR\d*", kind=Kind.RECORDER, confidence=70),
    _row((*TITLE, *BANNER), r"\b(HP HTTP Server; .*|CANON HTTP Server|Remote UI|LaserJet|EWS-NIC\d)",
         kind=Kind.PRINTER, confidence=80),
    _row((*TITLE, *BANNER), r"\bUPS\b|\bAPC \|", kind=Kind.UPS, confidence=65),
    _row(BANNER, r"Microsoft-IIS", "Microsoft", confidence=60),
    # whoever serves streams and says nothing else is a camera more often than not
    _row(("rtsp.code",), r"^\d{3}$", kind=Kind.CAMERA, confidence=30),
)  # fmt: skip

UPS_MIB = "1.3.6.1.2.1.33"

# vendor in lower case -> kind -> RTSP path of the main stream; kinds not named take the camera's.
STREAM_PATHS: Mapping[str, Mapping[Kind, str]] = {
    "hikvision": {Kind.CAMERA: "/Streaming/Channels/{channel}01"},
    "dahua": {Kind.CAMERA: "/cam/realmonitor?channel={channel}&subtype=0"},
    "uniview": {Kind.CAMERA: "/media/video1", Kind.RECORDER: "/unicast/c{channel}/s0/live"},
    "axis": {Kind.CAMERA: "/axis-media/media.amp", Kind.ENCODER: "/axis-media/media.amp?camera={channel}"},
    "tp-link": {Kind.CAMERA: "/stream1"},
}
DEFAULT_STREAM_PATH = "/stream1"
