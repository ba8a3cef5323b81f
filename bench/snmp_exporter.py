"""Prometheus' SNMP exporter as a child process, asked over HTTP as Prometheus does."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from bench.rivals import One, process_s
from bench.snmp_agents import USER, address
from bench.snmp_askers import COMMUNITY, SECRET, WAIT_S, Version

EXPORTER = "prometheus-snmp-exporter"
AUTHS: dict[Version, dict[str, object]] = {
    "v2c": {"version": 2, "auth": {"community": COMMUNITY}},
    "v3": {
        "version": 3,
        "auth": {
            "security_level": "authPriv",
            "username": USER.name.decode(),
            "password": SECRET,
            "auth_protocol": "SHA",
            "priv_protocol": "AES",
            "priv_password": SECRET,
        },
    },
}


class Exporter:
    """`module` is what its configuration says of walking; the answer holds at least `lines` lines of figures."""

    def __init__(self, port: int, count: int, version: Version, module: dict[str, object], lines: int) -> None:
        self._targets = [f"/snmp?module=bench&target={address(number)}:{port}" for number in range(count)]
        self._module = {"bench": AUTHS[version] | module}
        self._lines = lines
        self._pid = 0
        self._local = threading.local()

    def cpu_s(self) -> float:
        return process_s(self._pid)

    @asynccontextmanager
    async def ready(self, width: int) -> AsyncIterator[One]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._http = probe.getsockname()[1]
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(width) as pool:
            config = Path(folder) / "snmp.yml"
            config.write_text(json.dumps(self._module))  # JSON is YAML too
            listen = f"--web.listen-address=127.0.0.1:{self._http}"
            command = [EXPORTER, f"--config.file={config}", listen, "--log.level=error"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._pid = process.pid
            try:
                await self._listening(process)
                loop = asyncio.get_running_loop()
                yield lambda number: loop.run_in_executor(pool, self._scrape, number)
            finally:
                process.terminate()
                process.wait()

    async def _listening(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._http)) == 0:
                    return
            await asyncio.sleep(0.05)
        raise RuntimeError(f"{EXPORTER} did not start")

    def _scrape(self, number: int) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection("127.0.0.1", self._http, timeout=WAIT_S)
        connection.request("GET", self._targets[number % len(self._targets)])
        answer = connection.getresponse()
        text = answer.read()
        figures = [line for line in text.splitlines() if line and not line.startswith(b"#")]
        assert answer.status == 200, text[:500]
        assert len(figures) >= self._lines, text[:500]
