"""RTP packets made into key frames, whatever is lost, cut or made up on the way."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import count, islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.errors import BadAnswer
from collector.protocols.rtp import h264, h265, nal_units
from collector.protocols.rtp.h264 import h264_pictures, slice_type
from collector.protocols.rtp.h265 import h265_pictures
from collector.protocols.rtp.jpeg import JpegPictures
from collector.protocols.rtp.jpeg_tables import luma_and_chroma
from collector.protocols.rtp.key_frame import MAX_PICTURE, Codec, Depacketizer, KeyFrame
from collector.protocols.rtp.nal_units import MAX_PARTS, START_CODE
from collector.protocols.rtp.packet import RtpPacket, read_rtp
from collector.protocols.rtp.track import depacketizer_of, video_of
from collector.protocols.sdp import Description, Media, parse_sdp
from simulator.h264 import idr, pps, sps
from simulator.picture import draw
from simulator.rtp import packet, payloads

SPS, PPS, IDR = sps(96, 64, 5), pps(), idr(draw(96, 64, 7, 0), 0)
P_SLICE = bytes((0x41, 0x9A, 0x24, 0x6C))  # first_mb 0, slice_type 5 (P)
I_SLICE = bytes((0x41, 0x88, 0x84, 0x00))  # first_mb 0, slice_type 7 (I)


def annex_b(*units: bytes) -> bytes:
    return b"".join(START_CODE + unit for unit in units)


def packets(parts: Iterable[bytes], first: int = 0, timestamp: int = 1000, *, mark: bool = True) -> Iterator[RtpPacket]:
    parts = list(parts)
    for number, part in enumerate(parts):
        marker = mark and number == len(parts) - 1
        yield read_rtp(packet(part, sequence=first + number, timestamp=timestamp, source=7, marker=marker))


def fed(depacketizer: Depacketizer, sent: Iterable[RtpPacket]) -> list[KeyFrame]:
    return [frame for one in sent if (frame := depacketizer.feed(one)) is not None]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(11),
        b"\x40" + bytes(11),
        b"\x8f" + bytes(11),
        b"\x90" + bytes(12),
        b"\x90" + bytes(11) + b"\xbe\xde\xff\xff",
        b"\xa0" + bytes(10) + b"\x01" + b"\xff",
    ],
)
def test_what_is_no_packet_is_refused(data: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_rtp(data)


def test_padding_sources_and_extensions_are_no_payload() -> None:
    head = struct.pack("!BBHII", 0x80 | 0x20 | 0x10 | 2, 0xE0, 5, 9, 7) + bytes(8)
    read = read_rtp(head + b"\xbe\xde\x00\x01abcd" + b"payload" + b"\0\0\x03")
    assert read == RtpPacket(96, 5, 9, 7, True, b"payload", b"\xbe\xdeabcd")


def test_a_picture_of_single_units_and_fragments_is_whole() -> None:
    sent = packets([SPS, PPS, *payloads(IDR)], first=65_534)
    assert fed(h264_pictures(), sent) == [KeyFrame(Codec.H264, annex_b(SPS, PPS, IDR))]


@given(st.integers(3, 2000), st.integers(0, 65_535))
def test_fragments_of_any_size_make_the_same_picture(limit: int, first: int) -> None:
    sent = packets([SPS, PPS, *payloads(IDR, limit)], first=first) if limit > 200 else packets([SPS, PPS, IDR], first)
    assert fed(h264_pictures(), sent) == [KeyFrame(Codec.H264, annex_b(SPS, PPS, IDR))]


def test_units_in_one_packet_are_told_apart() -> None:
    together = bytes((24,)) + b"".join(len(unit).to_bytes(2, "big") + unit for unit in (SPS, PPS, IDR))
    assert fed(h264_pictures(), packets([together])) == [KeyFrame(Codec.H264, annex_b(SPS, PPS, IDR))]


def test_parameter_sets_of_the_description_stand_in_front() -> None:
    assert fed(h264_pictures([SPS, PPS]), packets([IDR])) == [KeyFrame(Codec.H264, annex_b(SPS, PPS, IDR))]


def test_parameter_sets_that_came_before_are_kept() -> None:
    pictures = h264_pictures()
    assert fed(pictures, packets([SPS, PPS], timestamp=1)) == []
    assert fed(pictures, packets([IDR], first=2, timestamp=2)) == [KeyFrame(Codec.H264, annex_b(SPS, PPS, IDR))]


def test_pictures_that_need_others_are_passed_over_and_i_slices_are_not() -> None:
    assert fed(h264_pictures(), packets([P_SLICE])) == []
    assert fed(h264_pictures(), packets([I_SLICE])) == [KeyFrame(Codec.H264, annex_b(I_SLICE))]
    assert fed(h264_pictures(), packets([I_SLICE, P_SLICE])) == []


@pytest.mark.parametrize("unit", [b"\x41", b"\x41\0\0\0\0", b"\x41\x80", b"\x41" + bytes(30)])
def test_a_slice_that_cannot_be_read_is_none_to_begin_with(unit: bytes) -> None:
    assert slice_type(unit) == -1
    assert h264.role_of(unit) is nal_units.Role.SLICE


def test_without_a_marker_the_next_timestamp_ends_a_picture() -> None:
    pictures = h264_pictures()
    assert fed(pictures, packets([SPS, PPS, *payloads(IDR)], mark=False)) == []
    following = len(list(payloads(IDR))) + 2
    assert len(fed(pictures, packets([P_SLICE], first=following, timestamp=2, mark=False))) == 1


@pytest.mark.parametrize("lost", range(6))
def test_a_picture_from_which_anything_is_lost_is_none(lost: int) -> None:
    parts = [SPS, PPS, *payloads(IDR, 1400)]
    assert len(parts) > 6
    sent = list(packets(parts))
    pictures = h264_pictures()
    assert fed(pictures, [*packets([P_SLICE], first=-1 & 0xFFFF, timestamp=1), *sent[:lost], *sent[lost + 1 :]]) == []
    assert len(fed(pictures, packets(parts, first=len(parts), timestamp=2000))) == 1, "the next one is sound"


def test_fragments_out_of_order_make_no_picture() -> None:
    first, *middle, last = payloads(IDR)
    for parts in ([last], [*middle, last], [first, first, *middle, last], [first, *middle], [first, SPS, last]):
        assert fed(h264_pictures(), packets(parts)) == []


def test_a_picture_without_end_is_refused() -> None:
    first, middle, *_ = payloads(IDR)
    pictures = h264_pictures()
    pictures.feed(next(packets([first], mark=False)))
    endless = (next(packets([middle], first=number & 0xFFFF, mark=False)) for number in count(1))
    most = MAX_PICTURE // (len(middle) - 2) + 1
    with pytest.raises(BadAnswer):
        fed(pictures, islice(endless, most))


def test_a_picture_in_crumbs_is_refused() -> None:
    first = next(iter(payloads(IDR)))
    pictures = h264_pictures()
    pictures.feed(next(packets([first], mark=False)))
    crumb = first[:1] + bytes((5,))
    endless = (next(packets([crumb], first=number & 0xFFFF, mark=False)) for number in count(1))
    with pytest.raises(BadAnswer):
        fed(pictures, islice(endless, MAX_PARTS + 1))


def test_parameter_sets_without_end_are_not_kept() -> None:
    pictures = h264_pictures()
    for number in range(1000):
        pictures.feed(next(packets([bytes((0x67,)) + number.to_bytes(2, "big")], first=number, timestamp=number)))
    assert len(pictures._sets) == nal_units.MAX_SETS


@pytest.mark.parametrize("payload", [b"\x1c", b"\x18\x00", b"\x18\x00\x05ab", b"\x18\x00\x00"])
def test_h264_payloads_that_break_the_rules_are_refused(payload: bytes) -> None:
    with pytest.raises(BadAnswer):
        h264.unpack(payload)


def test_units_that_need_another_order_are_left_out() -> None:
    assert h264.unpack(b"\x1a\x00\x00\x00\x05abcde") == nal_units.Held()


# H.265: two octets of header, the kind in the first.
VPS, SPS5, PPS5 = (bytes((kind << 1, 1)) + bytes(range(8)) for kind in (32, 33, 34))
IDR5 = bytes((19 << 1, 1)) + bytes(range(256)) * 20
TRAIL = bytes((1 << 1, 1)) + b"abc"


def fragments5(unit: bytes, limit: int) -> Iterator[bytes]:
    kind = unit[0] >> 1 & 0x3F
    body = unit[2:]
    for at in range(0, len(body), limit):
        flags = (0x80 if at == 0 else 0) | (0x40 if at + limit >= len(body) else 0)
        yield bytes((49 << 1, 1, flags | kind)) + body[at : at + limit]


@given(st.integers(1, 6000))
def test_h265_fragments_of_any_size_make_the_same_picture(limit: int) -> None:
    sent = packets([VPS, SPS5, PPS5, *fragments5(IDR5, limit)])
    assert fed(h265_pictures(), sent) == [KeyFrame(Codec.H265, annex_b(VPS, SPS5, PPS5, IDR5))]


def test_h265_units_in_one_packet_and_pictures_that_need_others() -> None:
    units = (VPS, SPS5, PPS5, IDR5)
    together = bytes((48 << 1, 1)) + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)
    assert fed(h265_pictures(), packets([together])) == [KeyFrame(Codec.H265, annex_b(*units))]
    assert fed(h265_pictures(), packets([TRAIL])) == []


@pytest.mark.parametrize("payload", [b"\x62\x01", b"\x60\x01", b"\x02", bytes((48 << 1, 1)) + b"\x00\x09ab"])
def test_h265_payloads_that_break_the_rules_are_refused(payload: bytes) -> None:
    with pytest.raises(BadAnswer):
        h265.unpack(payload)


def jpeg_parts(
    scan: bytes, step: int, *, kind: int = 1, quality: int = 50, head: bytes = b"", size: int = 8
) -> list[bytes]:
    return [
        struct.pack("!B3sBBBB", 0, at.to_bytes(3, "big"), kind, quality, size, size)
        + (head if at == 0 else b"")
        + scan[at : at + step]
        for at in range(0, len(scan), step)
    ]


def test_jpeg_headers_are_made_again() -> None:
    (frame,) = fed(JpegPictures(), packets(jpeg_parts(b"scan" * 100, 150)))
    assert frame.data.startswith(b"\xff\xd8\xff\xdb")
    assert frame.data.endswith(b"scan\xff\xd9")
    assert b"\xff\xc0\x00\x11\x08\x00\x40\x00\x40\x03\x01\x22" in frame.data, "64 x 64, 4:2:0"


def test_jpeg_tables_are_taken_from_the_first_packet_and_remembered() -> None:
    tables = bytes(range(1, 129))
    pictures = JpegPictures()
    told = b"\x00\x00\x00\x80" + tables
    (first,) = fed(pictures, packets(jpeg_parts(b"abcdef", 3, quality=200, head=told)))
    again = jpeg_parts(b"abcdef", 6, quality=200, head=bytes(4))
    (second,) = fed(pictures, packets(again, first=2, timestamp=2))
    assert tables[:64] in first.data
    assert first.data == second.data


def test_jpeg_of_any_quality_has_tables() -> None:
    assert luma_and_chroma(50)[:8] == bytes((16, 11, 12, 14, 12, 10, 16, 14))
    assert min(luma_and_chroma(99)) >= 1
    assert max(luma_and_chroma(1)) == 255
    with pytest.raises(BadAnswer):
        luma_and_chroma(0)


def test_a_large_jpeg_gets_its_size_from_the_extension_or_the_description() -> None:
    header = b"\xff\xc0\x00\x11\x08" + struct.pack("!HH", 1520, 2688) + bytes(10)
    (part,) = jpeg_parts(b"scan", 9, size=0)
    told = RtpPacket(26, 0, 1, 7, True, part, b"\xff\xd8" + header)
    (frame,) = fed(JpegPictures(), [told])
    assert struct.pack("!HH", 1520, 2688) in frame.data
    (frame,) = fed(JpegPictures((2592, 1944)), packets([part]))
    assert struct.pack("!HH", 1944, 2592) in frame.data
    with pytest.raises(BadAnswer):
        fed(JpegPictures(), packets([part]))


@pytest.mark.parametrize("lost", range(3))
def test_a_jpeg_from_which_anything_is_lost_is_none(lost: int) -> None:
    sent = list(packets(jpeg_parts(b"scan" * 100, 100)))
    assert fed(JpegPictures(), [*sent[:lost], *sent[lost + 1 :]]) == []


def test_a_jpeg_without_end_is_refused() -> None:
    pictures = JpegPictures()
    scan = bytes(60_000)
    heads = (struct.pack("!B3sBBBB", 0, (n * len(scan)).to_bytes(3, "big"), 1, 50, 8, 8) for n in count())
    endless = (next(packets([head + scan], first=n, mark=False)) for n, head in enumerate(heads))
    with pytest.raises(BadAnswer):
        fed(pictures, islice(endless, MAX_PICTURE // len(scan) + 2))


@pytest.mark.parametrize(
    "payload",
    [
        b"\0" * 7,
        struct.pack("!B3sBBBB", 0, bytes(3), 65, 50, 8, 8),
        struct.pack("!B3sBBBB", 0, bytes(3), 1, 200, 8, 8),
        struct.pack("!B3sBBBB", 0, bytes(3), 1, 200, 8, 8) + b"\0\0\x00\x80" + bytes(127),
        struct.pack("!B3sBBBB", 0, bytes(3), 1, 200, 8, 8) + bytes(4) + b"scan",
        struct.pack("!B3sBBBB", 0, bytes(3), 7, 50, 8, 8) + b"scan",
        struct.pack("!B3sBBBB", 0, bytes(3), 1, 50, 8, 0) + b"scan",
    ],
)
def test_jpeg_payloads_that_break_the_rules_are_refused(payload: bytes) -> None:
    with pytest.raises(BadAnswer):
        fed(JpegPictures(), packets([payload]))


SDP = (
    b"v=0\r\ns=x\r\na=control:rtsp://127.0.0.1/all\r\nm=audio 0 RTP/AVP 8\r\na=control:track1\r\n"
    b"m=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\na=control:track2\r\n"
    b"a=fmtp:97 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=????;profile-id=1\r\n"
    b"m=video 0 RTP/AVP 26\r\na=framesize:26 2592-1944\r\n"
)


def test_the_track_is_chosen_and_its_sets_are_read() -> None:
    description = parse_sdp(SDP)
    media = video_of(description)
    assert (description.control, media.control, media.payload_type) == ("rtsp://127.0.0.1/all", "track2", 97)
    assert media.parameter("profile-id") == "1"
    assert description.media[2].size == (2592, 1944)
    pictures = depacketizer_of(media)
    assert isinstance(pictures, nal_units.NalPictures)
    assert pictures._sets == [b"\x40\x01\x0c", b"\x42\x01\x01"], "what is no base 64 is left out"


@pytest.mark.parametrize(
    "media",
    [
        Media("audio", "PCMA"),
        Media("video", "MP4V-ES"),
        Media("video", "H264", parameters="packetization-mode=2"),
        Media("video", "H265", parameters="sprop-max-don-diff=4"),
    ],
)
def test_what_cannot_be_watched_is_said(media: Media) -> None:
    with pytest.raises(BadAnswer, match=r"rtsp\.no_video"):
        depacketizer_of(video_of(Description("", (media,))))


def test_no_order_of_damage_makes_more_than_was_sent() -> None:
    """Pictures that come out were sent so, whatever is dropped, doubled or swapped."""
    chance = Random(5)
    whole, came = annex_b(IDR), []
    for _ in range(200):
        pictures = h264_pictures()
        sent = [one for n in range(3) for one in packets([SPS, PPS, *payloads(IDR)], first=n * 50, timestamp=n)]
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(sent))
            sent[at : at + 1] = [] if chance.random() < 0.5 else [sent[at]] * 2
        came += fed(pictures, sent)
    assert 100 < len(came) < 600
    assert {frame.data[-len(whole) :] for frame in came} == {whole}
