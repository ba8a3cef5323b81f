"""Many simulated schools in one process: `python -m bench.fleet SNMP_PORT RTSP_PORT TRUTH.json …` says `ready`.

Ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from simulator.crowd import Crowd
from simulator.truth import Truth


async def main(snmp_port: int, rtsp_port: int, paths: list[str]) -> None:
    truths = [Truth.from_json(Path(path).read_text(encoding="utf-8")) for path in paths]
    async with Crowd(truths, snmp_port=snmp_port, rtsp_port=rtsp_port):
        print("ready", flush=True)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin, ended.set)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
