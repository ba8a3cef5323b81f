"""TLS over a Connection, for reading what a device says of itself: its certificate is looked at and not trusted.

No secret may be sent over it. Old protocol versions, short keys and weak ciphers are let through, because that is what
the devices in question have; whoever needs safety pins a key and uses a context of its own.
"""

from __future__ import annotations

import ssl
from functools import cache

from collector.protocols.cleaning import clean_text
from collector.protocols.connection import CHUNK, Connection
from collector.protocols.errors import BadAnswer

PROTOCOL = "tls"
OP_LEGACY_SERVER_CONNECT = 0x4  # named by ssl from Python 3.12 on


@cache
def looking_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | OP_LEGACY_SERVER_CONNECT
    context.set_ciphers("ALL:!aNULL:@SECLEVEL=0")
    return context


class TlsConnection:
    """Speaks through a Connection, which its owner closes. Raises BadAnswer for what is not TLS."""

    def __init__(self, below: Connection, context: ssl.SSLContext) -> None:
        self._below = below
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out)

    @classmethod
    async def open(cls, below: Connection, context: ssl.SSLContext) -> TlsConnection:
        self = cls(below, context)
        while not self._shaken():
            await self._flush()
            await self._fill()
        await self._flush()
        return self

    @property
    def certificate(self) -> bytes:
        """The device's own, DER, not verified in any way."""
        return self._tls.getpeercert(binary_form=True) or b""

    async def send(self, data: bytes) -> None:
        self._tls.write(data)
        await self._flush()

    async def receive(self) -> bytes:
        """As `Connection.receive`."""
        while (data := self._read()) is None:
            await self._flush()
            await self._fill()
        return data

    def _shaken(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError as error:
            raise _wrong(error) from error
        return True

    def _read(self) -> bytes | None:
        try:
            return self._tls.read(CHUNK)
        except ssl.SSLWantReadError:
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except ssl.SSLError as error:
            raise _wrong(error) from error

    async def _flush(self) -> None:
        if data := self._out.read():
            await self._below.send(data)

    async def _fill(self) -> None:
        if data := await self._below.receive():
            self._in.write(data)
        else:
            self._in.write_eof()


def _wrong(error: ssl.SSLError) -> BadAnswer:
    return BadAnswer(protocol=PROTOCOL, detail=clean_text(error.reason or "not TLS", 80))
