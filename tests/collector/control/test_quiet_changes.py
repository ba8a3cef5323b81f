"""What a change does once and no more, and where its secrets do not stand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from control_lab import (
    DEADLINE_S,
    NEW,
    failing,
    find,
    login_of,
    make_school,
    silent_about,
    target_of,
    visited,
    with_secret,
)
from snmp_looks import Doorkeeper
from web_station import CREDENTIAL, WebStation, equipped, standing, target_at

from collector.control import RELAYS, WRITERS
from collector.control.refusals import Rejected, Unchanged
from collector.protocols.dahua import accounts as dahua
from collector.protocols.errors import BadAnswer, ProtocolError
from collector.protocols.isapi import accounts as isapi
from collector.protocols.web_message import WebTalk
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential

SERIAL = "DS-2CD-0001"
INFO = f"<DeviceInfo><serialNumber>{SERIAL}</serialNumber></DeviceInfo>".encode()
USERS = f"<UserList><User><id>1</id><userName>{CREDENTIAL.account}</userName></User></UserList>".encode()
SYSTEM = f"deviceType=IPC\r\nserialNumber={SERIAL}\r\n".encode()
Answer = tuple[int, bytes]


def isapi_says(last: Callable[[bytes], Answer]) -> WebStation:
    def answer(method: str, path: str, body: bytes) -> Answer:
        if method == "PUT":
            return last(body)
        return 200, INFO if path.endswith("deviceInfo") else USERS

    return WebStation(answer)


def dahua_says(last: Callable[[str], Answer]) -> WebStation:
    return WebStation(lambda _, path, __: last(path) if "modifyPassword" in path else (200, SYSTEM))


def change_at(station: WebStation, name: str) -> ProtocolError | None:
    """How a change ends at such a device; None for well."""
    errors: list[ProtocolError] = []

    async def run() -> None:
        async with standing(station), equipped(doorkeeper=Doorkeeper(left=20)) as with_:
            target = replace(target_at(station.port, name), pins={ClaimType.SERIAL: SERIAL})
            try:
                await WRITERS[name].change(target, CREDENTIAL, with_secret(CREDENTIAL), with_, DEADLINE_S)
            except ProtocolError as error:
                errors.append(error)

    asyncio.run(run())
    return errors[0] if errors else None


def status(code: int, words: str = "") -> bytes:
    told = f"<statusCode>{code}</statusCode><subStatusCode>{words}</subStatusCode>"
    return f"<ResponseStatus>{told}</ResponseStatus>".encode()


@pytest.mark.parametrize(
    ("code", "body", "kind"),
    [
        (200, status(1, "ok"), None),
        (200, status(7, "rebootRequired"), None),
        (200, b"", None),
        (200, status(4, "riskPassword"), Rejected),
        (403, status(4, "lowPrivilege"), Rejected),
        (404, b"<html>no</html>", Rejected),
        (400, status(6, "badParameters"), Rejected),
        (200, status(3, "deviceError"), BadAnswer),
        (500, b"", BadAnswer),
    ],
)
def test_what_isapi_says_of_a_change(code: int, body: bytes, kind: type[ProtocolError] | None) -> None:
    error = change_at(isapi_says(lambda _: (code, body)), "isapi")
    assert type(error) is (kind or type(None))


@pytest.mark.parametrize(
    ("code", "body", "kind"),
    [
        (200, b"OK\r\n", None),
        (400, b"Error\r\nBad Request!\r\n", Rejected),
        (200, b"Error: Invalid Authority!\r\n", Rejected),
        (501, b"", Rejected),
        (200, b"perhaps", BadAnswer),
        (500, b"", BadAnswer),
    ],
)
def test_what_dahua_says_of_a_change(code: int, body: bytes, kind: type[ProtocolError] | None) -> None:
    error = change_at(dahua_says(lambda _: (code, body)), "dahua")
    assert type(error) is (kind or type(None))


def test_a_device_that_repeats_the_secret_is_not_quoted() -> None:
    echoes: list[tuple[Callable[[bytes], Answer], type[ProtocolError]]] = [
        (lambda body: (200, status(4, f"riskPassword {NEW}")), Rejected),
        (lambda body: (500, status(3, f"deviceError {NEW} {CREDENTIAL.secret}")), BadAnswer),
        (lambda body: (200, status(4, CREDENTIAL.secret)), Rejected),
    ]
    for echo, kind in echoes:
        error = change_at(isapi_says(echo), "isapi")
        assert type(error) is kind
        silent_about(error, [NEW, CREDENTIAL.secret])
    error = change_at(dahua_says(lambda path: (400, f"Error\r\n{path}\r\n".encode())), "dahua")
    assert error is not None
    silent_about(error, [NEW, CREDENTIAL.secret])


def test_a_connection_that_ends_without_an_answer_is_not_tried_again() -> None:
    """The change may have been made: sent once more, it would be a wrong login with the old password."""
    puts: list[bytes] = []

    class Cut(WebStation):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            """Keeps connections for reading, and hangs up on a PUT without a word."""
            data = await reader.readuntil(b"\r\n\r\n")
            while not data.startswith(b"PUT"):
                writer.write(self._response(data, b""))
                await writer.drain()
                try:
                    data = await reader.readuntil(b"\r\n\r\n")
                except asyncio.IncompleteReadError:
                    break
            if data.startswith(b"PUT"):
                puts.append(data)
            writer.close()

    error = change_at(Cut(isapi_says(lambda _: (200, b"")).answer), "isapi")
    assert isinstance(error, BadAnswer)
    assert not isinstance(error, Unchanged)
    assert len(puts) == 1


def test_nothing_new_is_told_to_who_asks_for_no_login() -> None:
    """An open door proves nothing of who stands behind it."""
    station = isapi_says(lambda _: (200, status(1)))
    station.login = False
    error = change_at(station, "isapi")
    assert isinstance(error, Unchanged)
    assert error.message.id == "control.no_login_wanted"
    assert not [body for body in station.bodies if NEW.encode() in body]


def test_a_proxy_goes_back_whole_and_escaped() -> None:
    proxy = (
        b"<InputProxyChannel xmlns='http://www.hikvision.com/ver20/XMLSchema'>"
        b"<id>1</id><name>a &amp; b &lt;c&gt;</name>"
        b"<sourceInputPortDescriptor><proxyProtocol>ONVIF</proxyProtocol><ipAddress>10.0.0.7</ipAddress>"
        b"<userName>old</userName><password>****</password><streamType>auto</streamType></sourceInputPortDescriptor>"
        b"<enableAnr>true</enableAnr></InputProxyChannel>"
    )

    def answer(method: str, path: str, body: bytes) -> Answer:
        return 200, status(1) if method == "PUT" else INFO if path.endswith("deviceInfo") else proxy

    station = WebStation(answer)

    async def run() -> None:
        async with standing(station), equipped(doorkeeper=Doorkeeper(left=20)) as with_:
            target = replace(target_at(station.port, "isapi"), pins={ClaimType.SERIAL: SERIAL})
            camera = Credential(id="k", type=CREDENTIAL.type, account="new<er", secret="a&b<c>1Q")
            await RELAYS["isapi"].put(target, CREDENTIAL, 1, camera, with_, DEADLINE_S)
            await failing(RELAYS["isapi"].put(target, CREDENTIAL, 2, camera, with_, DEADLINE_S), Unchanged)

    asyncio.run(run())
    sent = next(body.decode() for body in station.bodies if body)
    assert 'xmlns="http://www.hikvision.com/ver20/XMLSchema"' in sent
    assert "<name>a &amp; b &lt;c&gt;</name>" in sent
    assert "<userName>new&lt;er</userName><password>a&amp;b&lt;c&gt;1Q</password><streamType>auto" in sent
    assert "<enableAnr>true</enableAnr>" in sent
    assert "****" not in sent


@pytest.mark.parametrize("name", ["a:", "a:1b", "a:-"])
def test_an_element_that_has_no_name_does_not_go_back(name: str) -> None:
    source = "<sourceInputPortDescriptor><userName>old</userName></sourceInputPortDescriptor>"
    told = f"<InputProxyChannel><id>1</id><{name}>x</{name}>{source}</InputProxyChannel>".encode()
    with pytest.raises(BadAnswer):
        isapi.with_login(isapi.read_proxy(told, 1), "account", NEW)


@pytest.mark.parametrize(("name", "vendor"), [("isapi", "Hikvision"), ("dahua", "Dahua"), ("onvif", "Uniview")])
def test_no_secret_in_any_log(name: str, vendor: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    school = make_school("127.52.0.0/24")

    async def run() -> None:
        async with visited(school) as (_, with_):
            device = find(school, "camera", vendor)
            now, target = login_of(device), target_of(device)
            await WRITERS[name].change(target, now, with_secret(now), with_, DEADLINE_S)
            error = await failing(WRITERS[name].change(target, now, with_secret(now), with_, DEADLINE_S), Unchanged)
            silent_about(error, [now.secret, NEW])
            assert not [one for one in (repr(target), repr(with_), repr(now)) if now.secret in one]
            told = "\n".join(record.getMessage() for record in caplog.records)
            assert not [secret for secret in (now.secret, NEW) if secret in told]

    asyncio.run(run())


def test_a_path_with_a_password_is_told_without_it() -> None:
    with pytest.raises(ValueError, match="request line") as caught:
        WebTalk("host").request("GET", f"/cgi-bin/userManager.cgi?pwd={NEW} \r\n")
    silent_about(caught.value, [NEW])


def test_signs_that_end_an_address_are_written_out() -> None:
    """Of a camera's password, which its own make may have let be anything."""
    path = dahua.login_path(3, "ad min", "a&b=c#d?e%f")
    assert path.count("&") == 2
    assert "#" not in path
    assert parse_qs(path.partition("?")[2]) == {
        "action": ["setConfig"],
        "RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_2.UserName": ["ad min"],
        "RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_2.Password": ["a&b=c#d?e%f"],
    }
    assert parse_qs(dahua.modify_path("admin", "x&pwd=y", NEW).partition("?")[2]) == {
        "action": ["modifyPassword"],
        "name": ["admin"],
        "pwd": [NEW],
        "pwdOld": ["x&pwd=y"],
    }
