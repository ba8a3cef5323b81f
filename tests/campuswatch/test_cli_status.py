"""What `campuswatch status` prints of a service's answer."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

from command_line import run

from campuswatch.control import ControlServer, Json
from campuswatch.settings import load

STATUS: Json = {
    "collector": "main",
    "looks": {"in_flight": 0, "left_out": []},
    "samples": {"backlog": 7},
    "store": {
        "kind": "influx", "server": "", "waiting_bytes": 3_355_443, "oldest_ms": 1_795_397_759_250, "sent_ms": None,
        "damaged_bytes": 500, "trouble": None,
    },
}  # fmt: skip


def status(folder: Path, *words: str, **changed: Json) -> subprocess.CompletedProcess[str]:
    """As told by a service that answers so."""
    (folder / "campuswatch.toml").write_text('[service]\nzone = "Asia/Ho_Chi_Minh"\n')
    (folder / "data").mkdir(exist_ok=True)

    async def answer() -> Json:
        return STATUS | changed

    async def asked() -> subprocess.CompletedProcess[str]:
        server = ControlServer(load(folder / "campuswatch.toml").control_path, {"status": answer})
        await server.start()
        try:
            return await asyncio.to_thread(run, folder, "status", *words)
        finally:
            await server.stop()

    return asyncio.run(asked())


def test_figures_are_told_in_units_and_moments_in_the_zone(tmp_path: Path) -> None:
    rows = [" ".join(row.split()) for row in status(tmp_path).stdout.splitlines()]
    assert rows == [
        "collector main",
        "looks in flight 0",
        "samples backlog 7",
        "store kind influx",
        "store waiting 3.2 MiB",
        "store oldest Nov 23, 2026 08:35:59",
        "store damaged 0.5 KiB",
    ]
    late = status(tmp_path, looks={"left_out": ["poe", "ups"]}, store={"trouble": "It does not answer"}).stdout
    assert "looks left out   poe, ups\n" in late
    assert "store trouble    It does not answer\n" in late


def test_programs_are_told_all_of_it_as_it_is(tmp_path: Path) -> None:
    assert json.loads(status(tmp_path, "--json").stdout) == STATUS
