"""What real Hikvision cameras and recorders told of disks, channels, clocks and footage."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from collector.protocols.errors import BadAnswer
from collector.protocols.isapi.channels import read_inputs, read_proxies, read_statuses
from collector.protocols.isapi.clock import read_status_time, read_time
from collector.protocols.isapi.search import read_matches
from collector.protocols.isapi.storage import read_storage
from collector.protocols.isapi.tracks import read_tracks
from inventory.model.channel import ChannelTrouble
from inventory.model.disk import DiskState, DiskTold

pytestmark = pytest.mark.needs("recordings")
MEGABYTE = 1024 * 1024


@pytest.fixture
def isapi(recordings: Path) -> Path:
    return recordings / "isapi"


def storages(isapi: Path) -> dict[str, tuple[DiskTold, ...]]:
    files = [path for path in isapi.rglob("*.xml") if "torage" in path.name]
    return {f"{path.parent.name}/{path.name}": read_storage(path.read_bytes()) for path in sorted(files)}


def test_every_storage_page_is_read(isapi: Path) -> None:
    told = storages(isapi)
    assert len(told) >= 10
    assert all(disk.slot and disk.state is not DiskState.UNKNOWN for disks in told.values() for disk in disks)


def test_a_recorder_that_overwrites_tells_no_free_space_and_is_sound(isapi: Path) -> None:
    (disk,) = storages(isapi)["DS-7608NXI-I2/ContentMgmt.Storage.xml"]
    assert (disk.state, disk.capacity_bytes, disk.free_bytes) == (DiskState.OK, 1_907_729 * MEGABYTE, 0)


def test_a_camera_with_a_card_and_a_store_on_the_network_has_two_disks(isapi: Path) -> None:
    card, store = storages(isapi)["DS-2CD2386G2-IU/ContentMgmt.Storage.xml"]
    assert (card.slot, card.kind, store.slot, store.kind) == ("1", "hdd", "nas9", "nas")


def test_a_store_that_is_away_is_bad_and_a_camera_without_card_has_no_disk(isapi: Path) -> None:
    told = storages(isapi)
    assert [disk.state for disk in told["DS-2CD2146G2-ISU/ContentMgmt.Storage.xml"]] == [DiskState.BAD]
    assert told["retyped/ipc_DS-FB2127_v5.2.2__ContentMgmt.storage_no_disk.xml"] == ()


def test_a_list_of_eight_cameras_that_says_it_holds_none(isapi: Path) -> None:
    told = read_proxies((isapi / "retyped/nvr_DS-7708N-I4_v4.1.18__ContentMgmt.InputProxy.channels.xml").read_bytes())
    assert [channel.number for channel in told] == list(range(1, 9))
    assert (told[1].name, told[1].address) == ("摄像机11", "192.168.10.12")


def test_cameras_with_and_without_their_serials(isapi: Path) -> None:
    told = read_proxies((isapi / "DS-7608NXI-I2/ContentMgmt.InputProxy.channels.xml").read_bytes())
    assert [(one.name, one.address, one.model) for one in told] == [
        ("garden", "1.0.0.236", "DS-2CD2386G2-IU"),
        ("home", "1.0.0.50", "DS-2CD2386G2-IU"),
        ("road", "1.0.0.80", "IPC"),
        ("gate", "1.0.0.238", ""),
    ]
    assert read_proxies((isapi / "iDS-7204HUHI-M1/ContentMgmt.InputProxy.channels.xml").read_bytes()) == ()


def test_inputs_of_cables_that_nobody_uses_are_spare(isapi: Path) -> None:
    told = read_inputs((isapi / "iDS-7204HUHI-M1/System.Video.inputs.channels.xml").read_bytes())
    assert [(one.name, one.used, one.online) for one in told] == [
        ("Entrada", True, True),
        ("Camera 02", False, False),
        ("Terraza - Taller", True, True),
        ("Camera 04", False, False),
    ]


def test_states_of_channels(isapi: Path) -> None:
    told = read_statuses((isapi / "status_list/InputProxy.channels.status_online_offline.xml").read_bytes())
    assert [(one.online, one.trouble, one.address) for one in told.values()] == [
        (True, ChannelTrouble.NONE, "192.168.1.64"),
        (False, ChannelTrouble.AWAY, "192.168.1.100"),
    ]
    alone = read_statuses((isapi / "retyped/nvr_DS-7708N-I4_v4.1.18__InputProxy.channels.1.status.xml").read_bytes())
    assert alone[1].online is True
    password = read_statuses((isapi / "status_list/InputProxy.channels.status_passwordStatus.xml").read_bytes())
    assert {number: one.trouble for number, one in password.items()} == {
        1: ChannelTrouble.PASSWORD,
        3: ChannelTrouble.NONE,
    }


def test_a_clock_of_2004(isapi: Path) -> None:
    document = (isapi / "retyped/nvr_DS-7708N-I4_v4.1.18__System.status_clock_in_2004.xml").read_bytes()
    told = read_status_time(document)
    assert (told.wall, told.zone_min) == (datetime(2004, 5, 5, 22, 43, 44), 480)


def test_pieces_with_their_size_and_a_search_without_any(isapi: Path) -> None:
    """The guide's sample tells of 29 and holds two: there are more, as far as it says."""
    told = read_matches((isapi / "official_doc/ContentMgmt.search_response_sample.xml").read_bytes(), 1, 0)
    assert [(one.start.wall, one.octets) for one in told.matches] == [
        (datetime(2017, 3, 14, 10, 32, 1), 260_358_144),
        (datetime(2017, 3, 14, 10, 40, 42), 260_603_904),
    ]
    assert (told.count, told.more) == (2, True)
    nothing = isapi / "retyped/nvr_DS-7708N-I4_v4.1.18__ContentMgmt.search_NO_MATCHES.xml"
    assert read_matches(nothing.read_bytes(), 1, 0).more is False


def test_no_page_is_taken_for_another(isapi: Path) -> None:
    readers = {
        "torage": read_storage,
        "InputProxy.channels.xml": read_proxies,
        "tatus_": read_statuses,
        "1.status": read_statuses,
        "Video.inputs.channels.xml": read_inputs,
        "System.time": read_time,
        "tracks": read_tracks,
    }
    files = sorted(isapi.rglob("*.xml"))
    assert len(files) > 60
    for path in files:
        for part, reader in readers.items():
            if part in path.name and "clock" not in path.name:
                reader(path.read_bytes())
            elif not (reader is read_statuses and "status" in path.name):
                with pytest.raises(BadAnswer):
                    reader(path.read_bytes())
