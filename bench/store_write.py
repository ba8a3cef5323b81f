"""The embedded store beside InfluxDB 1.x on loopback: values a second, bytes a value, one device's day; and the load
of 10,000 devices: bytes written, CPU, the longest wait for housekeeping.

    python -m bench.store_write [load]
"""

from __future__ import annotations

import http.client
import json
import random
import shutil
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.influx_server import HOST, influx_server
from bench.table import Figure, Table
from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from inventory.model.scope import BUREAU

T0 = 1_700_006_400_000
MINUTE_MS = 60_000
DAY_MS = 1440 * MINUTE_MS
DEVICES = 1000
MINUTES_A_BATCH = 5  # 5,000 samples in a batch, what InfluxDB's manual recommends
READS = 50


def day_of_looks() -> Iterator[list[Sample]]:
    """A day of 1,000 cameras looked at every minute, four values each: 5.76 million values."""
    rng = random.Random(1)
    keys = [SeriesKey("rtsp", "S01", f"s01-cam-{number:04d}", "camera") for number in range(DEVICES)]
    for minute in range(0, 1440, MINUTES_A_BATCH):
        yield [
            Sample(
                key,
                T0 + (minute + more) * MINUTE_MS + rng.randrange(40),
                {"up": 1, "took_ms": round(rng.lognormvariate(1.0, 0.4), 3), "code": 200, "frame_ok": 1},
            )
            for more in range(MINUTES_A_BATCH)
            for key in keys
        ]


def line(sample: Sample) -> str:
    key, fields = sample.key, sample.fields
    values = f"up={fields['up']}i,took_ms={fields['took_ms']},code={fields['code']}i,frame_ok={fields['frame_ok']}i"
    tags = f"school={key.school},device={key.device},kind={key.kind}"
    return f"{key.measurement},{tags} {values} {sample.at_ms}"


def of_sqlite(batches: list[list[Sample]]) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp())
    store = SqliteStore(folder / "samples.db")
    values = sum(len(batch) * 4 for batch in batches)
    written = timed(lambda: [store.write(batch) for batch in batches])
    compacted = timed(lambda: list(store.maintain(T0 + 2 * DAY_MS, everything=True)))
    key = batches[0][DEVICES // 2].key
    points = store.range(BUREAU, key, "took_ms", T0, T0 + DAY_MS + MINUTE_MS)
    assert len(points) == 1440, len(points)
    read = best(lambda: store.range(BUREAU, key, "took_ms", T0, T0 + DAY_MS + MINUTE_MS))
    raw, kept = raw_bytes(store), kept_bytes(store)
    store.close()
    shutil.rmtree(folder)
    return {
        "values/s written": values / written,
        "values/s with compaction": values / (written + compacted),
        "bytes/value, raw": raw / values,
        "bytes/value, with roll-ups": kept / values,
        "ms a device's day": read * 1000,
    }


def kept_bytes(store: SqliteStore) -> int:
    """Pages in use; freed ones are used again."""
    with store._file.snapshot() as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def raw_bytes(store: SqliteStore) -> int:
    with store._file.snapshot() as connection:
        return int(connection.execute("SELECT sum(length(body)) FROM block").fetchone()[0])


def of_influx(batches: list[list[Sample]]) -> dict[str, float]:
    with influx_server(Path(tempfile.mkdtemp())) as server:
        connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
        server.query("CREATE DATABASE bench")
        bodies = ["\n".join(map(line, batch)).encode() for batch in batches]
        values = sum(len(batch) * 4 for batch in batches)
        written = timed(lambda: [ask(connection, "POST", "/write?db=bench&precision=ms", body) for body in bodies])
        device = batches[0][DEVICES // 2].key.device
        period = f"time >= {T0}ms AND time < {T0 + DAY_MS + MINUTE_MS}ms"
        query = f"SELECT took_ms FROM rtsp WHERE device = '{device}' AND {period}"  # our own names
        path = "/query?db=bench&epoch=ms&q=" + urllib.parse.quote(query)
        server.settle()

        def read() -> int:
            return len(json.loads(ask(connection, "GET", path))["results"][0]["series"][0]["values"])

        assert read() == 1440
        return {
            "values/s written": values / written,
            "bytes/value, raw": server.size() / values,
            "ms a device's day": best(read) * 1000,
        }


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> bytes:
    """On a connection that is kept, as a client in earnest keeps it."""
    connection.request(method, path, body)
    response = connection.getresponse()
    answer = response.read()
    if response.status >= 300:
        raise RuntimeError(f"influxd answered {response.status}: {answer[:300]!r}")
    return answer


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(work: Callable[[], object]) -> float:
    return min(timed(work) for _ in range(READS))


# --- the load of 10,000 devices

PING_EVERY_S, LOOK_EVERY_S, PORTS = 20, 60, 24


def second_of_load(second: int, keys: dict[str, list[SeriesKey]], rng: random.Random) -> list[Sample]:
    """10,000 devices: ICMP each 20 s, RTSP or SNMP each 60 s; 1,000 of them switches of 24 ports."""
    at = T0 + second * 1000

    def due(name: str, every: int) -> list[SeriesKey]:
        return keys[name][second % every :: every]

    def ms() -> float:
        return round(rng.lognormvariate(0.5, 0.4), 3)

    found = [
        Sample(key, at + rng.randrange(1000), {"up": 1, "rtt_ms": ms(), "loss_pct": 0.0})
        for key in due("ping", PING_EVERY_S)
    ]
    found += [
        Sample(key, at + rng.randrange(1000), {"up": 1, "took_ms": ms(), "code": 200})
        for key in due("rtsp", LOOK_EVERY_S)
    ]
    for key in due("snmp", LOOK_EVERY_S):
        fields = {"up": 1, "took_ms": ms(), "uptime_s": second + 0.5, "cpu_pct": float(rng.randrange(30))}
        found.append(Sample(key, at + rng.randrange(1000), fields))
    for key in due("interface", LOOK_EVERY_S):
        busy = rng.random() < 0.5
        fields = {
            "oper_up": int(busy),
            "in_bps": round(rng.lognormvariate(12, 2)) * 8 / 60 if busy else 0.0,
            "out_bps": round(rng.lognormvariate(12, 2)) * 8 / 60 if busy else 0.0,
            "in_errors_ps": 0.0,
            "out_errors_ps": 0.0,
            "in_discards_ps": 0.0,
            "out_discards_ps": 0.0,
            "speed_bps": 1e9,
        }
        found.append(Sample(key, at + rng.randrange(1000), fields))
    return found


def keys_of_load() -> dict[str, list[SeriesKey]]:
    devices = [(f"S{n // 95:03d}", f"d{n:05d}", "switch" if n % 10 == 0 else "camera") for n in range(10_000)]
    return {
        "ping": [SeriesKey("ping", *device) for device in devices],
        "rtsp": [SeriesKey("rtsp", *device) for device in devices if device[2] == "camera"],
        "snmp": [SeriesKey("snmp", *device) for device in devices if device[2] == "switch"],
        "interface": [
            SeriesKey("interface", *device, str(port))
            for device in devices
            if device[2] == "switch"
            for port in range(PORTS)
        ],
    }


def written_bytes() -> int:
    for row in Path("/proc/self/io").read_text().splitlines():
        if row.startswith("write_bytes:"):
            return int(row.split()[1])
    raise RuntimeError("/proc/self/io does not count written bytes")


def load(seconds: int = 2 * 3600 + 900) -> None:
    """Simulated time, real disk: one whole span and its folding, flushed each second."""
    folder = Path(tempfile.mkdtemp())
    store = SqliteStore(folder / "samples.db")
    keys, rng = keys_of_load(), random.Random(2)
    values = samples = 0
    cpu = worst_write = worst_slice = 0.0
    before = written_bytes()
    for second in range(seconds):
        batch = second_of_load(second, keys, rng)
        values += sum(len(sample.fields) for sample in batch)
        samples += len(batch)
        began = time.process_time()
        worst_write = max(worst_write, timed(lambda: store.write(batch)))  # noqa: B023 - called at once
        if second % 30 == 29:
            house = store.maintain(T0 + second * 1000)
            while True:
                started = time.perf_counter()
                if next(house, house) is house:
                    break
                worst_slice = max(worst_slice, time.perf_counter() - started)
        cpu += time.process_time() - began
    written = written_bytes() - before
    kept = kept_bytes(store)
    ping = keys["ping"]
    one_device = best(lambda: store.range(BUREAU, ping[5000], "rtt_ms", T0, T0 + DAY_MS))
    page = best(lambda: store.last(BUREAU, ping[4000:4200], "rtt_ms"))
    everyone = timed(lambda: store.last(BUREAU, ping, "rtt_ms"))
    print(f"10,000 devices, {seconds} s: {samples / seconds:.0f} samples/s, {values / seconds:.0f} values/s")
    print(f"  written {written / seconds / 1e6:.2f} MB/s, {written / values:.1f} B/value, {written / kept:.1f} x kept")
    print(f"  kept so far {kept / values:.1f} B/value; CPU {100 * cpu / seconds:.1f} % of a core")
    print(f"  slowest flush {worst_write * 1000:.0f} ms, slowest slice of housekeeping {worst_slice * 1000:.0f} ms")
    print(f"  a device's pings so far {one_device * 1000:.2f} ms, last of 200 {page * 1000:.1f} ms")
    print(f"  last of 10,000 {everyone * 1000:.0f} ms")
    store.close()
    shutil.rmtree(folder)


def run() -> Iterator[Table]:
    batches = list(day_of_looks())
    ours = of_sqlite(batches)
    theirs = of_influx(batches) if shutil.which("influxd") else {}
    yield Table(
        f"A day of {DEVICES:,} cameras: 5.76 million values",
        "the embedded store by calls, InfluxDB 1.x by HTTP on loopback, both with their defaults",
        [
            Figure(name, figure, "influxd" if name in theirs else "", theirs.get(name), name.startswith("values/s"))
            for name, figure in ours.items()
        ],
        [] if theirs else ["influxd is not here; to enable: make servers"],
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["load"]:
        load()
