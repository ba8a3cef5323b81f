"""Every reader of what others send, and of what lies on disk."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from itertools import cycle
from random import Random

from campuswatch.settings import Settings
from campuswatch.strict_toml import read_toml
from collector.discovery.neighbour_table import parse_table
from collector.probes.interface import ALWAYS, OLD, read_ports
from collector.protocols.certificate import subject_of
from collector.protocols.cleaning import clean_text
from collector.protocols.digest import authorization, parse_challenges, strongest
from collector.protocols.dissection import read_fact
from collector.protocols.errors import BadAnswer, ProtocolError
from collector.protocols.http import PageReader
from collector.protocols.icmp_packet import parse_icmp, without_ip_header
from collector.protocols.onvif import device as onvif
from collector.protocols.rtsp_message import RtspReader
from collector.protocols.sdp import parse_sdp
from collector.protocols.snmp import v3
from collector.protocols.snmp.ber import BerError, element
from collector.protocols.snmp.exchange import Unbelievable
from collector.protocols.snmp.message import decode_message, exchange_id, version_of
from collector.protocols.snmp.pinned import PinnedEngine
from collector.protocols.snmp.walk import Limits, Rows, Walk
from collector.protocols.soap import Fault, read_body
from collector.protocols.wsdiscovery import Harvest, read_matches
from collector.protocols.xml import read_xml
from collector.rawhelper import frames, segment_frames
from collector.rawhelper.segment_packets import read_arp
from collector.store.codec import block, day
from collector.store.codec.sheaf import Damaged, Sheaf
from collector.vendors.plan import figures, flat, make_plan, reduced, wanted
from collector.vendors.tables import TABLES
from simulator.recording import parse_recording
from tests.fuzz import dahua_onvif, picture_readers, seeds, web_targets
from tests.fuzz.target import Target

PIECES = 3
VENDOR_ROWS = [(row, wanted([row])) for rows in TABLES.values() for row in rows]
INDEXES = ((0,), (1,))


def pieces(data: bytes) -> list[bytes]:
    """As a network might cut it, the same each time."""
    random = Random(len(data))
    edges = sorted(random.randrange(len(data) + 1) for _ in range(PIECES - 1))
    return [data[start:stop] for start, stop in zip([0, *edges], [*edges, len(data)], strict=True)]


def ber(data: bytes) -> None:
    pos = 0
    while pos < len(data):
        _, _, stop = element(data, pos, len(data))
        assert pos < stop <= len(data)
        pos = stop


def walk(data: bytes) -> None:
    """An answer to a walk of ports, from its octets to the names of ports."""
    walk = Walk(ALWAYS + OLD, Limits())
    walk.take(decode_message(data).pdu.varbinds)
    assert len({port.name for port in read_ports(walk.rows).values()}) == len(read_ports(walk.rows))


def vendor_figures(data: bytes) -> None:
    """One agent's values in the place of the objects that each row of the vendor tables asks for."""
    values = [value for _, value in decode_message(data).pdu.varbinds]
    for row, columns in VENDOR_ROWS if values else ():
        places = cycle(values)
        walked: Rows = {index: {column: next(places) for column in columns} for index in INDEXES}
        told = figures(make_plan("", [row], walked), flat(walked))
        value = None if row.nature.reduce == "each" else reduced(row.meaning, told)
        assert value is None or row.nature.low <= value <= row.nature.high


def engine() -> PinnedEngine:
    pinned = PinnedEngine(1)
    pinned.engine_id = seeds.ENGINE
    return pinned


def v3_answer(data: bytes) -> None:
    engine().read(data, seeds.NUMBER, seeds.USER, 0.0)


def authentic_answer(scoped: bytes) -> None:
    """Behind the digest and the cipher: what an engine that means no good may send."""
    v3_answer(seeds.sealed(scoped))


def discovery(data: bytes) -> None:
    PinnedEngine(1).take_discovery(data, 0.0)


def sealed(data: bytes) -> None:
    message = v3.parse(data)
    v3.verify(message, seeds.KEYS)
    v3.open_scoped(message, seeds.KEYS)


def rtsp(data: bytes) -> None:
    reader = RtspReader()
    for piece in pieces(data):
        reader.feed(piece)


def http(data: bytes) -> None:
    reader = PageReader()
    reader.request("127.0.0.1", "/")
    for piece in [*(piece for piece in pieces(data) if piece), b""]:
        if not reader.done:
            reader.feed(piece)
    reader.answer(0.0)


def login(data: bytes) -> None:
    challenge = strongest(parse_challenges([data.decode("utf-8", "replace")]), allow_basic=True)
    if challenge is not None:
        header = authorization(challenge, "viewer", "secret", "DESCRIBE", "rtsp://127.0.0.1/", cnonce="c")
        assert "\n" not in header
        assert "\r" not in header


def soap(data: bytes) -> None:
    body = read_body(data, "onvif", "GetCapabilitiesResponse")
    if not isinstance(body, Fault):
        onvif.read_capabilities(body)


def probe_matches(data: bytes) -> None:
    for answer in Harvest(message_ids=["uuid:1"]).take("127.0.0.1", data):
        assert not set(answer.elsewhere) & {"127.0.0.1"}
    read_matches(data)


def icmp(data: bytes) -> None:
    parse_icmp(4, data)
    parse_icmp(6, data)
    parse_icmp(4, without_ip_header(data))


def helper(data: bytes) -> None:
    """What the raw-socket helper may say, and what it may be told."""
    reader = frames.FrameReader()
    for piece in pieces(data):
        for body in reader.feed(piece):
            if body[:1] in (frames.HEARD, frames.NOT_SENT):
                frames.decode_report(body[1:])
            elif body[:1] == frames.DROPPED:
                frames.decode_count(body[1:])
            else:
                frames.decode_ask(body)


SEGMENT_READERS: Mapping[bytes, Callable[[bytes], object]] = {
    segment_frames.ARP_HEARD: segment_frames.decode_arp,
    segment_frames.NOT_SENT: segment_frames.decode_not_sent,
    segment_frames.RARE: segment_frames.decode_rare,
    segment_frames.COUNTS: segment_frames.decode_counts,
    frames.READY: segment_frames.decode_ready,
}


def segment_helper(data: bytes) -> None:
    reader = frames.FrameReader(segment_frames.MAX_BODY)
    for piece in pieces(data):
        for body in reader.feed(piece):
            SEGMENT_READERS.get(body[:1], segment_frames.decode_ask)(body[1:])


def inner_block(data: bytes) -> None:
    """Damage behind the checksum: what a wrong program may have written."""
    block.unpack(zlib.compress(data, 1))


def recording(data: bytes) -> None:
    parse_recording(data.decode("utf-8", "surrogateescape"))


def toml(data: bytes) -> None:
    read_toml(data.decode("utf-8", "replace"), Settings)


def cleaned(data: bytes) -> None:
    text = clean_text(data)
    assert len(text) <= 255
    assert text.isprintable()
    text.encode()


TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        Target("ber", seeds.community_messages, ber, (BerError,)),
        Target("snmp-message", seeds.community_messages, decode_message, (BerError,)),
        Target("snmp-version", seeds.v3_messages, version_of, (BerError,)),
        Target("snmp-number", lambda: [*seeds.community_messages(), *seeds.v3_messages()], exchange_id, (BerError,)),
        Target("snmp-walk", seeds.community_messages, walk, (BerError, BadAnswer)),
        Target("vendors", seeds.vendor_messages, vendor_figures, (BerError,)),
        Target("snmp-v3", seeds.v3_messages, sealed, (BerError,)),
        Target("snmp-v3-answer", seeds.v3_messages, v3_answer, (BerError, ProtocolError, Unbelievable)),
        Target("snmp-v3-inside", seeds.scoped_pdus, authentic_answer, (BerError, ProtocolError, Unbelievable)),
        Target("snmp-v3-discovery", seeds.discoveries, discovery, (BerError,)),
        Target("rtsp", seeds.rtsp_messages, rtsp, (BadAnswer,)),
        Target("rtp-h264", picture_readers.h264_streams, picture_readers.h264, (BadAnswer,)),
        Target("rtp-h265", picture_readers.h265_streams, picture_readers.h265, (BadAnswer,)),
        Target("rtp-jpeg", picture_readers.jpeg_streams, picture_readers.jpeg, (BadAnswer,)),
        Target("rtsp-visit", picture_readers.visits, picture_readers.visit, (BadAnswer,)),
        Target("track", picture_readers.descriptions, picture_readers.track, (BadAnswer,)),
        Target("decoder", picture_readers.said, picture_readers.decoder, (ValueError,)),
        Target("decoder-order", picture_readers.orders, picture_readers.order, (ValueError,)),
        Target("sdp", lambda: seeds.SDP, parse_sdp),
        Target("login", lambda: seeds.CHALLENGES, login),
        Target("http", lambda: seeds.HTTP, http, (BadAnswer,)),
        Target("xml", seeds.documents, read_xml, (BadAnswer,)),
        Target("soap", seeds.envelopes, soap, (BadAnswer,)),
        Target("onvif", dahua_onvif.onvif_seeds, dahua_onvif.onvif, (BadAnswer,)),
        *web_targets.TARGETS,
        Target("dahua", dahua_onvif.dahua_seeds, dahua_onvif.dahua),
        Target("date-and-time", lambda: dahua_onvif.DATES, dahua_onvif.date_and_time),
        Target("wsdiscovery", seeds.matches, probe_matches, (BadAnswer,)),
        Target("icmp", seeds.icmp_packets, icmp),
        Target("arp", seeds.whole_frames, read_arp),
        Target("dissection", seeds.dissections, lambda data: read_fact(data, "eth0", 1), (ValueError,)),
        Target("neighbours", seeds.whole_frames, lambda data: list(parse_table(data))),
        Target("helper", seeds.helper_frames, helper, (ValueError,)),
        Target("segment-helper", seeds.segment_helper_frames, segment_helper, (ValueError,)),
        Target("certificate", lambda: [*seeds.scoped_pdus()], subject_of),
        Target("recording", lambda: [*seeds.WALKS, *seeds.recorded("*.snmprec")], recording),
        Target("block", seeds.blocks, block.unpack, (Damaged,)),
        Target("block-inside", lambda: [zlib.decompress(one) for one in seeds.blocks()], inner_block, (Damaged,)),
        Target("day", seeds.days, day.unpack, (Damaged,)),
        Target("sheaf", seeds.sheaves, lambda data: list(Sheaf(data).items()), (Damaged,)),
        Target("toml", lambda: seeds.TOML, toml),
        Target("cleaning", lambda: seeds.TEXTS, cleaned),
    )
}
