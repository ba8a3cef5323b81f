from __future__ import annotations

import asyncio
import json
import socket
import stat
from pathlib import Path

import pytest

from campuswatch.control import ControlError, ControlServer, Json, answers, call, short_path
from inventory.errors import DatabaseError


async def echo(**params: object) -> Json:
    return dict(params)


async def refuse() -> Json:
    raise ValueError("no such device: s01-cam-9999")


async def lose() -> Json:
    raise DatabaseError("database.empty")


HANDLERS = {"echo": echo, "refuse": refuse, "lose": lose}


async def ask(path: Path, verb: str, **params: object) -> Json:
    return await asyncio.to_thread(call, path, verb, **params)


def serve(path: Path, *calls: tuple[str, dict[str, object]]) -> list[Json]:
    async def run() -> list[Json]:
        server = ControlServer(path, HANDLERS)
        await server.start()
        try:
            return [await ask(path, verb, **params) for verb, params in calls]
        finally:
            await server.stop()

    return asyncio.run(run())


def test_answers_and_keeps_text_whole(tmp_path: Path) -> None:
    assert serve(tmp_path / "c.sock", ("echo", {"name": "教学楼 3 层\n"})) == [{"name": "教学楼 3 层\n"}]


def test_a_deep_directory_is_no_obstacle(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120) / "data"
    deep.mkdir(parents=True)
    assert serve(deep / "c.sock", ("echo", {"n": 1})) == [{"n": 1}]


def test_refusals_arrive_as_sentences(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="no such device: s01-cam-9999"):
        serve(tmp_path / "c.sock", ("refuse", {}))
    with pytest.raises(ControlError, match="verbs are: echo, lose, refuse"):
        serve(tmp_path / "c.sock", ("reboot", {}))
    with pytest.raises(ControlError, match="does not take"):
        serve(tmp_path / "c.sock", ("refuse", {"x": 1}))


def test_nobody_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="nobody listens"):
        call(tmp_path / "c.sock", "echo")


def test_socket_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "c.sock"

    async def run() -> int:
        server = ControlServer(path, HANDLERS)
        await server.start()
        mode = stat.S_IMODE(path.stat().st_mode)
        with pytest.raises(ControlError, match="another campuswatch runs"):
            await ControlServer(path, HANDLERS).start()
        await server.stop()
        return mode

    assert asyncio.run(run()) == 0o600
    assert not path.exists()


def test_a_dead_process_socket_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "c.sock"

    async def abandon() -> None:
        server = ControlServer(path, HANDLERS)
        await server.start()
        server._server.close()  # type: ignore[union-attr]

    asyncio.run(abandon())
    path.touch()
    assert not answers(path)
    assert serve(path, ("echo", {})) == [{}]


def test_a_ledger_that_refuses_is_a_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match=r"^[A-Z].* "):
        serve(tmp_path / "c.sock", ("lose", {}))


@pytest.mark.parametrize(
    "line",
    ["", "nonsense", "[]", "[" * 200_000, "9" * 9_000, '{"verb": []}', '{"verb": "gone"}',
     '{"verb": "refuse", "params": []}', '{"verb": "refuse", "params": null}',
     '{"verb": "refuse", "params": {"a": 1}}'],
)  # fmt: skip
def test_whatever_is_asked_one_sentence_answers(tmp_path: Path, line: str) -> None:
    path = tmp_path / "c.sock"

    def put() -> bytes:
        with short_path(path) as name, socket.socket(socket.AF_UNIX) as connection:
            connection.connect(name)
            connection.sendall(line.encode() + b"\n")
            return connection.makefile("rb").readline()

    async def run() -> bytes:
        server = ControlServer(path, HANDLERS)
        await server.start()
        try:
            return await asyncio.wait_for(asyncio.to_thread(put), 10)
        finally:
            await server.stop()

    said = json.loads(asyncio.run(run()))["error"]
    assert "()" not in said
    assert "object" not in said
