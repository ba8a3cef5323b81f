"""Recordings of real agents, read and answered from."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32, Counter64, Integer, IpAddress, OctetString, Opaque, TimeTicks
from simulator.campus import Campus, CannotStart
from simulator.recording import parse_line, parse_recording, read_recording
from simulator.truth import SnmpAccess, Truth

Run = Callable[..., Awaitable[tuple[int, str]]]
ONE = Oid.parse("1.3.6.1.2.1.1.1.0")
WALKED = ("vrp_5720", "ruijie", "apc_smx750i", "hikvision-nvr_disk", "jetdirect", "XP", "huawei-gse200m")


@pytest.mark.parametrize(
    ("rest", "value"),
    [
        ("4|Huawei | Versatile", OctetString(b"Huawei | Versatile")),
        ("4|", OctetString(b"")),
        ("4|监控室", OctetString("监控室".encode())),
        ("4e|Acme\\x20PoE\\r\\nswitch\\\\", OctetString(b"Acme PoE\r\nswitch\\")),
        ("4e|监控室", OctetString("监控室".encode())),
        ("4x|3cef8c084e1e", OctetString(bytes.fromhex("3cef8c084e1e"))),
        ("2|-1", Integer(-1)),
        ("2|4294967295", Integer(-1)),
        ("65|-1", Counter32(2**32 - 1)),
        ("67|24641813", TimeTicks(24641813)),
        ("70|18446744073709551615", Counter64(2**64 - 1)),
        ("6|1.3.6.1.4.1.2011", Oid.parse("1.3.6.1.4.1.2011")),
        ("6|.1.3.6.1", Oid.parse("1.3.6.1")),
        ("64|255.255.252.0", IpAddress(b"\xff\xff\xfc\x00")),
        ("64x|c0a80109", IpAddress(b"\xc0\xa8\x01\x09")),
        ("68x|9f780400000000", Opaque(bytes.fromhex("9f780400000000"))),
        ("4:writecache|value=Server 1", OctetString(b"Server 1")),
        ("2:numeric|min=1,max=2,wrap=1,initial=2", Integer(2)),
    ],
)
def test_line(rest: str, value: object) -> None:
    found = parse_line(f"1.3.6.1.2.1.1.1.0|{rest}")
    assert found is not None
    assert found == (ONE, value)
    assert type(found[1]) is type(value)


@pytest.mark.parametrize("kind", ["5", "128", "129", "130"])
def test_null_is_no_object(kind: str) -> None:
    assert parse_line(f"1.3.6.1.2.1.1.1.0|{kind}|") is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("1.3.6.1|2|" + "9" * 5000, "is no number of type Integer"),
        ("1.3.6.1|2|", "'' is no number of type Integer"),
        ("iso.3.6|2|1", "'iso.3.6' is no object identifier"),
        ("1.3" + ".1" * 5000 + "|2|1", "is no object identifier"),
        ("1.3.6.1|4e|\\x2", "escape"),
    ],
)
def test_what_is_wrong_is_said_in_few_words_of_ours(line: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as wrong:
        parse_line(line)
    assert len(str(wrong.value)) < 100


def test_the_mark_of_an_editor_costs_no_line(tmp_path: Path) -> None:
    file = tmp_path / "bom.snmprec"
    file.write_bytes(b"\xef\xbb\xbf1.3.6.1.2.1.1.1.0|4|Acme\r\n")
    assert read_recording(file) == {ONE: b"Acme"}


@pytest.mark.parametrize(
    "line",
    ["", "1.3.6.1", "1.3.6|2", "1.3.xx.1|2|1", "1.3.6.1|99|1", "1.3.6.1|2|one", "1.3.6.1|4x|0", "1.3.6.1|64|1.2.3"],
)
def test_bad_line_says_what_is_wrong(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_line(line)


def test_comments_blanks_and_bad_lines_do_not_stop_the_rest() -> None:
    objects, bad = parse_recording("#a device\n\n1.3.6.1.1|2|x\r\n1.3.6.1.2|2|5\r\n1.3.6.1.2|2|6\n")
    assert objects == {Oid.parse("1.3.6.1.2"): 5}
    assert bad.keys() == {3}


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "photo.snmprec"
    file.write_bytes(b"\xff\xd8 not this\n")
    with pytest.raises(ValueError, match=r"photo.snmprec holds no object.*line 1"):
        read_recording(file)


@pytest.mark.needs("recordings")
def test_every_recording_loads(recordings: Path) -> None:
    files = sorted((recordings / "snmp").glob("*.snmprec"))
    assert len(files) > 100
    lines = unread = 0
    for file in files:
        objects, bad = parse_recording(file.read_text(encoding="utf-8", errors="surrogateescape"))
        assert objects, file.name
        lines += len(objects) + len(bad)
        unread += len(bad)
    assert unread < lines / 1000  # a few were made anonymous with letters in their object identifiers


def recorded(truth: Truth, name: str) -> Truth:
    """The campus with a device of the recording's in place of its first printer."""
    stand_in = replace(truth.of_kind("printer")[0], recording=f"{name}.snmprec", snmp=SnmpAccess(community="public"))
    devices = tuple(stand_in if device.code == stand_in.code else device for device in truth.devices)
    return replace(truth, devices=devices)


@pytest.mark.needs("recordings", "net-snmp")
@pytest.mark.parametrize("name", WALKED)
def test_net_snmp_walks_a_recording_whole_and_in_order(truth: Truth, run: Run, recordings: Path, name: str) -> None:
    async def scene() -> None:
        folder = recordings / "snmp"
        campus_truth = recorded(truth, name)
        device = campus_truth.of_kind("printer")[0]
        async with Campus(campus_truth, recordings=folder):
            where = f"udp:{device.address}:{device.ports['snmp']}"
            code, text = await run("snmpbulkwalk", "-v2c", "-c", "public", "-On", "-Cr50", where, ".1")
        assert code == 0, text[-300:]
        assert "not increasing" not in text
        walked = re.findall(r"^\.([0-9.]+) = (?!No more)", text, re.MULTILINE)
        planted = sorted(read_recording(folder / f"{name}.snmprec"))
        assert walked == [str(oid) for oid in planted]

    asyncio.run(scene())


def test_missing_recording_is_named(truth: Truth, tmp_path: Path) -> None:
    async def scene() -> None:
        with pytest.raises(CannotStart, match=r"nowhere\.snmprec"):
            await Campus(recorded(truth, "nowhere"), recordings=tmp_path).start()
        with pytest.raises(CannotStart, match="no folder of recordings"):
            await Campus(recorded(truth, "nowhere")).start()

    asyncio.run(scene())
