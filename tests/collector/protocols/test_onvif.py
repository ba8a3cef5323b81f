"""The ONVIF client against web servers on loopback, of which most misbehave; and HTTP's POST and TLS below it."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from collector.protocols import http
from collector.protocols.certificate import subject_of
from collector.protocols.errors import BadAnswer, NoAnswer, ProtocolError
from collector.protocols.onvif.device import DEVICE, Device
from collector.protocols.soap import Fault, envelope, read_body
from collector.protocols.xml import ORDINARY, Element

SCOPES = envelope(
    "<tds:GetScopesResponse><tds:Scopes><tt:ScopeItem>onvif://www.onvif.org/name/X</tt:ScopeItem></tds:Scopes>"
    "</tds:GetScopesResponse>",
    namespaces=f' xmlns:tds="{DEVICE}" xmlns:tt="http://www.onvif.org/ver10/schema"',
)
Serve = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"Content-Length: {len(body)}", *headers))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@asynccontextmanager
async def server(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if b"Content-Length" in line), 0)
            await serve(head + await reader.readexactly(length), writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def says(answer: bytes) -> Serve:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return serve


def ask(serve: Serve, deadline_s: float = 10, operation: str = "GetScopes") -> Element | Fault:
    async def main() -> Element | Fault:
        async with server(serve) as port:
            return await Device("127.0.0.1", port, deadline_s).ask(operation)

    return asyncio.run(main())


def test_a_question_is_one_post_of_soap_without_login() -> None:
    heard = []

    async def serve(request: bytes, writer: asyncio.StreamWriter) -> None:
        heard.append(request)
        writer.write(page(SCOPES))

    answer = ask(serve)
    assert isinstance(answer, Element)
    assert answer.text("Scopes", "ScopeItem") == "onvif://www.onvif.org/name/X"
    (request,) = heard
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /onvif/device_service HTTP/1.1\r\n")
    assert b"application/soap+xml" in head
    assert b"authorization" not in head.lower()
    assert b"<tds:GetScopes>" in body


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "500 Internal Server Error"])
def test_a_fault_is_an_answer_under_any_status(status: str) -> None:
    fault = envelope(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode>"
        "</s:Code><s:Reason><s:Text>no\u202e!</s:Text></s:Reason></s:Fault>"
    )
    assert ask(says(page(fault, status=status))) == Fault(("Sender", "NotAuthorized"), "no!")


def test_a_refusal_by_http_is_one_too() -> None:
    told = page(b"", 'WWW-Authenticate: Digest realm="Login to 7K0123", nonce="a"', status="401 Unauthorized")
    assert ask(says(told)) == Fault(("NotAuthorized",), realm="Login to 7K0123")


def test_a_fault_of_soap_1_1() -> None:
    body = envelope("<s:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>bad</faultstring></s:Fault>")
    assert read_body(body, "onvif", "X") == Fault(("Client",), "bad")


def nest(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


@pytest.mark.parametrize(
    "answer",
    [
        page(b"", "Location: http://192.0.2.1/onvif/device_service", status="302 Found"),
        page(b"", "Location: http://192.0.2.1/onvif/device_service", status="307 Temporary Redirect"),
        page(b"", status="404 Not Found"),
        page(gzip.compress(SCOPES), "Content-Encoding: gzip"),
        page(gzip.compress(b"<r>" + b" " * 50_000_000 + b"</r>"), "Content-Encoding: gzip"),
        page(b"<html><body>login</body></html>"),
        page(b"<!DOCTYPE html><html></html>"),
        page(b"not a page"),
        page(b""),
        page(envelope("<x:GetOtherResponse/>")),
        page(b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>" + SCOPES[38:]),
        page(envelope(nest(1000).decode())),
        page(SCOPES[:-20]),
        page(SCOPES + b" " * ORDINARY.octets + b"<x/>"),
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000,
        b"RTSP/1.0 200 OK\r\n\r\n",
        b"",
    ],
    ids=["302", "307", "404", "gzip", "gzip bomb", "html", "doctype", "text", "empty", "other answer", "entity", "deep",
         "truncated", "too large", "long header", "many headers", "interim answers", "rtsp", "closed"],
)  # fmt: skip
def test_what_misbehaves_is_a_bad_answer(answer: bytes) -> None:
    with pytest.raises(BadAnswer):
        ask(says(answer))


def test_a_drip_is_ended_by_the_total_deadline() -> None:
    async def drip(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    with pytest.raises(NoAnswer):
        ask(drip, 0.4)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a recorder: 1,024 bits, out of date since years, signed by itself."""
    key = rsa.generate_private_key(65_537, 1024)
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "DS-7732"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "HIK\u202e")]
    )
    made = datetime(2014, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(made).not_valid_after(made + timedelta(days=365))
    path = tmp_path_factory.mktemp("tls") / "recorder.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


def old_server(certificate: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(certificate)
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_recorder_that_only_speaks_https(certificate: Path, version: ssl.TLSVersion) -> None:
    async def main() -> tuple[http.WebAnswer, Element | Fault]:
        context = old_server(certificate, version)
        async with server(says(page(b"<title>NVR</title>" + b"x" * 50_000)), context) as port:
            face = await http.get("127.0.0.1", port, "/", 10, secure=True)
        async with server(says(page(SCOPES)), context) as port:
            return face, await Device("127.0.0.1", port, 10, secure=True).ask("GetScopes")

    face, scopes = asyncio.run(main())
    assert face.title == "NVR"
    assert len(face.body) > 50_000
    assert sorted(subject_of(face.certificate).split(",")) == ["CN=DS-7732", "O=HIK"]
    assert isinstance(scopes, Element)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 70_000, b""])
def test_what_is_not_tls_is_said(answer: bytes) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(answer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def main() -> None:
        listening = await asyncio.start_server(speak, "127.0.0.1", 0)
        try:
            await http.get("127.0.0.1", listening.sockets[0].getsockname()[1], "/", 10, secure=True)
        finally:
            listening.close()

    with pytest.raises(ProtocolError) as said:
        asyncio.run(main())
    assert isinstance(said.value, BadAnswer)


@pytest.mark.parametrize("wrong", [b"", b"\x30\x03\x02\x01\x05", b"\xff" * 40_000])
def test_what_is_no_certificate_has_no_name(wrong: bytes) -> None:
    assert subject_of(wrong) == ""
