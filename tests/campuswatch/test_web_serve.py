"""The pages' process: where it listens, how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_campus import Campus

from campuswatch.web.listener import NotServed, listener, url_of
from campuswatch.web.serve import serve

HERE = Path(__file__).parent
PROGRAM = """
import socket, sys
from pathlib import Path
from web_campus import Campus
from campuswatch.web.serve import serve
campus = Campus(Path(sys.argv[1]))
campus.school()
serve(campus.app(role=None), socket.socket(fileno=int(sys.argv[2])), leash=sys.stdin.buffer)
campus.close()
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The process and its port; it has answered once."""
    with listener("127.0.0.1", 0) as listening:
        number = listening.fileno()
        running = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), str(number)],
            cwd=HERE.parent.parent,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent.parent)])},
            pass_fds=[number],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert fetch(listening.getsockname()[1]) == 303
        yield running, listening.getsockname()[1]
    running.kill()
    running.wait()
    for pipe in (running.stdin, running.stdout, running.stderr):
        if pipe is not None:
            pipe.close()


def fetch(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(process: tuple[subprocess.Popen[bytes], int], number: signal.Signals) -> None:
    running, _ = process
    running.send_signal(number)
    out, complaints = running.communicate(timeout=30)
    assert (running.returncode, out, complaints) == (0, b"", b"")


def test_it_ends_with_its_parent(process: tuple[subprocess.Popen[bytes], int]) -> None:
    running, _ = process
    assert running.stdin is not None
    running.stdin.close()
    assert running.wait(30) == 0


def test_a_socket_opened_to_everybody_is_refused_too(tmp_path: Path) -> None:
    campus = Campus(tmp_path)
    with socket.create_server(("0.0.0.0", 0)) as listening, pytest.raises(NotServed):
        serve(campus.app(), listening)
    campus.close()


def test_a_taken_port_is_one_sentence() -> None:
    with listener("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(NotServed) as refusal:
            listener("127.0.0.1", port)
    assert refusal.value.message.id == "web.port_taken"
    assert refusal.value.message.params["port"] == port


@pytest.mark.parametrize(("host", "begin"), [("localhost", "http://127.0.0.1:"), ("127.0.0.2", "http://127.0.0.2:")])
def test_the_address_to_print(host: str, begin: str) -> None:
    with listener(host, 0) as listening:
        assert url_of(listening).startswith(begin)
