"""What the store on an InfluxDB does itself: writes to its sink, admits, and leaves a server that is away in peace."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from influx_peers import JSON, peer, says, whole

from collector.sample import Sample, SeriesKey
from collector.store.admission import MAX_PARTS
from collector.store.errors import StoreError
from collector.store.influx.access import Access
from collector.store.influx.patience import AWAY_S, LONGEST_S, patience, pause_s
from collector.store.influx.store import InfluxStore
from inventory.model.scope import BUREAU

T0 = 1_700_006_400_000
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")
PORT = SeriesKey("interface", "S01", "s01-sw-0001", "switch", "24")
NOBODY = Access(url="http://127.0.0.1:1")


@dataclass
class SetClock:
    at_s: float = 1_000.0

    def now_ms(self) -> int:
        return T0

    def monotonic(self) -> float:
        return self.at_s

    boot_id = "boot"


@dataclass
class Heap:
    """A sink in memory."""

    lines: list[bytes] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False

    def append(self, lines: Sequence[bytes], first_ms: int, last_ms: int) -> None:
        self.lines += lines
        self.spans.append((first_ms, last_ms))

    def maintain(self, now_ms: int) -> Iterator[None]:
        yield

    def unsent_bytes(self) -> int:
        return sum(map(len, self.lines))

    def close(self) -> None:
        self.closed = True


def test_samples_go_to_the_sink_with_the_time_they_span() -> None:
    heap = Heap()
    store = InfluxStore(NOBODY, SetClock(), heap)
    store.write([Sample(PING, T0 + at, {"up": 1}) for at in (5, 3, 9)])
    store.write([])
    assert (len(heap.lines), heap.spans) == (3, [(T0 + 3, T0 + 9)])
    assert store.backlog() == sum(map(len, heap.lines))
    assert list(store.maintain(T0)) == [None]
    assert store.damage() == []
    store.close()
    assert heap.closed


def test_a_reader_does_not_write() -> None:
    store = InfluxStore(NOBODY, SetClock())
    with pytest.raises(StoreError, match="read_only"):
        store.write([Sample(PING, T0, {"up": 1})])
    assert (store.backlog(), list(store.maintain(T0))) == (0, [])


def test_a_device_that_names_its_ports_anew_gets_no_more_series(caplog: pytest.LogCaptureFixture) -> None:
    heap = Heap()
    store = InfluxStore(NOBODY, SetClock(), heap)
    for start in (0, 500, 1000, 1500):
        ports = [PORT._replace(part=f"p{number}") for number in range(start, start + 500)]
        store.write([*(Sample(port, T0, {"oper_up": 1}) for port in ports), Sample(PING, T0 + start, {"up": 1})])
    assert (len(heap.lines), store.refused) == (MAX_PARTS + 4, 2000 - MAX_PARTS)
    store.write([Sample(PORT._replace(part="p7"), T0 + 1, {"oper_up": 1})])
    store.write([Sample(PORT._replace(device="s01-sw-0002", part="new"), T0 + 1, {"oper_up": 1})])
    assert (len(heap.lines), store.refused) == (MAX_PARTS + 6, 2000 - MAX_PARTS)
    assert len([one for one in caplog.messages if PORT.device in one]) == 1


def test_a_server_that_is_away_is_left_in_peace_for_a_while() -> None:
    clock = SetClock()
    answer = whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: 1.8\r\n")
    refusal = whole(b'{"error":"busy"}', b"HTTP/1.1 503 X\r\n")
    with peer(says(answer, refusal, answer)) as other:
        store = InfluxStore(Access(url=other.url), clock)
        for _ in range(5):
            with pytest.raises(StoreError, match="busy") as caught:
                store.range(BUREAU, PING, "up", T0, T0 + 1)
            assert caught.value.again
        assert len(other.requests) == 2  # what it is, and one question
        clock.at_s += AWAY_S
        assert store.range(BUREAU, PING, "up", T0, T0 + 1) == []
        assert len(other.requests) == 4
        store.close()


def test_a_failure_that_took_long_is_not_asked_for_again_soon() -> None:
    assert [pause_s(cost) for cost in (0, 0.1, 2, 20)] == [AWAY_S, AWAY_S, 20, LONGEST_S]
    clock = SetClock()
    version = whole(b"", JSON + b"X-Influxdb-Version: 1.8\r\n")

    def speak(connection: socket.socket, number: int) -> bool:
        clock.at_s += 0 if number % 2 else 3  # each question, not the ping before it
        connection.sendall(version if number % 2 else whole(b"{}", b"HTTP/1.1 503 X\r\n"))
        return True

    with peer(speak) as other:
        store = InfluxStore(Access(url=other.url), clock)
        for waited_s, requests in ((0, 2), (29, 2), (1, 4)):
            clock.at_s += waited_s
            with pytest.raises(StoreError, match="influx_failed"):
                store.range(BUREAU, PING, "up", T0, T0 + 1)
            assert len(other.requests) == requests
        store.close()


def test_after_a_pause_one_question_is_tried_and_the_others_do_not_wait() -> None:
    clock = SetClock()
    answer = whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: 1.8\r\n")
    told: list[str] = []

    def speak(connection: socket.socket, number: int) -> bool:
        if number == 4:
            with pytest.raises(StoreError) as caught:
                store.range(BUREAU, PING, "up", T0, T0 + 1)
            told.append(caught.value.message.id)
        connection.sendall(whole(b"{}", b"HTTP/1.1 503 X\r\n") if number == 2 else answer)
        return True

    with peer(speak) as other:
        store = InfluxStore(Access(url=other.url), clock)
        with pytest.raises(StoreError, match="influx_failed"):
            store.range(BUREAU, PING, "up", T0, T0 + 1)
        clock.at_s += AWAY_S
        assert store.range(BUREAU, PING, "up", T0, T0 + 1) == []
        assert (told, len(other.requests)) == (["store.influx_failed"], 4)
        store.close()


def test_questions_of_one_page_share_its_patience() -> None:
    clock = SetClock()
    answer = whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: 1.8\r\n")

    def speak(connection: socket.socket, number: int) -> bool:
        clock.at_s += 1
        connection.sendall(answer)
        return True

    with peer(speak) as other:
        store = InfluxStore(Access(url=other.url), clock)
        with patience(2.5, clock.monotonic):
            assert store.range(BUREAU, PING, "up", T0, T0 + 1) == []
            clock.at_s += 0.5
            with pytest.raises(StoreError) as caught:
                store.range(BUREAU, PING, "up", T0, T0 + 1)
        assert (caught.value.message.id, caught.value.again, len(other.requests)) == ("store.influx_slow", True, 2)
        assert store.range(BUREAU, PING, "up", T0, T0 + 1) == []  # the server was not to blame
        store.close()


def test_a_mistake_of_ours_does_not_make_it_away() -> None:
    answer = whole(b'{"results":[]}', JSON + b"X-Influxdb-Version: 1.8\r\n")
    with peer(says(answer, whole(b'{"error":"parse"}', b"HTTP/1.1 400 X\r\n"), answer)) as other:
        store = InfluxStore(Access(url=other.url), SetClock())
        with pytest.raises(StoreError, match="parse"):
            store.range(BUREAU, PING, "up", T0, T0 + 1)
        assert store.range(BUREAU, PING, "up", T0, T0 + 1) == []
        store.close()


def test_nobody_is_asked_for_what_nobody_may_see_or_wants() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        store = InfluxStore(Access(url=url, timeout_s=0.2), SetClock())
        assert store.last(BUREAU, [], "up") == {}
        assert store.ranges(BUREAU, [], "up", T0, T0 + 1) == {}
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()
