"""Many simulated schools in one process: `python -m bench.fleet SNMP_PORT RTSP_PORT TRUTH.json …` says `ready`.

Ends with its standard input. On SIGUSR1 cameras take SLOW_S for each answer, on SIGUSR2 they are prompt again.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from simulator.crowd import Crowd
from simulator.truth import Truth

SLOW_S = 0.4


async def main(snmp_port: int, rtsp_port: int, paths: list[str]) -> None:
    truths = [Truth.from_json(Path(path).read_text(encoding="utf-8")) for path in paths]
    loop = asyncio.get_running_loop()
    async with Crowd(truths, snmp_port=snmp_port, rtsp_port=rtsp_port) as crowd:
        loop.add_signal_handler(signal.SIGUSR1, setattr, crowd, "rtsp_delay_s", SLOW_S)
        loop.add_signal_handler(signal.SIGUSR2, setattr, crowd, "rtsp_delay_s", 0.0)
        print("ready", flush=True)
        ended = asyncio.Event()
        loop.add_reader(sys.stdin, ended.set)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
