"""What the vendors' devices say of themselves: data, no code. A persona is looked up by its key in PERSONAS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class OnvifFace:
    """What an ONVIF service tells. `name` stands in the scopes; `open` services give strangers their serial.

    `refusal` is the HTTP status of the fault NotAuthorized: vendors differ.
    """

    manufacturer: str
    name: str
    open: bool = False
    refusal: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Texts may hold fields of the device: {model} {firmware} {serial} {name} {mac} {tail} (the serial's last five).

    `speaks` are its protocols, `oui` starts its MAC addresses. `streams` are RTSP paths with {channel}, main stream
    first; `identity` is a page behind the password: path and body; `pages` are open to all. `objects` is a key of
    `simulator.objects.vendor.VENDOR_OBJECTS`, and `system` is False for agents without a system group. `sizes` are
    network ports by model, `port_name` their names, with {port}.

    `api` is a key of `simulator.http_server.APIS`; `keeps_s` is how long a web connection is kept for the next request,
    0 closes after each. Recorders cut files at `file_mib`, 0 each hour, and play them at `playback`, a path with
    {channel}.
    """

    kind: str
    vendor: str
    models: tuple[str, ...]
    firmware: str
    oui: str
    serial: str
    speaks: tuple[str, ...]
    descr: str = ""
    object_id: str = ""
    system: bool = True
    objects: str = ""
    http_server: str = ""
    realm: str = ""
    title: str = ""
    identity: tuple[str, str] = ("", "")
    pages: Mapping[str, str] = field(default_factory=dict)
    onvif: OnvifFace | None = None
    rtsp_server: str = ""
    streams: tuple[str, ...] = ()
    sizes: Mapping[str, int] | None = None
    port_name: str = "eth0"
    api: str = ""
    keeps_s: float = 0.0
    file_mib: int = 0
    playback: str = ""


_HIK_INFO = (
    "/ISAPI/System/deviceInfo",
    '<?xml version="1.0" encoding="UTF-8"?>\n<DeviceInfo version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">\n'
    "<deviceName>{name}</deviceName>\n<model>{model}</model>\n<serialNumber>{serial}</serialNumber>\n"
    "<macAddress>{mac}</macAddress>\n<firmwareVersion>{firmware}</firmwareVersion>\n</DeviceInfo>\n",
)
_HIK_PAGES = {
    "/SDK/activateStatus": '<?xml version="1.0" encoding="UTF-8"?>\n<ActivateStatus version="2.0" '
    'xmlns="http://www.hikvision.com/ver20/XMLSchema">\n<Activated>true</Activated>\n</ActivateStatus>\n',
}
_DAHUA_INFO = (
    "/cgi-bin/magicBox.cgi?action=getSystemInfo",
    "deviceType={model}\r\nserialNumber={serial}\r\nprocessor=SSC337DE\r\nupdateSerial={model}\r\n",
)

PERSONAS: Mapping[str, Persona] = {
    "hikvision-camera": Persona(
        kind="camera",
        vendor="Hikvision",
        models=("DS-2CD2T46G2-ISU", "DS-2CD2146G2-ISU", "DS-2CD3T47DWD-L"),
        firmware="V5.7.{n}",
        oui="44:19:b6",
        serial="{model}20{n}0312AAWR{serial}",
        speaks=("rtsp", "http", "snmp", "wsdiscovery"),
        system=False,
        objects="hikvision-camera",
        http_server="webserver",
        realm="IP Camera({tail})",
        title="index",
        identity=_HIK_INFO,
        pages=_HIK_PAGES,
        streams=("/Streaming/Channels/{channel}01", "/Streaming/Channels/{channel}02"),
        onvif=OnvifFace(manufacturer="HIKVISION", name="HIKVISION {model}", refusal=401),
        api="isapi",
        keeps_s=30.0,
    ),
    "dahua-camera": Persona(
        kind="camera",
        vendor="Dahua",
        models=("IPC-HFW2431S-S", "IPC-HDBW1431E-S4", "DH-IPC-HFW5442E-ZE"),
        firmware="2.800.0000000.{n}.R",
        oui="3c:ef:8c",
        serial="{n}H0{serial}PAJ",
        speaks=("rtsp", "http", "wsdiscovery"),
        http_server="Webs",
        realm="Login to {serial}",
        title="WEB SERVICE",
        identity=_DAHUA_INFO,
        rtsp_server="Rtsp Server/3.0",
        streams=("/cam/realmonitor?channel={channel}&subtype=0", "/cam/realmonitor?channel={channel}&subtype=1"),
        onvif=OnvifFace(manufacturer="Dahua", name="Dahua"),
        api="cgi",
        keeps_s=30.0,
    ),
    "uniview-camera": Persona(
        kind="camera",
        vendor="Uniview",
        models=("IPC2122LB-SF28-A", "IPC3614LR3-PF28"),
        firmware="IPC_G6107-B0036P{n}",
        oui="48:ea:63",
        serial="210235C3{serial}",
        speaks=("rtsp", "http", "wsdiscovery"),
        http_server="Http Server",
        realm="{tail}",
        title="Uniview",
        identity=("/LAPI/V1.0/System/DeviceInfo", '{{"DeviceModel": "{model}", "SerialNumber": "{serial}"}}\n'),
        rtsp_server="Rtsp Server",
        streams=("/media/video{channel}", "/media/video2"),
        onvif=OnvifFace(manufacturer="UNIVIEW", name="{model}"),
        keeps_s=10.0,
    ),
    "generic-camera": Persona(
        kind="camera",
        vendor="",
        models=("IPC-1080P",),
        firmware="1.0.{n}",
        oui="00:12:17",
        serial="{serial}",
        speaks=("rtsp", "http", "wsdiscovery"),
        http_server="thttpd",
        realm="IPCAM",
        title="IP Camera",
        rtsp_server="RTSP Server",
        streams=("/stream1", "/stream2"),
        onvif=OnvifFace(manufacturer="", name="IPC", open=True),
    ),
    "hikvision-recorder": Persona(
        kind="recorder",
        vendor="Hikvision",
        models=("DS-7732NXI-I4",),
        firmware="V4.62.{n}",
        oui="44:19:b6",
        serial="{model}20{n}0518CCRR{serial}WCVU",
        speaks=("rtsp", "http", "snmp"),
        descr="Hikvision company products",
        object_id="1.3.6.1.4.1.50001",
        objects="hikvision-recorder",
        http_server="webserver",
        realm="Embedded Net DVR({tail})",
        title="index",
        identity=_HIK_INFO,
        pages=_HIK_PAGES,
        streams=("/Streaming/Channels/{channel}01",),
        api="isapi",
        keeps_s=30.0,
        file_mib=1024,
        playback="/Streaming/tracks/{channel}01",
    ),
    "dahua-recorder": Persona(
        kind="recorder",
        vendor="Dahua",
        models=("DH-NVR4432-4KS2",),
        firmware="4.001.0000000.{n}",
        oui="3c:ef:8c",
        serial="{n}J0{serial}PAZ",
        speaks=("rtsp", "http", "snmp", "wsdiscovery"),
        descr="{model}",
        object_id="1.3.6.1.4.1.1004849.3.2.10",
        objects="dahua-recorder",
        http_server="Webs",
        realm="Login to {serial}",
        title="WEB SERVICE",
        identity=_DAHUA_INFO,
        rtsp_server="Rtsp Server/3.0",
        streams=("/cam/realmonitor?channel={channel}&subtype=0",),
        onvif=OnvifFace(manufacturer="Dahua", name="Dahua"),
        api="cgi",
        keeps_s=30.0,
        playback="/cam/playback?channel={channel}",
    ),
    "uniview-recorder": Persona(
        kind="recorder",
        vendor="Uniview",
        models=("NVR304-32S",),
        firmware="NVR-B3221P{n}",
        oui="48:ea:63",
        serial="210235U2{serial}",
        speaks=("rtsp", "http"),
        http_server="Http Server",
        realm="{tail}",
        title="Uniview NVR",
        identity=("/LAPI/V1.0/System/DeviceInfo", '{{"DeviceModel": "{model}", "SerialNumber": "{serial}"}}\n'),
        rtsp_server="Rtsp Server",
        streams=("/unicast/c{channel}/s0/live",),
        onvif=OnvifFace(manufacturer="UNIVIEW", name="{model}"),
        keeps_s=10.0,
        playback="/replay?recording=Recording_{channel}",
    ),
    "huawei-switch": Persona(
        kind="switch",
        vendor="Huawei",
        models=("S5720-28X-PWR-SI-AC", "S5720-52X-PWR-SI-AC"),
        firmware="V200R0{n}C00SPC600",
        oui="00:e0:fc",
        serial="21023{serial}",
        speaks=("snmp", "http"),
        descr="{model} Huawei Versatile Routing Platform Software \r\n VRP (R) software,Version 5.170 "
        "({model} {firmware}) \r\n Copyright (C) 2007 Huawei Technologies Co., Ltd.",
        object_id="1.3.6.1.4.1.2011.2.23.291",
        objects="huawei-switch",
        http_server="Webserver",
        title="Web Platform",
        port_name="GigabitEthernet0/0/{port}",
        sizes={"S5720-28X-PWR-SI-AC": 28, "S5720-52X-PWR-SI-AC": 52},
    ),
    "h3c-switch": Persona(
        kind="switch",
        vendor="H3C",
        models=("S5130S-28P-HPWR-EI", "S5130S-52S-PWR-EI"),
        firmware="Release 63{n}",
        oui="38:97:d6",
        serial="219801A2{serial}",
        speaks=("snmp", "http"),
        descr="H3C Comware Platform Software, Software Version 7.1.070, {firmware}\r\nH3C {model}\r\n"
        "Copyright (c) 2004-2021 New H3C Technologies Co., Ltd. All rights reserved.",
        object_id="1.3.6.1.4.1.25506.1.2260",
        objects="h3c-switch",
        http_server="HTTPD",
        title="Web user login",
        port_name="GigabitEthernet1/0/{port}",
        sizes={"S5130S-28P-HPWR-EI": 28, "S5130S-52S-PWR-EI": 52},
    ),
    "ruijie-switch": Persona(
        kind="switch",
        vendor="Ruijie",
        models=("RG-S2910-24GT4SFP-UP-H", "RG-S2910-48GT4SFP-L"),
        firmware="RGOS 11.4({n})B72",
        oui="58:69:6c",
        serial="G1{serial}",
        speaks=("snmp", "http"),
        descr="Ruijie Full Gigabit Security & Intelligence Access Switch ({model}) By Ruijie Networks",
        object_id="1.3.6.1.4.1.4881.1.1.10.1.247",
        objects="ruijie-switch",
        http_server="HTTP-Server/1.1",
        title="eWeb",
        port_name="GigabitEthernet 0/{port}",
        sizes={"RG-S2910-24GT4SFP-UP-H": 28, "RG-S2910-48GT4SFP-L": 52},
    ),
    "apc-ups": Persona(
        kind="ups",
        vendor="APC",
        models=("Smart-UPS 3000",),
        firmware="UPS 08.{n}",
        oui="00:c0:b7",
        serial="AS{serial}",
        speaks=("snmp", "http"),
        descr="APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.8.2 PN:apc_hw05_aos_682.bin AF1:v6.8.0 "
        "AN1:apc_hw05_sumx_680.bin MN:AP9630 HR:08 SN: {serial} MD:03/12/2018)",
        object_id="1.3.6.1.4.1.318.1.3.27",
        objects="apc-ups",
        http_server="Allegro-Software-RomPager/4.40",
        title="APC | Log On",
    ),
    "generic-ups": Persona(
        kind="ups",
        vendor="",
        models=("C3KR",),
        firmware="2.{n}",
        oui="00:03:ea",
        serial="{serial}",
        speaks=("snmp", "http"),
        descr="UPS SNMP Agent {model}",
        object_id="1.3.6.1.2.1.33",
        objects="ups-mib",
        http_server="UPS_Server",
        title="UPS Monitor",
    ),
    "hp-printer": Persona(
        kind="printer",
        vendor="HP",
        models=("HP LaserJet MFP M130nw", "HP Color LaserJet Pro M252dw"),
        firmware="2016{n}",
        oui="3c:52:82",
        serial="VNB3J{serial}",
        speaks=("snmp", "http"),
        descr="HP ETHERNET MULTI-ENVIRONMENT,SN:{serial},FN:4Q817L4,SVCID:31339,PID:{model}",
        object_id="1.3.6.1.4.1.11.2.3.9.1",
        http_server="HP HTTP Server; {model}",
        title="{model}",
    ),
    "canon-printer": Persona(
        kind="printer",
        vendor="Canon",
        models=("Canon LBP6670 /P",),
        firmware="01.{n}",
        oui="00:1e:8f",
        serial="NKDA{serial}",
        speaks=("snmp", "http"),
        descr="{model}",
        object_id="1.3.6.1.4.1.1602.4.2",
        http_server="CANON HTTP Server",
        title="Remote UI: Login",
    ),
    "quiet-pc": Persona(
        kind="pc", vendor="Lenovo", models=("M720t",), firmware="", oui="54:e1:ad", serial="PC{serial}", speaks=()
    ),
    "web-pc": Persona(
        kind="pc",
        vendor="Dell",
        models=("OptiPlex 3080",),
        firmware="",
        oui="a4:bb:6d",
        serial="{serial}",
        speaks=("http",),
        http_server="Microsoft-IIS/10.0",
        title="IIS Windows",
    ),
}

MIX: Mapping[str, tuple[str, ...]] = {
    "camera": (
        "hikvision-camera",
        "dahua-camera",
        "hikvision-camera",
        "uniview-camera",
        "dahua-camera",
        "generic-camera",
    ),
    "recorder": ("hikvision-recorder", "dahua-recorder", "uniview-recorder"),
    "switch": ("huawei-switch", "h3c-switch", "ruijie-switch"),
    "ups": ("apc-ups", "generic-ups"),
    "printer": ("hp-printer", "canon-printer"),
    "pc": ("quiet-pc", "web-pc"),
}
"""Personas of a kind, dealt in turn."""
