"""Peers that know nothing of us, run against a simulated campus."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable

import pytest

from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import Truth

Run = Callable[..., Awaitable[tuple[int, str]]]
PATH = os.pathsep.join([*os.get_exec_path(), "/usr/sbin", "/sbin"])


@pytest.fixture
def run() -> Run:
    """`await run("snmpget", …)` -> (exit code, output of both streams)."""

    async def call(*command: str, seconds: float = 40) -> tuple[int, str]:
        program = shutil.which(command[0], path=PATH)
        assert program, command[0]
        process = await asyncio.create_subprocess_exec(
            program,
            *command[1:],
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), seconds)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, output.decode(errors="replace")

    return call


@pytest.fixture
def truth() -> Truth:
    """A small campus with one of everything, on ports of its own."""
    return plan_campus(
        seed=11,
        prefix="127.43.0.0/24",
        cameras=12,
        recorders=3,
        switches=5,
        ups=2,
        printers=2,
        pcs=2,
        ports=free_ports(),
    )
