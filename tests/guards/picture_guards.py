"""What keeps senders of pictures, live or stored, from moving us."""

from __future__ import annotations

from tests.guards.guard import Guard

RTP = "collector/protocols/rtp/"
PLAY = "collector/protocols/rtsp_play.py"
PICTURES = "collector/pictures/"
PACKETS = "tests/collector/protocols/test_rtp.py::"
STREAMS = "tests/collector/protocols/test_rtsp_play.py::"
READER = "tests/collector/pictures/test_picture_reader.py::"

GUARDS = (
    Guard(
        "lengths within an RTP packet",
        "Padding, sources and extensions that reach beyond their packet.",
        RTP + "packet.py",
        "if not start <= stop:",
        "if False:",
        PACKETS + "test_what_is_no_packet_is_refused",
    ),
    Guard(
        "units within an RTP packet",
        "Lengths of units that reach beyond their packet.",
        RTP + "nal_units.py",
        "if not size or start > len(data):",
        "if False:",
        PACKETS + "test_h264_payloads_that_break_the_rules_are_refused",
    ),
    Guard(
        "size of a picture",
        "Fragments of a picture without end.",
        RTP + "nal_units.py",
        "if self._octets > MAX_PICTURE:",
        "if False:",
        PACKETS + "test_a_picture_without_end_is_refused",
    ),
    Guard(
        "parts of a picture",
        "Fragments without content, without end.",
        RTP + "nal_units.py",
        "if self._parts > MAX_PARTS:",
        "if False:",
        PACKETS + "test_a_picture_in_crumbs_is_refused",
    ),
    Guard(
        "number of parameter sets",
        "Parameter sets without end, each to be kept for later.",
        RTP + "nal_units.py",
        "[*self._sets, *fresh][-MAX_SETS:]",
        "[*self._sets, *fresh]",
        PACKETS + "test_parameter_sets_without_end_are_not_kept",
    ),
    Guard(
        "whole pictures only",
        "Half a picture that would be judged as if it were what the camera sees.",
        RTP + "nal_units.py",
        "lost = self._sequence is not None and packet.sequence != (self._sequence + 1) & 0xFFFF",
        "lost = False",
        PACKETS + "test_a_picture_from_which_anything_is_lost_is_none",
    ),
    Guard(
        "size of a JPEG",
        "A JPEG without end.",
        RTP + "jpeg.py",
        "if self._octets > MAX_PICTURE:",
        "if False:",
        PACKETS + "test_a_jpeg_without_end_is_refused",
    ),
    Guard(
        "octets of a stream",
        "A stream that floods us and never shows a key frame.",
        PLAY,
        "if self._octets_left < 0 or self._packets_left < 0:",
        "if self._packets_left < 0:",
        STREAMS + "test_streams_without_a_key_frame_end_before_they_cost_much[other_channels]",
    ),
    Guard(
        "packets of a stream",
        "A flood of packets that are too small to count by their octets.",
        PLAY,
        "if self._octets_left < 0 or self._packets_left < 0:",
        "if self._octets_left < 0:",
        STREAMS + "test_many_tiny_packets_are_no_stream",
    ),
    Guard(
        "one source of packets",
        "Packets of a stranger's among those of the stream.",
        PLAY,
        "if packet.source != self._source:",
        "if False:",
        STREAMS + "test_packets_of_another_source_are_not_mixed_in",
    ),
    Guard(
        "stream at its own address",
        "A description that has us fetch the stream, and log in, somewhere else.",
        PLAY,
        "if not own:",
        "if False:",
        STREAMS + "test_a_stream_that_is_said_to_lie_elsewhere_is_refused",
    ),
    Guard(
        "session that a header can repeat",
        "A session's name with a line break, which would put a header of its own into our requests.",
        PLAY,
        "if not _SESSION.fullmatch(session):",
        "if False:",
        STREAMS + "test_a_session_that_no_header_could_repeat_is_refused",
    ),
    Guard(
        "stream on its own connection",
        "Having the stream sent by UDP, to or from wherever the server says.",
        PLAY,
        'if not first.upper().startswith("RTP/AVP/TCP"):',
        "if False:",
        STREAMS + "test_the_way_of_the_packets_is_read",
    ),
    Guard(
        "total deadline of a stream",
        "A stream that plays on and shows nothing.",
        PLAY,
        "async with total_deadline(PROTOCOL, deadline_s), Talk(address, port, path, incoming.take) as talk:",
        "async with Talk(address, port, path, incoming.take) as talk:",
        STREAMS + "test_a_stream_that_shows_nothing_ends_by_its_deadline",
    ),
    Guard(
        "decoder without network and files",
        "A picture made to take over the decoder.",
        PICTURES + "confinement.py",
        'return b"".join([*steps, _step(RETURN, REFUSE)])',
        'return b"".join([*steps, _step(RETURN, ALLOW)])',
        READER + "test_whatever_it_tries_the_kernel_refuses",
    ),
    Guard(
        "decoder without new code",
        "A picture made to have the decoder run what it brought.",
        PICTURES + "confinement.py",
        "_step(ANY_BIT, EXECUTABLE, 0, 1),",
        "_step(ANY_BIT, 0, 0, 1),",
        READER + "test_whatever_it_tries_the_kernel_refuses",
    ),
    Guard(
        "memory of the decoder",
        "A picture that unpacks to gigabytes.",
        PICTURES + "confinement.py",
        "resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))",
        "pass",
        READER + "test_whatever_it_tries_the_kernel_refuses",
    ),
    Guard(
        "pixels of a picture",
        "A few octets that claim to be a picture of gigapixels.",
        PICTURES + "decoding.py",
        'context.options = {"max_pixels": str(MAX_PIXELS)}',
        "pass",
        READER + "test_more_pixels_than_any_camera_has_are_not_decoded",
    ),
    Guard(
        "time of the decoder",
        "A picture over which the decoder never ends.",
        PICTURES + "reader.py",
        "async with asyncio.timeout(PICTURE_S):",
        "async with asyncio.timeout(None):",
        READER + "test_one_that_dies_or_hangs_is_replaced_at_once[19]",
    ),
    Guard(
        "few pictures to a decoder",
        "A picture that has taken over the decoder and speaks for all that come after it.",
        PICTURES + "reader.py",
        "return self._here >= PICTURES or self._here_s >= BUSY_S",
        "return self._here_s >= BUSY_S",
        READER + "test_it_is_replaced_now_and_then",
    ),
    Guard(
        "words of the decoder",
        "What a decoder says that has been taken over.",
        PICTURES + "reader.py",
        "except (OSError, TimeoutError, LocalFault, ValueError) as error:\n                await self._fail()",
        "except (OSError, TimeoutError, LocalFault) as error:\n                await self._fail()",
        READER + "test_what_a_taken_over_process_says_is_not_believed",
    ),
)
