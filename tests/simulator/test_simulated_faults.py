"""Each fault shows on the wire, and nothing else does."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import time

import pytest

from collector.protocols.digest import authorization, parse_challenges
from collector.protocols.rtsp_message import Response, RtspReader, encode_request, values
from collector.protocols.snmp.message import CommunityMessage, Version, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, VarBind, ask
from simulator.campus import Campus, CannotStart
from simulator.faults import FAULTS
from simulator.objects.ups import RUNTIME_S
from simulator.plan import plan_campus
from simulator.truth import PlantedDevice, Truth

PATIENCE_S = 0.7
aside = asyncio.to_thread
SYS_UPTIME = Oid.parse("1.3.6.1.2.1.1.3.0")


def connects(device: PlantedDevice, port: int) -> str:
    """`open`, `refused` or `silence`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.settimeout(PATIENCE_S)
        try:
            sock.connect((device.address, port))
        except TimeoutError:
            return "silence"
        except ConnectionRefusedError:
            return "refused"
        return "open"


def uptime(device: PlantedDevice) -> int | None:
    """sysUpTime by community, or None for silence."""
    found = numbers(device, ask([SYS_UPTIME]))
    return found[0] if found else None


def numbers(device: PlantedDevice, names: list[VarBind]) -> list[int]:
    """Values by community; empty for silence."""
    assert device.snmp
    pdu = Pdu(PduType.GET, 1, names)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(PATIENCE_S)
        sock.connect((device.address, device.ports["snmp"]))
        sock.send(encode_message(CommunityMessage(Version.V2C, device.snmp.community.encode(), pdu)))
        try:
            answer = decode_message(sock.recv(65_535)).pdu
        except TimeoutError:
            return []
        return [int(value) for _, value in answer.varbinds]  # type: ignore[arg-type]


class Viewer:
    """A bare RTSP client over a blocking socket."""

    def __init__(self, device: PlantedDevice) -> None:
        self.device = device
        self.sock = socket.create_connection((device.address, device.ports["rtsp"]), timeout=10)
        self._reader = RtspReader()
        self._cseq = 0
        self._authorization = ""

    def ask(self, method: str, path: str | None = None, *headers: tuple[str, str]) -> Response:
        self._cseq += 1
        uri = f"rtsp://{self.device.address}:{self.device.ports['rtsp']}{path or self.device.stream_path}"
        sent = [*headers, ("Authorization", self._authorization)] if self._authorization else list(headers)
        self.sock.sendall(encode_request(method, uri, self._cseq, sent))
        return self.read()

    def read(self) -> Response:
        while True:
            data = self.sock.recv(65_535)
            assert data, "closed"
            for message in self._reader.feed(data):
                assert isinstance(message, Response)
                return message

    def describe(self, path: str | None = None) -> Response:
        """With the right password."""
        first = self.ask("DESCRIBE", path)
        if first.status != 401:
            return first
        login = self.device.login
        assert login
        challenge = parse_challenges(values(first.headers, "www-authenticate"))[0]
        uri = f"rtsp://{self.device.address}:{self.device.ports['rtsp']}{path or self.device.stream_path}"
        self._authorization = authorization(challenge, login.account, login.password, "DESCRIBE", uri)
        return self.ask("DESCRIBE", path)

    def close(self) -> None:
        self.sock.close()


def look(device: PlantedDevice) -> int:
    viewer = Viewer(device)
    try:
        return viewer.describe().status
    finally:
        viewer.close()


def community_device(truth: Truth, kind: str) -> PlantedDevice:
    return next(device for device in truth.of_kind(kind) if device.snmp and device.snmp.community)


def test_a_cut_device_is_silent_and_does_not_refuse(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            camera, recorder = truth.of_kind("camera")[1], community_device(truth, "recorder")
            viewer = await aside(Viewer, camera)
            assert (await aside(viewer.ask, "OPTIONS")).status == 200
            for device in (camera, recorder):
                await campus.fault("cut", device.code)
            for _ in range(3):
                assert await aside(connects, camera, camera.ports["rtsp"]) == "silence"
            assert await aside(connects, camera, camera.ports["http"]) == "silence"
            assert await aside(uptime, recorder) is None
            viewer.sock.settimeout(PATIENCE_S)
            with pytest.raises(TimeoutError):
                await aside(viewer.ask, "OPTIONS")
            await campus.fault("mend", camera.code)
            viewer.sock.settimeout(10)
            assert (await aside(viewer.read)).status == 200  # the stalled question is answered after all
            viewer.close()
            assert await aside(look, camera) == 200
            assert await aside(connects, recorder, recorder.ports["rtsp"]) == "silence"
            assert campus.state().keys() == {recorder.code}

    asyncio.run(scene())


def test_who_waited_through_a_cut_gets_in_after_it(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            camera = truth.of_kind("camera")[0]
            await campus.fault("cut", camera.code)
            waiting = asyncio.create_task(asyncio.open_connection(camera.address, camera.ports["rtsp"]))
            assert not (await asyncio.wait({waiting}, timeout=PATIENCE_S))[0]
            await campus.fault("mend", camera.code)
            _, writer = await asyncio.wait_for(waiting, 20)
            writer.close()

    asyncio.run(scene())


def test_a_cut_switch_silences_exactly_what_hangs_behind_it(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            switch = "sw-0002"
            behind = truth.behind(switch)
            assert "sw-0005" in behind
            await campus.fault("cut", switch)
            speakers = [device for device in truth.devices if "http" in device.ports]
            seen = await asyncio.gather(*(aside(connects, device, device.ports["http"]) for device in speakers))
            silent = {device.code for device, answer in zip(speakers, seen, strict=True) if answer == "silence"}
            assert silent == {device.code for device in speakers} & (behind | {switch})
            assert set(seen) == {"silence", "open"}
            await campus.fault("mend", switch)
            assert await aside(connects, truth.device("sw-0005"), truth.ports["http"]) == "open"

    asyncio.run(scene())


def test_frozen_agent_leaves_the_rest_alive(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            recorder = community_device(truth, "recorder")
            assert await aside(uptime, recorder) is not None
            await campus.fault("freeze-snmp", recorder.code)
            assert await aside(uptime, recorder) is None
            assert await aside(look, recorder) == 200

    asyncio.run(scene())


def test_right_password_is_refused(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            for camera in truth.of_kind("camera")[:6]:
                assert await aside(look, camera) == 200
                await campus.fault("refuse-password", camera.code)
                assert await aside(look, camera) == 401

    asyncio.run(scene())


def test_slow_server_takes_its_time(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            camera = truth.of_kind("camera")[0]
            await campus.fault("slow-rtsp", camera.code, delay_s=PATIENCE_S)
            viewer = await aside(Viewer, camera)
            start = time.monotonic()
            assert (await aside(viewer.ask, "OPTIONS")).status == 200
            assert time.monotonic() - start >= PATIENCE_S
            viewer.close()

    asyncio.run(scene())


@pytest.mark.parametrize("status", [453, 503])
def test_full_device_says_so(truth: Truth, status: int) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            recorder = truth.of_kind("recorder")[2]
            await campus.fault("full", recorder.code, status=status)
            assert await aside(look, recorder) == status

    asyncio.run(scene())


def test_reboot_resets_refuses_and_comes_back_young(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            recorder = community_device(truth, "recorder")
            old = await aside(uptime, recorder)
            viewer = await aside(Viewer, recorder)
            assert (await aside(viewer.ask, "OPTIONS")).status == 200
            await campus.fault("reboot", recorder.code)
            with pytest.raises(ConnectionResetError):
                await aside(viewer.read)
            viewer.close()
            assert await aside(connects, recorder, recorder.ports["rtsp"]) == "refused"
            assert await aside(uptime, recorder) is None
            await campus.fault("mend", recorder.code)
            young = await aside(uptime, recorder)
            assert old is not None
            assert young is not None
            assert old > 3_600_00 > young
            assert await aside(look, recorder) == 200

    asyncio.run(scene())


def test_a_fault_ends_by_itself(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            camera = truth.of_kind("camera")[0]
            await campus.fault("cut", camera.code, seconds=0.3)
            assert await aside(connects, camera, camera.ports["rtsp"]) in ("silence", "open")
            while campus.state():
                await asyncio.sleep(0.02)
            assert await aside(look, camera) == 200

    asyncio.run(scene())


def test_two_faults_of_one_device_both_hold(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            recorder = community_device(truth, "recorder")
            await campus.fault("freeze-snmp", recorder.code)
            await campus.fault("full", recorder.address)
            assert await aside(uptime, recorder) is None
            assert await aside(look, recorder) == 453
            assert [fault.name for fault in campus.state()[recorder.code]] == ["freeze-snmp", "full"]
            assert campus.condition(recorder.code).full_status == 453

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("name", "code", "told", "sentence"),
    [
        ("cutt", "cam-0001", {}, "did you mean cut"),
        ("zzz", "cam-0001", {}, "there are cut, freeze-snmp"),
        ("cut", "nvr-1", {}, "did you mean nvr-0001"),
        ("cut", "cam-0001", {"delay": 2}, "it knows seconds"),
        ("freeze-snmp", "cam-0002", {}, "speaks no snmp"),
        ("cut", "cam-0001", {"seconds": -1}, "more than 0 seconds"),
        ("mains-fail", "cam-0001", {}, "is a camera, and 'mains-fail' is for a ups"),
        ("mend", "cam-0001", {"seconds": 4}, "no parameters"),
        ("full", "cam-0001", {"status": 200}, "between 400 and 599"),
        ("slow-rtsp", "cam-0001", {"delay_s": float("nan")}, "between 0 and 3600"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(
    truth: Truth, name: str, code: str, told: dict[str, float], sentence: str
) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            with pytest.raises(ValueError, match=sentence):
                await campus.fault(name, code, **told)  # type: ignore[arg-type]
            assert not campus.state()

    asyncio.run(scene())


def test_every_fault_of_the_table_changes_a_device_and_is_mended(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            for name, fault in FAULTS.items():
                device = community_device(truth, fault.kind or "recorder")
                sound = campus.condition(device.code)
                await campus.fault(name, device.code)
                assert campus.condition(device.code) != sound
                await campus.fault("mend", device.code)
                assert campus.condition(device.code) == sound

    asyncio.run(scene())


def test_port_in_use_is_named(truth: Truth) -> None:
    async def scene() -> None:
        camera = truth.of_kind("camera")[-1]
        with socket.socket() as holder:
            holder.bind((camera.address, camera.ports["rtsp"]))
            holder.listen()
            with pytest.raises(CannotStart, match=rf"port {camera.ports['rtsp']} of {camera.address} .*already in use"):
                await Campus(truth).start()
        async with Campus(truth):  # nothing of the failed start is left
            assert await aside(look, camera) == 200

    asyncio.run(scene())


def test_agents_port_in_use_is_named(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth):
            with pytest.raises(CannotStart, match=rf"port {truth.ports['snmp']} of this machine \(snmp\) is already"):
                await Campus(truth).start()
            assert await aside(look, truth.of_kind("camera")[0]) == 200

    asyncio.run(scene())


def test_too_few_descriptors_are_told_before_anything_is_opened(truth: Truth) -> None:
    async def scene() -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
        try:
            with pytest.raises(
                CannotStart, match=r"needs \d+ file descriptors and this process may open 128: .*ulimit"
            ):
                await Campus(truth).start()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    asyncio.run(scene())


def test_a_process_out_of_descriptors_goes_on_when_it_has_some_again(
    truth: Truth, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        camera = truth.of_kind("camera")[0]
        async with Campus(truth) as campus:
            await aside(look, camera)  # starts the thread before descriptors are short
            while campus.stations[camera.code].guests:
                await asyncio.sleep(0.01)
            with socket.socket() as sock:
                lowest_free = os.dup(0)
                os.close(lowest_free)
                resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
                try:
                    await aside(sock.connect, (camera.address, camera.ports["rtsp"]))
                    while "cannot accept for a moment" not in caplog.text:
                        await asyncio.sleep(0.01)
                finally:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                sock.settimeout(10)
                sock.sendall(encode_request("OPTIONS", "*", 1))
                assert (await aside(sock.recv, 65_535)).startswith(b"RTSP/1.0 200")

    asyncio.run(scene())


def test_a_campus_starts_again_after_a_stop(truth: Truth) -> None:
    async def scene() -> None:
        campus = Campus(truth)
        for _ in range(2):
            async with campus:
                assert await aside(look, truth.of_kind("camera")[0]) == 200
            assert await aside(connects, truth.of_kind("camera")[0], truth.ports["rtsp"]) == "refused"

    asyncio.run(scene())


def test_ups_without_mains_says_so_and_empties(truth: Truth) -> None:
    names = ask(Oid.parse(f"1.3.6.1.2.1.33.1.{arcs}.0") for arcs in ("4.1", "2.2", "2.4"))

    async def scene() -> None:
        now = [100.0]
        async with Campus(truth, monotonic=lambda: now[0]) as campus:
            ups = community_device(truth, "ups")
            assert await aside(numbers, ups, names) == [3, 0, 100]
            await campus.fault("mains-fail", ups.code)
            now[0] += RUNTIME_S / 2
            assert await aside(numbers, ups, names) == [5, RUNTIME_S // 2, 50]
            await campus.fault("mend", ups.code)
            assert await aside(numbers, ups, names) == [3, 0, 100]

    asyncio.run(scene())


# In ifEntry: errors in and out, discards in and out.
@pytest.mark.parametrize(("fault", "columns"), [("bad-plug", (14, 20)), ("flood", (13, 19))])
def test_lost_frames_count_at_one_port_while_it_lasts(truth: Truth, fault: str, columns: tuple[int, int]) -> None:
    wire = next(
        wire
        for wire in truth.wires
        if truth.device(wire.device).kind == "camera" and truth.device(wire.switch).snmp.community  # type: ignore[union-attr]
    )
    switch = truth.device(wire.switch)
    names = ask(
        Oid.parse(f"1.3.6.1.2.1.2.2.1.{column}.{port}")
        for port in (wire.port, wire.port + 1)
        for column in (13, 14, 19, 20)
    )
    lost = [70 if column in columns else 0 for column in (13, 14, 19, 20)]

    async def scene() -> None:
        now = [100.0]
        async with Campus(truth, monotonic=lambda: now[0]) as campus:
            assert await aside(numbers, switch, names) == [0] * 8
            await campus.fault(fault, wire.device, frames_ps=7)
            now[0] += 10
            assert await aside(numbers, switch, names) == [*lost, 0, 0, 0, 0]
            await campus.fault("mend", wire.device)
            now[0] += 10
            assert await aside(numbers, switch, names) == [*lost, 0, 0, 0, 0]

    asyncio.run(scene())


def test_two_campuses_stand_side_by_side(truth: Truth) -> None:
    async def scene() -> None:
        other = plan_campus(
            seed=3,
            prefix="127.44.0.0/24",
            cameras=3,
            ports={"snmp": truth.ports["snmp"] + 1, "rtsp": truth.ports["rtsp"], "http": truth.ports["http"]},
        )
        async with Campus(truth) as first, Campus(other):
            await first.fault("cut", first.truth.core)
            assert await aside(look, other.of_kind("camera")[0]) == 200

    asyncio.run(scene())
