"""The web faces, seen by the standard library's client and its own Digest."""

from __future__ import annotations

import asyncio
import http.client
import socket
import urllib.error
import urllib.request

import pytest

from simulator.campus import Campus
from simulator.truth import PlantedDevice, Truth


def fetch(device: PlantedDevice, path: str, password: str | None = None) -> tuple[int, http.client.HTTPMessage, str]:
    url = f"http://{device.address}:{device.ports['http']}{path}"
    keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    if password is not None:
        keys.add_password(None, url, "admin", password)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPDigestAuthHandler(keys))
    try:
        with opener.open(url, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as wrong:
        with wrong:
            return wrong.code, wrong.headers, wrong.read().decode()


def raw(device: PlantedDevice, data: bytes) -> bytes:
    with socket.create_connection((device.address, device.ports["http"]), timeout=10) as sock:
        sock.sendall(data)
        answer = b""
        while part := sock.recv(65_535):
            answer += part
        return answer


def test_every_face_says_who_it_is(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth):
            faces = {device.persona: device for device in truth.devices if "http" in device.ports}
            assert {device.kind for device in faces.values()} == {
                "camera", "recorder", "switch", "ups", "printer", "pc",
            }  # fmt: skip
            for device in faces.values():
                status, headers, body = await asyncio.to_thread(fetch, device, "/")
                assert status == 200
                assert headers["Server"]
                assert "<title>" in body

    asyncio.run(scene())


@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua", "Uniview"])
def test_identity_wants_the_password_and_tells_the_serial(truth: Truth, vendor: str) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            camera = next(device for device in truth.of_kind("camera") if device.vendor == vendor)
            assert camera.login
            path = campus.stations[camera.code].persona.identity[0]
            status, headers, _ = await asyncio.to_thread(fetch, camera, path)
            assert status == 401
            assert headers["WWW-Authenticate"].startswith("Digest realm=")
            status, _, body = await asyncio.to_thread(fetch, camera, path, camera.login.password)
            assert status == 200
            assert camera.serial in body
            await campus.fault("refuse-password", camera.code)
            assert (await asyncio.to_thread(fetch, camera, path, camera.login.password))[0] == 401
            await campus.fault("full", camera.code)
            assert (await asyncio.to_thread(fetch, camera, "/"))[0] == 503

    asyncio.run(scene())


def test_other_pages_methods_and_garbage(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth):
            switch = truth.of_kind("switch")[0]
            assert (await asyncio.to_thread(fetch, switch, "/nothing"))[0] == 404
            for sent, status in (
                (b"POST / HTTP/1.1\r\n\r\n", b"501"),
                (b"\x16\x03\x01 hello\r\n\r\n", b"400"),
                (b"GET / HTTP/1.1\r\nX: " + b"x" * 9000, b"400"),
            ):
                answer = await asyncio.to_thread(raw, switch, sent)
                assert answer.split(b" ")[1] == status
            head = await asyncio.to_thread(raw, switch, b"HEAD / HTTP/1.1\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert head.endswith(b"\r\n\r\n")

    asyncio.run(scene())
