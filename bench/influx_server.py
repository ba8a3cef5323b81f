"""A real influxd 1.x of one's own on loopback: started, stopped, killed, and started again on its port and folder."""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import shutil
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
START_LIMIT_S = 60
STOP_LIMIT_S = 30
# Below the ports that the kernel gives to clients, so that none of them takes it while the server is down.
PORTS = range(12_000, 32_000)
CONFIG = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  cache-snapshot-write-cold-duration = "1s"
  compact-full-write-cold-duration = "1s"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:{http}"
  log-enabled = false
  auth-enabled = {guarded}
[logging]
  level = "warn"
[monitor]
  store-enabled = false
"""


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    password: str


ADMIN = Login("root", "an admin's password")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered: HTTP status and body."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class InfluxServer:
    """`guarded`: wants a login for everything; ADMIN may do all. Its data is in `folder`, which the caller removes."""

    def __init__(self, folder: Path, *, guarded: bool = False) -> None:
        self.folder = folder
        self.guarded = guarded
        self.port, self._rpc = free_ports()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        return self._running().pid

    def start(self) -> None:
        """Returns when it answers; raises RuntimeError with the end of its log when it does not within a minute."""
        if self._process is not None:
            raise RuntimeError("influxd runs already")
        config = self.folder / "influxdb.conf"
        text = CONFIG.format(folder=self.folder, http=self.port, rpc=self._rpc, guarded=str(self.guarded).lower())
        config.write_text(text)
        fresh = not (self.folder / "meta").exists()
        program = shutil.which("influxd", path=os.pathsep.join([*os.get_exec_path(), "/usr/sbin"]))
        if program is None:
            raise RuntimeError("influxd is not here; to enable: make servers")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([program, "-config", str(config)], stdout=log, stderr=log)
        self._wait_until_up(self._process)
        if self.guarded and fresh:
            self.query(f"CREATE USER {ADMIN.user} WITH PASSWORD {quoted(ADMIN.password)} WITH ALL PRIVILEGES")

    def stop(self) -> None:
        """Orderly; nothing happens to one that does not run."""
        if self._process is not None:
            self._process.terminate()
            self._end()

    def kill(self) -> None:
        """As a power cut does, but for what the kernel holds."""
        self._running().kill()
        self._end()

    def restart(self) -> None:
        self.stop()
        self.start()

    def new_database(self) -> str:
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.query(f'CREATE DATABASE "{name}"')
        return name

    def write(self, database: str, lines: str) -> None:
        """Line protocol, times in milliseconds. Raises RuntimeError when it is not taken whole."""
        path = "/write?" + urllib.parse.urlencode({"db": database, "precision": "ms"})
        reply = self.ask("POST", path, lines.encode())
        if reply.status != 204:
            raise RuntimeError(f"influxd answered {reply.status}: {reply.body[:300]!r}")

    def query(self, text: str, database: str = "") -> list[dict[str, Any]]:
        """The series of all statements, each `name tags columns values`, times in epoch milliseconds."""
        path = "/query?" + urllib.parse.urlencode({"db": database, "epoch": "ms", "q": text})
        reading = text.lstrip().upper().startswith(("SELECT", "SHOW"))
        reply = self.ask("GET" if reading else "POST", path)
        results = reply.json().get("results", [{"error": reply.body.decode()}])
        for result in results:
            if "error" in result:
                raise RuntimeError(f"influxd answered {reply.status}: {result['error']}; asked: {text}")
        return [series for result in results for series in result.get("series", ())]

    def ask(self, method: str, path: str, body: bytes | None = None, login: Login | None = ADMIN) -> Reply:
        """One request on a connection of its own; `login` is sent to a guarded server only."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body, authorization(login) if self.guarded and login else {})
            response = connection.getresponse()
            return Reply(response.status, response.read())
        finally:
            connection.close()

    def size(self) -> int:
        """Octets of its files. They come and go while it compacts."""
        return folder_size(self.folder)

    def settle(self) -> None:
        """Until it has moved everything from its log into files that no longer shrink, three minutes at most."""
        seen = -1
        for _ in range(60):
            time.sleep(3)
            now = self.size()
            if now == seen and folder_size(self.folder / "wal") < 10_000:
                return
            seen = now

    def _wait_until_up(self, process: subprocess.Popen[bytes]) -> None:
        limit = time.monotonic() + START_LIMIT_S
        while time.monotonic() < limit and process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/ping").status == 204:
                    return
            time.sleep(0.02)
        if process.poll() is None:
            process.kill()
        self._end()
        raise RuntimeError(f"influxd did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("influxd does not run")
        return self._process

    def _end(self) -> None:
        process, self._process = self._running(), None
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def influx_server(folder: Path, *, guarded: bool = False) -> Iterator[InfluxServer]:
    """One that runs; at the end it is stopped, if it still runs, and its folder removed."""
    folder.mkdir(parents=True, exist_ok=True)
    server = InfluxServer(folder, guarded=guarded)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def quoted(text: str) -> str:
    """A string of InfluxQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def authorization(login: Login) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{login.user}:{login.password}".encode()).decode()}


def folder_size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def free_ports(number: int = 2) -> list[int]:
    """Free now; none of them twice."""
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            found.append(port)
        if len(found) == number:
            return found
    raise RuntimeError(f"no {number} free ports on {HOST}")
