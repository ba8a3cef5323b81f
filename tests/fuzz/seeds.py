"""Whole messages to begin with: from our own encoders, and from real devices' answers where those are here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from collector.protocols.digest import Challenge, challenge_header
from collector.protocols.icmp_packet import build_echo
from collector.protocols.rtsp_message import encode_request, encode_response
from collector.protocols.snmp import v3
from collector.protocols.snmp.message import CommunityMessage, Version, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind, ask
from collector.protocols.snmp.pinned import discovery_request
from collector.protocols.snmp.reports import Trouble, report
from collector.protocols.snmp.usm import Keys, User, keys_for
from collector.protocols.snmp.values import (
    END_OF_MIB_VIEW,
    NO_SUCH_INSTANCE,
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    OctetString,
    Opaque,
    TimeTicks,
    Value,
)
from collector.protocols.soap import envelope
from collector.protocols.wsdiscovery import NAMESPACES, TYPES, probe
from collector.rawhelper import segment_frames
from collector.rawhelper.frames import Ask, Report, encode_ask, encode_count, encode_report
from collector.rawhelper.segment_frames import (
    ArpReport,
    Counts,
    encode_arp,
    encode_counts,
    encode_not_sent,
    encode_rare,
    encode_ready,
)
from collector.rawhelper.segment_packets import Arp, arp_request, dhcp_discover, router_solicitation
from collector.sample import Value as Field
from collector.schema import Type
from collector.store.codec.block import Table, pack
from collector.store.codec.day import pack as pack_day
from collector.store.codec.sheaf import bind

RECORDINGS = Path(__file__).parent.parent.parent.parent / "shared" / "devices"
MOST_FILES = 40
LONGEST = 16_384
NUMBER = 0x4123_4567
ENGINE = bytes.fromhex("80001f8804636f6465")
USER = User(b"bob", "sha256", b"maplesyrup", "aes128", b"maplesyrup")
KEYS = keys_for(USER, ENGINE)
IF_ENTRY, IF_X_ENTRY = Oid.parse("1.3.6.1.2.1.2.2.1"), Oid.parse("1.3.6.1.2.1.31.1.1.1")
MAC = bytes.fromhex("020000000001")

VALUES: tuple[Value, ...] = (
    Integer(-5), Counter32(2**32 - 1), Gauge32(7), TimeTicks(123_456), Counter64(2**63), OctetString(b"sw1"),
    IpAddress(bytes(4)), Opaque(b"\x9f\x78\x04\x42\xf6\x00\x00"), Oid.parse("1.3.6.1.4.1.9.1.1"), NO_SUCH_INSTANCE,
    END_OF_MIB_VIEW,
)  # fmt: skip


def recorded(pattern: str) -> list[bytes]:
    """Real devices' answers, evenly over all files of that name; none where they are not here."""
    files = sorted(path for path in RECORDINGS.rglob(pattern) if path.is_file())
    return [path.read_bytes()[:LONGEST] for path in files[:: max(1, len(files) // MOST_FILES)]]


def pdus() -> Iterator[Pdu]:
    system: list[VarBind] = [(Oid.parse(f"1.3.6.1.2.1.1.{n}.0"), value) for n, value in enumerate(VALUES, 1)]
    yield Pdu(PduType.RESPONSE, NUMBER, system)
    yield Pdu(PduType.RESPONSE, NUMBER, system[:2], 2, 1)
    ports: list[VarBind] = []
    for port in (1, 2, 10_001):
        ports += [(IF_ENTRY.child(arc, port), Integer(6)) for arc in (3, 8)]
        ports += [(IF_X_ENTRY.child(1, port), OctetString(b"Gi1/0/%d" % port))]
        ports += [(IF_X_ENTRY.child(arc, port), Counter64(10**15)) for arc in (6, 10)]
    yield Pdu(PduType.RESPONSE, NUMBER, ports)
    yield Pdu(PduType.GET_BULK, NUMBER, ask([IF_ENTRY, IF_X_ENTRY]), 0, 10)
    yield report(Trouble.NOT_IN_TIME_WINDOW, 3, NUMBER)


def community_messages() -> list[bytes]:
    return [
        encode_message(CommunityMessage(version, b"public", pdu))
        for version in (Version.V1, Version.V2C)
        for pdu in pdus()
    ]


def vendor_messages() -> list[bytes]:
    """Few values, so that each comes to stand in many places: states, a sensor's type and scale, figures in words."""
    said: tuple[tuple[Value, ...], ...] = (
        (Integer(42), Integer(1), Integer(8), Integer(9), Integer(0)),
        (Integer(42), Integer(1), Integer(8), Integer(100), Integer(99)),
        (OctetString(b"52 PERCENT"), OctetString(b"60 Secs ( 29.8%)"), OctetString(b"normal"), Gauge32(7)),
        (Counter64(2**64 - 1), Gauge32(2**32 - 1), OctetString(b"9" * 40)),
        (OctetString(b"1" + b"0" * 15),),
    )
    answers: list[list[VarBind]] = [
        [(IF_ENTRY.child(n), value) for n, value in enumerate(values, 1)] for values in said
    ]
    return [
        encode_message(CommunityMessage(Version.V2C, b"p", Pdu(PduType.RESPONSE, NUMBER, answer))) for answer in answers
    ]


def scoped_pdus() -> list[bytes]:
    return [v3.encode_scoped(v3.ScopedPdu(ENGINE, b"", pdu)) for pdu in pdus()]


def sealed(scoped: bytes, flags: int = 3) -> bytes:
    """As the engine itself would send it, whatever the scoped PDU holds."""
    header = v3.Header(msg_id=NUMBER, flags=flags, engine_id=ENGINE, boots=7, time=1000, user=USER.name)
    return v3.seal(header, scoped, KEYS if flags else Keys(), b"saltsalt")


def v3_messages() -> list[bytes]:
    return [discovery_request(NUMBER), *(sealed(scoped, flags) for scoped in scoped_pdus() for flags in (0, 1, 3))]


def discoveries() -> list[bytes]:
    unknown = report(Trouble.UNKNOWN_ENGINE_ID, 3, NUMBER)
    return [sealed(v3.encode_scoped(v3.ScopedPdu(ENGINE, b"", unknown)), 0), *v3_messages()]


CHALLENGES = [
    challenge_header(Challenge(scheme="digest", realm="IP Camera(F1234)", nonce="4e6f", algorithm="SHA-256")).encode(),
    challenge_header(
        Challenge(scheme="digest", realm='a "b"', nonce="n", opaque="o", qop=("auth", "auth-int"), stale=True)
    ).encode(),
    b'Basic realm="x", Digest realm="y", nonce="z", algorithm=MD5-sess',
]
SDP = [
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Media\r\nt=0 0\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\n"
    b"a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:trackID=0\r\nm=audio 0 RTP/AVP 8\r\n"
]


def rtsp_messages() -> list[bytes]:
    headers = [("Server", "Rtsp Server/3.0"), ("Content-Base", "rtsp://127.0.0.1/"), ("Public", "OPTIONS, DESCRIBE")]
    login = [("WWW-Authenticate", header.decode()) for header in CHALLENGES]
    frame = b"$\x00\x00\x08abcdefgh"
    return [
        encode_response(200, "1", headers, SDP[0]),
        encode_response(401, "2", login),
        frame + encode_request("ANNOUNCE", "rtsp://127.0.0.1/a", 3, headers) + b"\r\n" + frame,
        b"RTSP/1.0 200 OK\nCSeq: 1\nA: b\n c\n\n",
    ]


HTTP = [
    b"HTTP/1.1 200 OK\r\nServer: App-webs/\r\nContent-Length: 44\r\n\r\n<html><head><title>NVR &amp; x</title></html>",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nA: b\r\n\r\n",
    b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 401 No\r\nWWW-Authenticate: Digest realm="a", nonce="b"\r\n\r\nno',
    b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
]


def documents() -> list[bytes]:
    own = [
        b'<?xml version="1.0" encoding="GB2312"?>\n<a b="c"><d>e</d><!-- f --><g/></a>',
        b"<DeviceInfo><model>DS-1</model><serialNumber>1</serialNumber></DeviceInfo>",
    ]
    return [*own, *envelopes(), *recorded("*.xml")]


def envelopes() -> list[bytes]:
    fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode>"
    capabilities = "<GetCapabilitiesResponse><Capabilities><Media><XAddr>http://a/</XAddr></Media></Capabilities>"
    clock = "<SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date>"
    clock += "<Year>2026</Year><Month>2</Month><Day>29</Day></Date></UTCDateTime></SystemDateAndTime>"
    return [
        envelope(f"{fault}</s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>"),
        envelope(f"{capabilities}</GetCapabilitiesResponse>"),
        envelope(f"<GetSystemDateAndTimeResponse>{clock}</GetSystemDateAndTimeResponse>"),
    ]


def matches() -> list[bytes]:
    match = (
        "<d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:1</a:Address></a:EndpointReference>"
        "<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Gate%201</d:Scopes>"
        "<d:XAddrs>http://127.0.0.1/onvif/device_service http://[fe80::1]/x</d:XAddrs></d:ProbeMatch></d:ProbeMatches>"
    )
    told = envelope(match, "<a:RelatesTo>uuid:1</a:RelatesTo>", NAMESPACES)
    return [told, probe("uuid:1", TYPES[0]), *recorded("ProbeMatch*.xml")]


def icmp_packets() -> list[bytes]:
    request = build_echo(4, 7, 9, b"cookie!!")
    header = bytes.fromhex("4500002400000000400100007f0000017f000002")
    reply = b"\x00" + request[1:]
    return [
        reply,
        b"\x03\x01\0\0\0\0\0\0" + header + request,
        b"\x81" + build_echo(6, 7, 9, b"cookie!!")[1:],
        header + reply,
    ]


def whole_frames() -> list[bytes]:
    offer = dhcp_discover(MAC, 7).replace(b"\x35\x01\x01", b"\x35\x01\x02")
    return [
        arp_request(MAC, bytes(4), bytes([10, 0, 0, 1])),
        dhcp_discover(MAC, 7),
        offer,
        router_solicitation(MAC, bytes(16)),
    ]


def helper_frames() -> list[bytes]:
    return [
        encode_ask(Ask(bytes(4), 7, b"cookie!!")),
        encode_report(b"H", Report(bytes(16), 7, b"cookie!!", 10**6, 0)) + encode_count(b"D", 3),
    ]


def segment_helper_frames() -> list[bytes]:
    arp = ArpReport(2, 1000, Arp(1, MAC, MAC, bytes(4), MAC, bytes(4)))
    told = [encode_arp(arp), encode_rare(2, b"frame"), encode_ready([2, 3]), encode_counts(Counts(1, 2, 3, 4))]
    return [*told, b"".join(told), encode_not_sent(segment_frames.Ask(segment_frames.Wish.ARP, 2), 1)]


def dissections() -> list[bytes]:
    said: list[dict[str, object]] = [
        {"kind": "dhcp", "mac": "02:00:00:00:00:01", "source": "10.0.0.1", "message": 2, "server": "10.0.0.1",
         "offered": "10.0.0.9", "relay": "0.0.0.0", "gateways": ["10.0.0.1"], "name_servers": [], "domain": "6161"},
        {"kind": "router", "mac": "02:00:00:00:00:01", "source": "fe80::1", "hop_limit": 255, "lifetime_s": 1800,
         "prefixes": ["2001:db8::/64"], "name_servers": ["2001:db8::1"], "hidden": False},
        {"kind": "arp", "mac": "02:00:00:00:00:01", "operation": 2, "sender_mac": "02:00:00:00:00:01",
         "sender": "10.0.0.1", "target": "10.0.0.1"},
    ]  # fmt: skip
    return [json.dumps(one).encode() for one in said]


def tables() -> list[Table]:
    times = [1_700_000_000_000 + 20_000 * n for n in range(50)]
    numbers: list[Field | None] = [float(n) if n % 3 else None for n in range(50)]
    whole: list[Field | None] = [n * 7919 for n in range(50)]
    texts: list[Field | None] = ["up" if n % 2 else "\u4e0a" for n in range(50)]
    return [Table(times, {0: numbers, 1: whole, 2: texts}), Table(times[:1], {1: whole[:1]})]


def type_of(tag: int) -> Type:
    return (Type.FLOAT, Type.INT, Type.TEXT)[tag]


def blocks() -> list[bytes]:
    return [pack(table, type_of) for table in tables()]


def days() -> list[bytes]:
    return [b"".join(pack_day(table, type_of) for table in tables()[:1])]


def sheaves() -> list[bytes]:
    return [bind({1: b"abc", 7: b"", 9: b"defg"}), bind({})]


TOML = [
    b'[service]\ndata = "data"\n[web]\nport = 8080\n# x\n[ports]\nsnmp = 161\n',
    b'[limits]\nlogin_window_s = 1800\n[database]\nurl = "postgresql://u@localhost/x"\n[web]\nport = 0x1f90\n',
    b'[[schools]]\ncode = "S01"\n"a b".c = [1, 2.5, true, 2026-01-01]\n',
]
TEXTS = [b"name\0\0", "\u6444\u50cf\u673a 1".encode("gb18030"), "a\u202eb\u0301".encode(), b"caf\xe9 \x1b[31m"]
LINES = [b"serialNumber=4C0\r\ndeviceType=IPC-HFW\r\nupdateSerial=1\r\n"]
WALKS = [b"1.3.6.1.2.1.1.1.0|4|Switch\n1.3.6.1.2.1.1.3.0|67|5\n1.3.6.1.2.1.2.2.1.6.1|4x|001122\n1.3|70:numeric|min=5\n"]
