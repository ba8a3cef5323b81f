"""A device behind TLS whose key is pinned: a stranger with another key hears nothing, and nobody reads along."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from control_lab import DEADLINE_S, NEW, failing, find, login_of, make_school, target_of, visited, with_secret
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from collector.control import WRITERS
from collector.control.refusals import Unchanged
from collector.protocols.certificate import print_of
from collector.protocols.errors import Denied
from inventory.model.claim import ClaimType
from simulator.truth import PlantedDevice


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's context, and the print of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    told = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(told)
        .issuer_name(told)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, print_of(made.public_bytes(Encoding.DER))


@dataclass
class Front:
    """TLS in front of a device's own web face; `heard` is what came through it in the clear."""

    device: PlantedDevice
    context: ssl.SSLContext
    port: int = 0
    heard: bytearray = field(default_factory=bytearray)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_connection(self.device.address, self.device.ports["http"])
        await asyncio.gather(self._carry(reader, behind[1], self.heard), self._carry(behind[0], writer, bytearray()))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray) -> None:
        try:
            while data := await reader.read(65_536):
                heard += data
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def behind_tls(device: PlantedDevice, context: ssl.SSLContext) -> AsyncIterator[Front]:
    front = Front(device, context)
    server = await asyncio.start_server(front.serve, device.address, 0, ssl=context)
    front.port = server.sockets[0].getsockname()[1]
    try:
        yield front
    finally:
        server.close()


@pytest.mark.parametrize(("name", "vendor"), [("isapi", "Hikvision"), ("dahua", "Dahua"), ("onvif", "Uniview")])
def test_a_pinned_key_stands_for_the_device(name: str, vendor: str, tmp_path: Path) -> None:
    context, key = certificate(tmp_path, "device")
    school = make_school("127.50.0.0/24")

    async def run() -> None:
        async with visited(school) as (_, with_):
            device = find(school, "camera", vendor)
            now = login_of(device)
            async with behind_tls(device, context) as front:
                target = replace(
                    target_of(device, pins={ClaimType.TLS_KEY: key}), ports={**device.ports, "https": front.port}
                )
                await WRITERS[name].change(target, now, with_secret(now), with_, DEADLINE_S)
                assert await WRITERS[name].check(target, with_secret(now), with_, DEADLINE_S)
                assert NEW.encode() in front.heard
            assert await WRITERS[name].check(target_of(device), with_secret(now), with_, DEADLINE_S)

    asyncio.run(run())


def test_another_key_hears_nothing(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, "stranger")
    school = make_school("127.51.0.0/24")

    async def run() -> None:
        async with visited(school) as (_, with_):
            device = find(school, "camera", "Hikvision")
            now = login_of(device)
            async with behind_tls(device, context) as front:
                target = target_of(device, pins={ClaimType.TLS_KEY: "0" * 64}, ports={"https": front.port})
                error = await failing(WRITERS["isapi"].change(target, now, with_secret(now), with_, 5.0), Unchanged)
                assert isinstance(error.cause, Denied)
                assert error.message.id == "web_session.other_key"
                await failing(WRITERS["isapi"].check(target, now, with_, 5.0), Denied)
                assert not front.heard

    asyncio.run(run())


@pytest.mark.parametrize("certificate_", [b"", b"0", b"\x30\x03\x02\x01\x00" * 9_000])
def test_what_has_no_print(certificate_: bytes) -> None:
    assert print_of(certificate_) == ""
