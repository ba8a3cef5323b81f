"""Real parts for tests: what is here is used, what is missing is listed with the way to enable it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import hypothesis
import pytest
import starlette.routing
from hypothesis import HealthCheck
from influxd import guarded_influxd, influxd, own_guarded_influxd, own_influxd  # noqa: F401
from ledgers import backend, database, empty_url, migrated_postgres, migrated_sqlite, postgres, url  # noqa: F401

ROOT = Path(__file__).parent.parent
RECORDINGS = ROOT.parent / "shared" / "devices"
GRAFANA_SCHEMAS = ROOT.parent / "shared" / "grafana-schema"
# The service makes one app and tests make hundreds: 0.3 s each, for its addresses are more than `re` remembers.
starlette.routing.compile_path = cache(starlette.routing.compile_path)
IN_CI = bool(os.environ.get("CAMPUSWATCH_NO_SKIPS"))

# No property here is about time, and a busy machine is slow. CI tries the same inputs each time: it must not fail by
# chance; people's machines try new ones.
hypothesis.settings.register_profile(
    "campuswatch", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=IN_CI, print_blob=True
)
hypothesis.settings.load_profile("campuswatch")


def program(name: str) -> Callable[[], bool]:
    """Debian keeps servers in sbin, which an ordinary user's PATH does not name."""
    path = os.pathsep.join([*os.get_exec_path(), "/usr/sbin", "/sbin"])
    return lambda: shutil.which(name, path=path) is not None


def gstreamer() -> bool:
    return bool(list(Path("/usr/lib").glob("*/girepository-1.0/GstRtspServer-1.0.typelib")))


# name in @pytest.mark.needs(...) -> is it here?, how to enable it
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "snmpd": (program("snmpd"), "make servers"),
    "net-snmp": (program("snmpget"), "make servers"),
    "influxd": (program("influxd"), "make servers"),
    "postgresql": (lambda: bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), "make servers"),
    "gst-rtsp": (gstreamer, "make servers"),
    "ffprobe": (program("ffprobe"), "make servers"),
    "ffmpeg": (program("ffmpeg"), "make servers"),
    "tshark": (program("tshark"), "make servers"),
    "chromium": (program("chromium"), "make servers"),
    "strace": (program("strace"), "make servers"),
    "nftables": (program("nft"), "make servers"),
    "nmap": (program("nmap"), "make servers"),
    "dnsmasq": (program("dnsmasq"), "make servers"),
    "radvd": (program("radvd"), "make servers"),
    "arp-scan": (program("arp-scan"), "make servers"),
    "av": (lambda: find_spec("av") is not None, "make setup"),
    "scapy": (lambda: find_spec("scapy") is not None, "make setup"),
    "pdftotext": (program("pdftotext"), "make servers"),
    "cjk-font": (lambda: bool(list(Path("/usr/share/fonts").rglob("*CJK*"))), "make servers"),
    "root": (lambda: os.geteuid() == 0, "run as root"),
    "recordings": (RECORDINGS.is_dir, "put the recordings of real devices beside the project as ../shared/devices"),
    "grafana-schema": (GRAFANA_SCHEMAS.is_dir, "put Grafana's schemas beside the project as ../shared/grafana-schema"),
}

# Servers that no package here brings: those who have one name it in the environment, and nobody's CI fails without.
BY_ENVIRONMENT: dict[str, tuple[str, ...]] = {
    "influx2": ("CAMPUSWATCH_TEST_INFLUX2_URL", "CAMPUSWATCH_TEST_INFLUX2_TOKEN", "CAMPUSWATCH_TEST_INFLUX2_ORG"),
    "influx3": ("CAMPUSWATCH_TEST_INFLUX3_URL", "CAMPUSWATCH_TEST_INFLUX3_TOKEN"),
    "grafana": ("CAMPUSWATCH_TEST_GRAFANA_URL", "CAMPUSWATCH_TEST_GRAFANA_TOKEN"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            if name in BY_ENVIRONMENT:
                require_environment(name)
                continue
            present, remedy = NEEDS[name]
            if not present():
                reason = f"{name} is not here; to enable: {remedy}"
                if IN_CI:
                    pytest.fail(reason)
                pytest.skip(reason)


def require_environment(name: str) -> None:
    missing = [variable for variable in BY_ENVIRONMENT[name] if not os.environ.get(variable)]
    if missing:
        pytest.skip(f"{name} is nobody's to install here; to enable: set {', '.join(missing)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("skipped, and how to enable it")
        reasons: dict[str, list[str]] = {}
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            reasons.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
        for reason, (first, *more) in reasons.items():
            terminalreporter.line(f"{first}{f' and {len(more)} more' if more else ''}: {reason}")


@pytest.fixture
def recordings() -> Path:
    return RECORDINGS
