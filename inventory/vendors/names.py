"""Makers by name: how they call themselves in descriptions, pages and ONVIF, and how IEEE's list of MACs names them."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from collections.abc import Mapping

from inventory.model.kind import Kind
from inventory.vendors.row import DESCRIPTIONS, Pattern, row

# fmt: off
NAMES: Mapping[str, str] = {
    "Hikvision": r"hik\s?vision", "Dahua": r"dahua", "Uniview": r"uniview|\bUNV\b", "Axis": r"\baxis\b", "Hanwha": r"hanwha|wisenet|samsung techwin|ipolis",
    "Bosch": r"\bbosch\b", "Vivotek": r"vivotek", "Mobotix": r"mobotix", "GeoVision": r"geovision", "Avigilon": r"avigilon",
    "Pelco": r"\bpelco\b", "i-PRO": r"\bi-pro\b", "Milesight": r"milesight", "Tiandy": r"tiandy", "Reolink": r"reolink",
    "Foscam": r"foscam", "Amcrest": r"amcrest", "ACTi": r"\bacti\b", "Arecont Vision": r"arecont", "EZVIZ": r"ezviz",
    "TVT": r"\bTVT\b", "KEDACOM": r"kedacom", "Verint": r"verint", "Provision-ISR": r"provision-isr", "Intelbras": r"intelbras",
    "Yealink": r"yealink", "Grandstream": r"grandstream", "Fanvil": r"fanvil", "Snom": r"\bsnom\b", "Poly": r"\bpolycom\b|\bpoly\b",
    "2N": r"\b2N\b", "Ajax": r"\bajax systems\b", "Honeywell": r"honeywell", "Akuvox": r"akuvox",
    "Ruijie": r"\bruijie\b", "H3C": r"\bH3C\b", "Huawei": r"\bhuawei\b", "ZTE": r"\bZTE\b", "TP-Link": r"\btp-?link\b", "Tenda": r"\btenda\b",
    "Mercury": r"\bmercury\b", "Sangfor": r"sangfor", "Hillstone": r"hillstone", "Topsec": r"topsec",
    "Ubiquiti": r"ubiquiti|\bubnt\b", "MikroTik": r"mikrotik|\brouteros\b", "Juniper": r"\bjuniper\b", "Extreme": r"\bextreme networks\b",
    "Arista": r"\barista\b", "Brocade": r"\bbrocade\b", "D-Link": r"\bd-link\b", "Netgear": r"\bnetgear\b", "Zyxel": r"\bzyxel\b|\bzywall\b",
    "Allied Telesis": r"allied telesis", "Moxa": r"\bmoxa\b", "Hirschmann": r"hirschmann", "Siemens": r"\bsiemens\b", "Eltex": r"\beltex\b",
    "Aruba": r"\baruba", "Ruckus": r"\bruckus\b", "Cambium": r"\bcambium\b", "Fortinet": r"\bforti(net|gate|switch|ap|os)",
    "APC": r"\bAPC\b", "Eaton": r"\beaton\b", "Vertiv": r"\bvertiv\b|\bliebert\b", "CyberPower": r"\bcyber ?power\b", "Delta": r"\bdelta electronics\b",
    "Synology": r"synology|\bdisk ?station\b", "QNAP": r"\bqnap\b", "VMware": r"\bvmware\b", "TrueNAS": r"\b(truenas|freenas)\b",
    "HPE": r"\bintegrated lights-out\b|\bHPE\b", "Raspberry Pi": r"\braspberry ?pi\b", "OPNsense": r"\bopnsense\b", "pfSense": r"\bpfsense\b",
    "Canon": r"^canon\b", "Xerox": r"^xerox\b", "Ricoh": r"^ricoh\b", "Kyocera": r"^kyocera\b", "Brother": r"^brother\b", "Epson": r"^epson\b",
    "Lexmark": r"^lexmark\b", "OKI": r"^oki\b", "Sharp": r"^sharp\b", "Konica Minolta": r"^konica\b", "Exterity": r"\bavedia",
    "ESPHome": r"\besphome\b", "Barco": r"\bbarco\b",
}
# (IEEE's name, vendor, what their devices mostly are)
MAKERS: tuple[tuple[str, str, Kind | None, int], ...] = (
    (r"hikvision", "Hikvision", Kind.CAMERA, 30), (r"dahua|amcrest", "Dahua", Kind.CAMERA, 30), (r"uniview", "Uniview", Kind.CAMERA, 30),
    (r"axis communications", "Axis", Kind.CAMERA, 30), (r"hanwha|samsung techwin", "Hanwha", Kind.CAMERA, 30),
    (r"vivotek", "Vivotek", Kind.CAMERA, 30), (r"mobotix", "Mobotix", Kind.CAMERA, 30), (r"geovision", "GeoVision", Kind.CAMERA, 28),
    (r"avigilon", "Avigilon", Kind.CAMERA, 30), (r"^pelco", "Pelco", Kind.CAMERA, 28), (r"^i-pro", "i-PRO", Kind.CAMERA, 30),
    (r"milesight", "Milesight", Kind.CAMERA, 25), (r"tiandy", "Tiandy", Kind.CAMERA, 30), (r"reolink", "Reolink", Kind.CAMERA, 30),
    (r"bosch security", "Bosch", Kind.CAMERA, 25), (r"ezviz", "EZVIZ", Kind.CAMERA, 28), (r"raysharp|^TVT co|kedacom", "", Kind.CAMERA, 25),
    (r"yealink", "Yealink", Kind.PHONE, 45), (r"fanvil", "Fanvil", Kind.PHONE, 45), (r"^snom", "Snom", Kind.PHONE, 45), (r"polycom", "Poly", Kind.PHONE, 40),
    (r"grandstream", "Grandstream", None, 40), (r"2n telekomunikace", "2N", Kind.INTERCOM, 40), (r"akuvox", "Akuvox", Kind.INTERCOM, 40),
    (r"ajax systems", "Ajax", Kind.ALARM_PANEL, 40), (r"honeywell security|honeywell safety", "Honeywell", Kind.ALARM_PANEL, 25),
    (r"ruijie", "Ruijie", None, 40), (r"new h3c|h3c tech", "H3C", None, 40), (r"huawei", "Huawei", None, 40), (r"^zte", "ZTE", None, 40),
    (r"tp-link", "TP-Link", None, 40), (r"cisco", "Cisco", None, 40), (r"ubiquiti", "Ubiquiti", None, 40), (r"routerboard|mikrotik", "MikroTik", None, 40),
    (r"american power conversion|schneider electric it", "APC", Kind.UPS, 30), (r"^brother", "Brother", Kind.PRINTER, 30),
    (r"kyocera", "Kyocera", Kind.PRINTER, 30), (r"lexmark", "Lexmark", Kind.PRINTER, 30), (r"ricoh", "Ricoh", Kind.PRINTER, 30),
    (r"konica minolta", "Konica Minolta", Kind.PRINTER, 30), (r"synology", "Synology", Kind.SERVER, 40), (r"qnap", "QNAP", Kind.SERVER, 40),
    (r"raspberry", "Raspberry Pi", None, 40), (r"vmware", "VMware", None, 30), (r"hewlett packard", "HP", None, 30), (r"^dell", "Dell", None, 30),
)

NAME_ROWS: tuple[Pattern, ...] = (
    *(row((*DESCRIPTIONS, "http.title", "http.server", "rtsp.server", "snmp.vendor", "ups.manufacturer"), names, vendor, confidence=62) for vendor, names in NAMES.items()),
    *(row(("onvif.manufacturer", "onvif.name"), names, vendor, confidence=80) for vendor, names in NAMES.items()),
    *(row(("oui.vendor",), name, vendor, kind, confidence) for name, vendor, kind, confidence in MAKERS),
)
# fmt: on
