"""The link to an upper platform and the certificates of web pages, over real sockets."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from snmp_looks import HandClock, ready

from collector.poller import look
from collector.probes import PROBES
from collector.protocols.certificate import valid_until_ms
from collector.sample import Verdict
from collector.target import Target

DAY_MS = 86_400_000


def target(**ports: int) -> Target:
    return Target(
        device="s01-srv-0001", school="S01", kind="server", address="127.0.0.1", ports=ports, witnesses=("sip",)
    )


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def made(until: datetime, *, issuer: str = "CA") -> tuple[bytes, bytes]:
    """PEM of a certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(name(issuer), name("camera"), key.public_key(), x509.random_serial_number())
    since = min(until, datetime.now(UTC)) - timedelta(days=1000)
    signed = builder.not_valid_before(since).not_valid_after(until).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return signed.public_bytes(Encoding.PEM), private


@pytest.mark.parametrize(("days", "issuer", "told"), [(10, "CA", 10.0), (-3, "CA", -3.0), (10, "camera", None)])
def test_days_until_a_certificate_ends(tmp_path: Path, days: int, issuer: str, told: float | None) -> None:
    clock = HandClock()
    until = datetime.fromtimestamp(clock.wall_ms / 1000, UTC) + timedelta(days=days)
    certificate, key = made(until, issuer=issuer)
    (tmp_path / "both.pem").write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")

    async def scene() -> list[float]:
        listening = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
        port = listening.sockets[0].getsockname()[1]
        async with listening, ready(clock) as instruments:
            finding = await PROBES["certificate"].look(target(https=port), instruments, 5)
        return [float(str(one.fields["days_left"])) for one in finding.samples]

    assert asyncio.run(scene()) == ([] if told is None else [told])


def test_who_speaks_no_tls_has_no_certificate_and_is_left_alone_for_a_day() -> None:
    async def scene() -> None:
        listening = await asyncio.start_server(lambda _, writer: writer.write(b"hello"), "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, ready() as instruments:
            assert (await PROBES["certificate"].look(target(https=port), instruments, 5)).samples == ()
            assert not instruments.rarely.is_due("s01-srv-0001", "certificate", instruments.clock.monotonic() + 3600)

    asyncio.run(scene())


@pytest.mark.parametrize("octets", [b"", b"x", b"0" * 40_000])
def test_what_is_no_certificate_has_no_end(octets: bytes) -> None:
    assert valid_until_ms(octets) is None


class Platform(asyncio.DatagramProtocol):
    """Answers OPTIONS as a platform does that does not know us."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        call = next(line for line in data.split(b"\r\n") if line.startswith(b"Call-ID"))
        self.transport.sendto(b"SIP/2.0 403 Forbidden\r\n" + call + b"\r\n\r\n", addr)


def test_a_platform_that_does_not_know_us_is_there_and_one_that_went_away_is_down() -> None:
    async def scene() -> None:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            Platform, local_addr=("127.0.0.1", 0)
        )  # fmt: skip
        there = target(sip=transport.get_extra_info("sockname")[1])
        async with ready() as instruments:
            reading = await look(there, PROBES["sip"], instruments, instruments.clock, 2.0)
            assert (reading.verdict, reading.samples[0].fields["up"]) == (Verdict.ANSWERED, 1)
            assert reading.samples[0].fields["code"] == 403
            transport.close()
            await asyncio.sleep(0)
            gone = await look(there, PROBES["sip"], instruments, instruments.clock, 1.0)
            assert (gone.verdict, gone.samples[0].fields["up"]) == (Verdict.SILENT, 0)

    asyncio.run(scene())
