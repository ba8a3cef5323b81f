"""An RTSP server that sends one key frame ten times a second to whoever plays.

`python -m bench.lab.film_server CODEC FILE`: CODEC is h264 or hevc, FILE one picture in Annex B. It prints its port
when it listens.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from collector.protocols.rtsp_message import Request, RtspReader, encode_response
from simulator.rtp import MAX_PAYLOAD, packet, payloads

_START = re.compile(rb"\x00\x00(?:\x00)?\x01")
EVERY_S = 0.1
SHOWINGS = 50
NAMES = {"h264": "H264", "hevc": "H265"}


def hevc_payloads(unit: bytes) -> Iterator[bytes]:
    """Whole, or in fragments (RFC 7798 section 4.4.3)."""
    if len(unit) <= MAX_PAYLOAD:
        yield unit
        return
    step, kind = MAX_PAYLOAD - 3, unit[0] >> 1 & 0x3F
    for at in range(2, len(unit), step):
        flags = (0x80 if at == 2 else 0) | (0x40 if at + step >= len(unit) else 0)
        yield bytes((unit[0] & 0x81 | 49 << 1, unit[1], flags | kind)) + unit[at : at + step]


def film(codec: str, data: bytes) -> list[bytes]:
    """The picture some times over, each time all of its packets as they lie in the stream."""
    cut = payloads if codec == "h264" else hevc_payloads
    parts = [part for unit in _START.split(data) if unit for part in cut(unit)]
    return [b"".join(_interleaved(parts, showing)) for showing in range(SHOWINGS)]


def _interleaved(parts: list[bytes], showing: int) -> Iterator[bytes]:
    for place, part in enumerate(parts):
        marker, sequence = place == len(parts) - 1, showing * len(parts) + place
        one = packet(part, sequence=sequence, timestamp=showing * 9000, source=7, marker=marker)
        yield b"$\x00" + len(one).to_bytes(2, "big") + one


async def main(codec: str, file: str) -> None:
    played = film(codec, await asyncio.to_thread(Path(file).read_bytes))
    body = f"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 {NAMES[codec]}/90000\r\na=control:t\r\n".encode()

    async def show(writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            for picture in played:
                writer.write(picture)
                await writer.drain()
                await asyncio.sleep(EVERY_S)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parser, shows = RtspReader(), set[asyncio.Task[None]]()
        try:
            while data := await reader.read(4096):
                for request in parser.feed(data):
                    assert isinstance(request, Request)
                    told = [("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"), ("Session", "1")]
                    described = body if request.method == "DESCRIBE" else b""
                    writer.write(encode_response(200, request.header("cseq"), told, described))
                    await writer.drain()
                    if request.method == "PLAY":
                        shows.add(asyncio.create_task(show(writer)))
        except ConnectionError:
            pass
        finally:
            for one in shows:
                one.cancel()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
