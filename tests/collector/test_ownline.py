from __future__ import annotations

from pathlib import Path

import pytest

from collector.ownline import Line, look_at_line

ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth1\t00000000\t0100A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0
eth0\t00000000\t010114AC\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t000014AC\t00000000\t0001\t0\t0\t100\t0000FFFF\t0\t0\t0
"""
ARP = """IP address       HW type     Flags       HW address            Mask     Device
172.20.1.1       0x1         {flags}         00:11:22:33:44:55     *        eth0
172.20.1.9       0x1         0x0         00:00:00:00:00:00     *        eth0
"""


@pytest.mark.parametrize(
    ("routes", "arp", "carrier", "expected"),
    [
        (ROUTES, ARP.format(flags="0x2"), "1\n", Line("eth0", "172.20.1.1")),
        (ROUTES, ARP.format(flags="0x6"), "1\n", Line("eth0", "172.20.1.1")),
        (ROUTES, ARP.format(flags="0x0"), "1\n", Line("eth0", "172.20.1.1", True)),
        (ROUTES, ARP.format(flags="0x2"), "0\n", Line("eth0", "172.20.1.1", True)),
        (ROUTES, ARP.splitlines()[0], "1\n", Line("eth0", "172.20.1.1")),
        (ROUTES, None, None, Line("eth0", "172.20.1.1")),
        (ROUTES.splitlines()[0], ARP.format(flags="0x0"), "0", Line()),
        (None, None, None, Line()),
    ],
    ids=["well", "entered by hand", "silent gateway", "no carrier", "never asked", "not told", "no route", "no files"],
)
def test_what_the_kernel_tells(
    routes: str | None, arp: str | None, carrier: str | None, expected: Line, tmp_path: Path
) -> None:
    (tmp_path / "eth0").mkdir()
    for name, text in (("route", routes), ("arp", arp), ("eth0/carrier", carrier)):
        if text is not None:
            (tmp_path / name).write_text(text)
    assert look_at_line(tmp_path, tmp_path) == expected


def test_this_machine_is_read() -> None:
    line = look_at_line()
    assert bool(line.card) == bool(line.gateway)
