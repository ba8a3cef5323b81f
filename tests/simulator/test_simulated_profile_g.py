"""ONVIF Profile G of a simulated recorder, asked by the standard library with a token made by hand."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import http.client
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from simulator.campus import Campus
from simulator.planting import Hole, Storage, Timepiece
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
HOUR_MS = 3_600_000
HOLE = Hole(channel=2, start_ms=NOW_MS - 10 * HOUR_MS, end_ms=NOW_MS - 9 * HOUR_MS)
WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"


class Soap:
    def __init__(self, device: PlantedDevice) -> None:
        assert device.login
        self._login = device.login
        self._wire = http.client.HTTPConnection(device.address, device.ports["http"], timeout=10)
        self._nonces = 0

    def token(self, made: datetime = NOW, *, again: bool = False) -> str:
        self._nonces += not again
        nonce = f"nonce-{self._nonces}".encode()
        created = f"{made:%Y-%m-%dT%H:%M:%SZ}"
        digest = hashlib.sha1(nonce + created.encode() + self._login.password.encode(), usedforsecurity=False).digest()
        return (
            f'<s:Header><Security xmlns="{WSS}-wssecurity-secext-1.0.xsd"><UsernameToken><Username>'
            f"{self._login.account}</Username><Password>{base64.b64encode(digest).decode()}</Password><Nonce>"
            f"{base64.b64encode(nonce).decode()}</Nonce><Created>{created}</Created></UsernameToken></Security></s:Header>"
        )

    def ask(self, service: str, body: str, header: str = "") -> tuple[int, ElementTree.Element]:
        """The answer's tree without namespaces."""
        envelope = (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
            f"{header}<s:Body>{body}</s:Body></s:Envelope>"
        )
        self._wire.request("POST", f"/onvif/{service}_service", envelope.encode())
        answer = self._wire.getresponse()
        text = re.sub(r' xmlns(:[\w-]+)?="[^"]*"', "", answer.read().decode())
        return answer.status, ElementTree.fromstring(re.sub(r"<(/?)[\w-]+:", r"<\1", text))

    def told(self, service: str, body: str) -> ElementTree.Element:
        status, found = self.ask(service, body, self.token())
        assert status == 200, ElementTree.tostring(found)
        return found

    def close(self) -> None:
        self._wire.close()


@pytest.fixture
def school(truth: Truth) -> Truth:
    recorder = next(device for device in truth.of_kind("recorder") if device.vendor == "Uniview")
    storage = replace(recorder.planting.storage or Storage(), holes=(HOLE,))
    return replant(truth, {recorder.code: replace(recorder.planting, storage=storage)})


def seen(truth: Truth, look: Callable[[Soap], None]) -> None:
    async def scene() -> None:
        recorder = next(device for device in truth.of_kind("recorder") if device.vendor == "Uniview")
        async with Campus(truth, wall=lambda: NOW_MS / 1000):
            client = Soap(recorder)
            try:
                await asyncio.to_thread(look, client)
            finally:
                client.close()

    asyncio.run(scene())


def texts(tree: ElementTree.Element, name: str) -> list[str]:
    return [found.text or "" for found in tree.iter(name)]


def test_strangers_hear_the_time_and_the_services_and_no_more(school: Truth) -> None:
    def look(client: Soap) -> None:
        status, clock = client.ask("device", "<GetSystemDateAndTime/>")
        assert (status, texts(clock, "Hour")[0], texts(clock, "DateTimeType")) == (200, "4", ["NTP"])
        _, services = client.ask("device", "<GetServices><IncludeCapability>false</IncludeCapability></GetServices>")
        assert "http://www.onvif.org/ver10/search/wsdl" in texts(services, "Namespace")
        status, refused = client.ask("recording", "<GetRecordings/>")
        assert status == 400
        assert "ter:NotAuthorized" in texts(refused, "Value")
        status, unknown = client.ask("device", "<SetNTP/>")
        assert (status, "ter:ActionNotSupported" in texts(unknown, "Value")) == (500, True)

    seen(school, look)


def test_a_token_counts_once_and_only_in_its_time(school: Truth) -> None:
    def look(client: Soap) -> None:
        assert client.ask("recording", "<GetRecordings/>", client.token())[0] == 200
        assert client.ask("recording", "<GetRecordings/>", client.token(again=True))[0] == 400
        assert client.ask("recording", "<GetRecordings/>", client.token(NOW - timedelta(minutes=6)))[0] == 400
        assert client.ask("recording", "<GetRecordings/>", client.token(NOW + timedelta(minutes=4)))[0] == 200

    seen(school, look)


def test_recordings_and_what_begins_and_ends_in_them(school: Truth) -> None:
    def look(client: Soap) -> None:
        search = texts(
            client.told("search", "<FindRecordings><KeepAliveTime>PT30S</KeepAliveTime></FindRecordings>"),
            "SearchToken",
        )[0]
        answer = (
            f"<GetRecordingSearchResults><SearchToken>{search}</SearchToken><MaxResults>3</MaxResults>"
            "</GetRecordingSearchResults>"
        )
        first = client.told("search", answer)
        assert (texts(first, "SearchState"), len(texts(first, "RecordingToken"))) == (["Searching"], 3)
        last = client.told("search", answer)
        assert (texts(last, "SearchState"), texts(last, "RecordingStatus")) == (["Completed"], ["Recording"])
        start, end = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (NOW - timedelta(hours=12), NOW))
        window = f"<StartPoint>{start}</StartPoint><EndPoint>{end}</EndPoint>"
        scope = "<Scope><IncludedRecordings>Recording_2</IncludedRecordings></Scope>"
        find = f"<FindEvents>{window}{scope}<IncludeStartState>true</IncludeStartState></FindEvents>"
        events = texts(client.told("search", find), "SearchToken")[0]
        found = client.told(
            "search", f"<GetEventSearchResults><SearchToken>{events}</SearchToken></GetEventSearchResults>"
        )
        present = [item.get("Value") for item in found.iter("SimpleItem") if item.get("Name") == "IsDataPresent"]
        times = [text[11:16] for text in texts(found, "Time")]
        assert list(zip(times, present, texts(found, "StartStateEvent"), strict=True)) == [
            ("16:00", "true", "true"),
            ("18:00", "false", "false"),
            ("19:00", "true", "false"),
        ]
        gone = client.ask("search", answer.replace(search, "nothing"), client.token())
        assert gone[0] == 400

    seen(school, look)


def test_replay_is_on_the_device_itself(school: Truth) -> None:
    def look(client: Soap) -> None:
        uri = texts(
            client.told("replay", "<GetReplayUri><RecordingToken>Recording_2</RecordingToken></GetReplayUri>"), "Uri"
        )[0]
        recorder = next(device for device in school.of_kind("recorder") if device.vendor == "Uniview")
        assert uri.startswith(f"rtsp://{recorder.address}:{recorder.ports['rtsp']}/")
        wrong = "<GetReplayUri><RecordingToken>Recording_31</RecordingToken></GetReplayUri>"
        assert client.ask("replay", wrong, client.token())[0] == 400

    seen(school, look)


def test_a_token_is_made_by_the_devices_own_clock(school: Truth) -> None:
    recorder = next(device for device in school.of_kind("recorder") if device.vendor == "Uniview")
    behind = replant(school, {recorder.code: replace(recorder.planting, clock=Timepiece(offset_s=-86_400.0))})

    def look(client: Soap) -> None:
        assert client.ask("device", "<GetNTP/>", client.token())[0] == 400
        assert client.ask("device", "<GetNTP/>", client.token(NOW - timedelta(days=1)))[0] == 200

    seen(behind, look)
