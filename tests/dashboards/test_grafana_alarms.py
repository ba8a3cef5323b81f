"""Alert rules fire in a real Grafana when the simulator breaks the thing, and end when it mends it: in earnest, with
the service, InfluxDB and Grafana's own clock. Half an hour: rules that wait for hours or a day are replayed only."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from grafana_live import settle

from bench.influx_server import InfluxServer
from dashboards.grafana.server import GrafanaServer

pytestmark = [
    pytest.mark.long,
    pytest.mark.needs("grafana", "influxd"),
    pytest.mark.timeout(3_600),
    pytest.mark.xdist_group("grafana"),
]
LIMIT_S = 1_200
STEP_S = 5
READY = "Ctrl-C stops everything."
# device -> the fault it gets, and the rule that tells of it; a bad plug shows at the switch
BROKEN: Mapping[str, tuple[str, str]] = {
    "s01-cam-0001": ("cut", "campuswatch-camera-stream"),
    "s01-nvr-0001": ("cut", "campuswatch-device-down"),
    "s01-ups-0001": ("mains-fail", "campuswatch-ups-on-battery"),
    "s01-cam-0002": ("bad-plug", "campuswatch-port-errors"),
}
SILENT = "campuswatch-collector-silent"
Alarms = Mapping[str, list[str]]


def test_rules_fire_and_end(tmp_path: Path, own_influxd: InfluxServer, grafana: GrafanaServer) -> None:
    campus = tmp_path / "campus"
    own_influxd.query('CREATE DATABASE "campuswatch"')
    prepare(campus, own_influxd)
    desk = settle(tmp_path, own_influxd.url, "campuswatch")
    desk.run("push", "--remove")
    try:
        with running("simulate", "campus", "--again", "--folder", str(campus)):
            with running("run", "--config", str(campus / "campuswatch.toml")):
                wait(lambda: bool(own_influxd.query('SHOW SERIES FROM "status"', "campuswatch")), "states")
                desk.run("push")
                wait(lambda: not any(alarms(grafana).values()), "quiet at first")
                for device, (fault, _) in BROKEN.items():
                    run("simulate", "fault", "--folder", str(campus), fault, device)
                wait(lambda: all(tells(alarms(grafana), device) for device in BROKEN), "all four fire")
                for device in BROKEN:
                    run("simulate", "fault", "--folder", str(campus), "mend", device)
                wait(lambda: not any(alarms(grafana).values()), "all four end")
            wait(lambda: bool(alarms(grafana)[SILENT]), "the silent collector fires")
            with running("run", "--config", str(campus / "campuswatch.toml")):
                wait(lambda: not any(alarms(grafana).values()), "the collector is back")
    finally:
        desk.run("push", "--remove")


def tells(found: Alarms, device: str) -> bool:
    fault, rule = BROKEN[device]
    return bool(found[rule]) if fault == "bad-plug" else device in found[rule]


def alarms(grafana: GrafanaServer) -> Alarms:
    """By the uid of the rule, the devices for which it fires."""
    titles = {one["title"]: one["uid"] for one in grafana.get("/v1/provisioning/alert-rules")}
    groups = grafana.get("/prometheus/grafana/api/v1/rules")["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"] if rule["name"] in titles]
    return {
        titles[rule["name"]]: [
            alert["labels"].get("device", "")
            for alert in rule.get("alerts") or ()
            if alert["state"].startswith(("Alerting", "firing"))
        ]
        for rule in rules
    }


def prepare(folder: Path, influx: InfluxServer) -> None:
    """A campus that the demo found and adopted, its time series from now on in InfluxDB."""
    with running("demo", "--folder", str(folder), "--cameras", "6", "--port", "0", until=READY):
        pass
    settings = folder / "campuswatch.toml"
    text = settings.read_text()
    text = re.sub(r"^#?kind = .*$", 'kind = "influx"', text, flags=re.MULTILINE)
    text = re.sub(r"^#?url = \"http://127.*$", f'url = "{influx.url}"', text, count=1, flags=re.MULTILINE)
    settings.write_text(text)


@contextmanager
def running(*words: str, until: str = "") -> Iterator[None]:
    """A verb that goes on until it is told to stop; `until` is the line after which it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "campuswatch.cli", *words],
        stdout=subprocess.PIPE if until else subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        if process.stdout is not None:
            assert any(until in line for line in process.stdout), "it ended before it was ready"
        yield
        assert process.poll() is None, f"{words} ended by itself"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "campuswatch.cli", *words], check=True, stdout=subprocess.DEVNULL)


def wait(condition: Callable[[], bool], what: str) -> None:
    end_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < end_s, f"not within {LIMIT_S} s: {what}"
        time.sleep(STEP_S)
