"""Times in which no camera recorded, and numbers that no database holds, are not believed in any interface."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from collector.protocols.dahua import clock as dahua
from collector.protocols.dahua.storage import read_disks
from collector.protocols.errors import BadAnswer
from collector.protocols.isapi import clock as isapi
from collector.protocols.onvif import moment as onvif
from collector.protocols.snmp.date_and_time import read_date_and_time
from collector.recorders.summary import MOST_OCTETS, disk_fields
from inventory.model.disk import DiskState, DiskTold

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FAR = ["0001-01-01", "1026-11-23", "1969-12-31", "2106-01-01", "9999-12-31"]


@pytest.mark.parametrize("day", FAR)
def test_isapi(day: str) -> None:
    assert isapi.read_moment(f"{day}T23:59:59Z") is None


@pytest.mark.parametrize("day", FAR)
def test_dahua(day: str) -> None:
    with pytest.raises(BadAnswer):
        dahua.read_time(f"{day} 23:59:59", ZONE)
    with pytest.raises(BadAnswer):
        dahua.read_current_time(f"result={day} 23:59:59".encode(), ZONE, 0)


@pytest.mark.parametrize("day", FAR)
def test_onvif(day: str) -> None:
    assert onvif.read_moment(f"{day}T23:59:59Z") is None


@pytest.mark.parametrize("day", FAR)
def test_snmp(day: str) -> None:
    year, month, number = map(int, day.split("-"))
    assert read_date_and_time(bytes([*year.to_bytes(2), month, number, 1, 2, 3, 0]), ZONE, 0) is None


@pytest.mark.parametrize("minutes", ["1048576", "999999999999999999"])
def test_an_interval_of_years_is_not_kept(minutes: str) -> None:
    lines = f"table.NTP.Enable=true\r\ntable.NTP.Address=10.1.0.9\r\ntable.NTP.UpdatePeriod={minutes}\r\n"
    assert dahua.read_ntp(lines.encode()).interval_s is None
    page = f"<NTPServer><hostName>ntp</hostName><synchronizeInterval>{minutes}</synchronizeInterval></NTPServer>"
    assert isapi.read_ntp(page.encode()).interval_s is None


def test_disks_of_more_than_all_the_world() -> None:
    lines = "list.info[0].Name=/dev/sda\nlist.info[0].State=Success\n"
    lines += "".join(f"list.info[0].Detail[{part}].TotalBytes={2**63 - 1}\n" for part in range(4))
    (disk,) = read_disks(lines.encode())
    assert disk.capacity_bytes is None
    most = [DiskTold(slot=str(slot), state=DiskState.OK, capacity_bytes=2**60 - 1) for slot in range(64)]
    assert disk_fields(most)["capacity_bytes"] == MOST_OCTETS
