"""Pages beyond this machine: only over HTTPS, with a certificate that is whole and a key that nobody else reads."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campuswatch.settings import Settings, Web
from campuswatch.web.certificate import Certificate, certificate_of, make_certificate
from campuswatch.web.listener import NotServed, listener, url_of

HERE = Path(__file__).parent
NOW = datetime.now(tz=UTC)
PROGRAM = """
import socket, sys
from pathlib import Path
from web_campus import Campus
from campuswatch.settings import Settings, Web
from campuswatch.web.certificate import certificate_of
from campuswatch.web.serve import serve
folder = Path(sys.argv[1])
campus = Campus(folder)
campus.school()
certificate = certificate_of(Settings(folder=folder, web=Web(certificate="c.crt", key="c.key")))
app = campus.app(names=certificate.names)
serve(app, socket.socket(fileno=int(sys.argv[2])), leash=sys.stdin.buffer, certificate=certificate)
campus.close()
"""


def made(folder: Path, *names: str) -> Certificate:
    return make_certificate(folder / "c.crt", folder / "c.key", names or ("127.0.0.1",), NOW)


def settings(folder: Path, certificate: str = "c.crt", key: str = "c.key") -> Settings:
    return Settings(folder=folder, web=Web(certificate=certificate, key=key))


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    made(tmp_path, "watch.example", "127.0.0.1")
    with listener("127.0.0.1", 0, secure=True) as listening:
        number = listening.fileno()
        running = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), str(number)],
            cwd=HERE.parent.parent,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent.parent)])},
            pass_fds=[number],
            stdin=subprocess.PIPE,
        )
        yield listening.getsockname()[1]
    assert running.stdin is not None
    running.stdin.close()
    assert running.wait(30) == 0


def ask(port: int, context: ssl.SSLContext, host: str = "127.0.0.1") -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    connection.request("GET", "/login", headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_who_trusts_the_certificate_is_served_and_told_to_stay_with_https(port: int, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(tmp_path / "c.crt"))
    answer = ask(port, context)
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert ask(port, context, "watch.example").status == 200
    assert ask(port, context, "another.example").status == 400


def test_who_does_not_trust_it_is_not_fooled(port: int) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(port, ssl.create_default_context())


def test_old_protocols_are_refused(port: int, tmp_path: Path) -> None:
    context = ssl.create_default_context(cafile=str(tmp_path / "c.crt"))
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        ask(port, context)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1"])
def test_without_a_certificate_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(NotServed) as refusal:
        listener(host, 0)
    assert refusal.value.message.id == "web.needs_certificate"


def test_with_one_all_addresses_may_be_listened_on() -> None:
    with listener("0.0.0.0", 0, secure=True) as listening:
        port = listening.getsockname()[1]
        assert url_of(listening, secure=True, name="watch.example") == f"https://watch.example:{port}/"


@pytest.mark.parametrize("host", ["example.org", "", "127.0.0.1.example"])
def test_what_is_no_address_is_not_listened_on(host: str) -> None:
    with pytest.raises(NotServed) as refusal:
        listener(host, 0, secure=True)
    assert refusal.value.message.id == "web.no_address"


def test_a_key_that_others_read_is_refused(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "c.key").chmod(0o644)
    assert refused(settings(tmp_path)) == "vault.key_file_mode"


def test_a_certificate_and_a_key_that_do_not_belong_together(tmp_path: Path) -> None:
    made(tmp_path)
    make_certificate(tmp_path / "d.crt", tmp_path / "d.key", ["127.0.0.1"], NOW)
    assert refused(settings(tmp_path, key="d.key")) == "web.other_key"


@pytest.mark.parametrize(("certificate", "key"), [("c.crt", ""), ("", "c.key")])
def test_half_of_it_is_refused(tmp_path: Path, certificate: str, key: str) -> None:
    made(tmp_path)
    assert refused(settings(tmp_path, certificate, key)) == "web.half_a_certificate"


@pytest.mark.parametrize("octets", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\0" * 99])
def test_a_file_that_is_no_certificate(tmp_path: Path, octets: bytes) -> None:
    made(tmp_path)
    (tmp_path / "c.crt").write_bytes(octets)
    assert refused(settings(tmp_path)) == "web.no_certificate"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(settings(tmp_path)) == "web.no_certificate"


def test_none_is_no_error(tmp_path: Path) -> None:
    assert certificate_of(settings(tmp_path, "", "")) is None


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    before = made(tmp_path)
    with pytest.raises(FileExistsError):
        made(tmp_path)
    again = certificate_of(settings(tmp_path))
    assert again is not None
    assert again.fingerprint == before.fingerprint


def refused(told: Settings) -> str:
    with pytest.raises(NotServed) as refusal:
        certificate_of(told)
    return refusal.value.message.id
