"""Words that say a kind, whoever built it: the classes of devices as descriptions, models and pages name them."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from inventory.model.kind import Kind
from inventory.vendors.row import DESCRIPTIONS, SPOKEN, Pattern, row

# A word for what the device is not: "PoE switch for cameras", "camera power supply".
_NOT_CHINESE = r"(?!.*(交换机|电源|打印机|配电|路由器))"
_NOT_A_CAMERA = (
    r"^(?!.*\b(switch|commutateur|recorder|encoder|decoder|router|server|intercom|hub|speaker|printer|gateway|gw|ups|pdu|"
    r"supply|injector|midspan|extender|converter|rack|document)(e?s)?\b)" + _NOT_CHINESE
)
# Nor is what stands beside a recorder or serves it: "NVR rack PDU", "UPS for NVR".
_NOT_A_RECORDER = (
    r"^(?!.*\b(switch|ups|pdu|printer|router|supply|injector|gateway|monitor)(e?s)?\b.{0,20}\bfor\b)"
    r"(?!.*\b(NVR|DVR|recorders?)[ -](rack|room|cabinet|closet|power|ups|pdu|poe|switch|router|printer|vlan|lan)\b)"
    + _NOT_CHINESE
)

WORDS: tuple[Pattern, ...] = (
    row(SPOKEN, _NOT_A_RECORDER + r".*(\b(network|digital|hybrid|embedded|mobile|net)[ -]?(video|net)?[ -]?recorder\b|\bnet DVR\b|录像机|\bgrabador|\bđầu ghi\b)",
        kind=Kind.RECORDER, confidence=88),
    row(SPOKEN, _NOT_A_RECORDER + r".*((?<![A-Za-z])(NVR|DVR|XVR|HVR|MNVR|HCVR)(?![A-Za-z])|\bnetwork video storage\b)",
        kind=Kind.RECORDER, confidence=86),
    row(SPOKEN, _NOT_A_CAMERA + r".*\b(network|ip|ptz|box|dome|bullet|fixed|thermal|panoramic|fish-?eye|speed ?dome|turret|cctv|"
        r"web|surveillance|security|video|wi-?fi|wireless|cube|radiometric|bispectral|modular|pinhole|mini|hd|megapixel|day ?/ ?night)"
        r"[ -]*(network[ -]*|ip[ -]*)?(dome[ -]*)?cam(era)?s?\b", kind=Kind.CAMERA, confidence=86),
    row(SPOKEN, _NOT_A_CAMERA + r".*(\bipcam(era)?\b|\bcamera (mạng|IP|quan sát|giám sát)\b|\bIPC\b(?!-?[567]\d\d\b)|摄像机|摄像头|\bwebcam\b|\bcâmera\b|\bcaméra\b)",
        kind=Kind.CAMERA, confidence=82),
    row(SPOKEN, _NOT_A_CAMERA + r".*(\bIP dome\b|\bspeed ?dome\b|\bcamera$)", kind=Kind.CAMERA, confidence=70),
    row(SPOKEN, r"\bKVM (over IP )?(switch|extender|console)\b|\bKVM over IP\b", kind=Kind.UNKNOWN, confidence=90),
    row(SPOKEN, r"\bvideo (encoder|server|decoder|codec)\b|(?<![A-Za-z])encoder(?![A-Za-z])",
        kind=Kind.ENCODER, confidence=87),
    row(SPOKEN, r"\b(intercom|door ?(station|phone|bell)|doorphone|video door|help ?point|ip ?station)\b|门口机|可视对讲",
        kind=Kind.INTERCOM, confidence=91),
    row(SPOKEN, r"\b(network speaker|speaker|strobe|connectivity hub|audio (bridge|module)|network audio|"
        r"radar detector|i/?o relay|door controller)\b", kind=Kind.UNKNOWN, confidence=92),
    row(SPOKEN, r"\b(one[- ]?key|panic|emergency|sos) ?(alarm|call|help|button|station|intercom)\b|一键报警|紧急求助",
        kind=Kind.ONE_KEY_ALARM, confidence=93),
    row(SPOKEN, r"\balarm (panel|host|control(ler)?|hub|system|communicator)\b|\b(security|intrusion) control panel\b|"
        r"\bAX ?PRO\b|报警主机|报警控制", kind=Kind.ALARM_PANEL, confidence=91),
    row(SPOKEN, r"\b(intrusion|perimeter|burglar) (detect\w*|alarm|protection)\b|周界|入侵(探测|报警)",
        kind=Kind.INTRUSION, confidence=88),
    row(SPOKEN, r"\b(guard tour|patrol (system|reader|management|terminal))\b|巡更|巡检仪", kind=Kind.PATROL, confidence=88),
    row(SPOKEN, r"\b(ip|sip|voip|desk|conference|video)[ -]?(desk)?phone\b|\btelephone adapter\b|\bFXS\b|"
        r"\bIP (telephony|office|communicator)\b|\bvoice gateway\b(?!.*docsis)", kind=Kind.PHONE, confidence=80),
    row(SPOKEN, r"\bmanaged switch\b|\bPoE switch\b|\bsmart switch\b|\bethernet[ -]switch\b|"
        r"\b(routing|access|core|industrial|smart|stackable|managed|campus|ethernet|routing) switch\b|交换机|\bcommutateur\b",
        kind=Kind.SWITCH, confidence=84),
    row(SPOKEN, r"\bswitch\b(?!ed)|\b(rack|dual)switch\b|\bswitch/", kind=Kind.SWITCH, confidence=76),
    row(DESCRIPTIONS, r"\bMidspan\b|\bPoE injector\b", kind=Kind.SWITCH, confidence=72),
    row(DESCRIPTIONS, r"\b\d{1,2}[- ]port (\d+/)*\S{0,12} ?(ethernet|gigabit|10G|fast|PoE|L[23]|GE)\b", kind=Kind.SWITCH, confidence=64),
    row(DESCRIPTIONS, r"\b(\d{1,2})x?(GE|GT|1G|FE|TX|10G)\b[^;]{0,30}\b(\d{1,2})x?(SFP\+?|10G|XG|XS|GE|GC)\b",
        kind=Kind.SWITCH, confidence=58),
    row(DESCRIPTIONS, r"\brouter/switch\b", kind=Kind.SWITCH, confidence=86),
    row(SPOKEN, r"\brouter\b|\brouteur\b|路由器|\bdsl (modem|gateway)\b|\bgateway router\b|"
        r"\b(residential|home|cable|docsis) (gateway|modem|router)\b|\bdocsis\b|\bvpn router\b",
        kind=Kind.ROUTER, confidence=76),
    row(DESCRIPTIONS, r"\b(openwrt|dd-wrt|tomato(wifi)?|vyos|vyatta)\b", kind=Kind.ROUTER, confidence=72),
    row(SPOKEN, r"\baccess[ -]?point\b|\bwireless (AP|controller|bridge|lan)\b|\b(managed|indoor|outdoor) AP\b|\bmesh (point|node)\b|"
        r"\bwi-?fi (array|ap)\b|\bwlan controller\b|无线接入|\bwireless ethernet bridge\b|^AP\d{3}\b|\bwireless link\b",
        kind=Kind.ACCESS_POINT, confidence=82),
    row(SPOKEN, r"\bfirewall\b|\bNGFW\d*\b|\bsecurity (gateway|appliance)\b|\badaptive security\b|\bthreat defense\b|\bUTM\b|防火墙|"
        r"\b(pfsense|opnsense|m0n0wall)\b|\bweb gateway\b|\bSSL[ -]?VPN\b", kind=Kind.FIREWALL, confidence=85),
    row(SPOKEN, r"(?<![A-Za-z])UPS(?![A-Za-z])|\buninterrupt[a-z]* power\b|不间断电源|\bonduleur\b",
        kind=Kind.UPS, confidence=78),
    row(SPOKEN, r"(?<![A-Za-z])[cehim]?PDUs?(?![A-Za-z])|\bpower distribut(ion|ed)\b|\boutlet (metered|switched)\b|\bdistribution panel\b|\b(switched|smart|metered) CDU\b|\bpower (strip|control \d)|"
        r"\b(automatic|expert|static) transfer switch\b|\bRack PDU\b|配电单元", kind=Kind.PDU, confidence=88),
    row((*SPOKEN, "hr.device"), r"\b(printer|"
        r"printing system|colou?r laser|laser (mfp|printer)|multi-?function (printer|device))\b|打印机",
        kind=Kind.PRINTER, confidence=86),
    row(SPOKEN, r"\b(temperature|humidity|hygrometer|thermometer|environment(al)? (monitor\w*|sensor)|sensor ?(probe|gateway|box)|"
        r"thermo)|温湿度|\b(water|leak|smoke) (sensor|detector)\b|\bclimate monitor",
        kind=Kind.SENSOR, confidence=84),
    row(DESCRIPTIONS, r"\bremote access controller\b|\b(baseboard )?management controller\b|\bBMC\b|"
        r"\b(xcp-ng|nas (storage|server))\b|"
        r"\bWindows .*Server\b|\bRAID subsystem\b|\btime ?server\b", kind=Kind.SERVER, confidence=78),
    row(("sysDescr",), r"^Linux .*\b(x86_64|amd64|i[3-6]86|aarch64|ppc64le|s390x)\b|^(Free|Net|Open)BSD |^Darwin Kernel",
        kind=Kind.SERVER, confidence=52),
    row(("sysDescr",), r"\bHardware: .* - Software: Windows\b", "Microsoft", Kind.SERVER, 58),
    row(("sysDescr",), r"^Linux raspberrypi\b", "Raspberry Pi", Kind.SERVER, 56),
    row(("sysDescr",), r"^Linux \S*beaglebone", kind=Kind.SERVER, confidence=56),
    row(("sysDescr",), r"^Linux .*\bPVE\b", "Proxmox", Kind.SERVER, 70),
)  # fmt: skip
