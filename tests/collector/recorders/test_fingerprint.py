"""Fingerprints: the same settings give the same, another setting another, and no secret or moving value counts."""

from __future__ import annotations

import random

import pytest

from collector.protocols.dahua.lines import read_lines
from collector.protocols.xml import read_xml
from collector.recorders.fingerprint import counts, flattened, of_cells, of_keys, of_xml

PAGE = """<?xml version="1.0"?><Network xmlns="x" version="2.0"><id>1</id>
<IPAddress><ipAddress>10.0.0.5</ipAddress><DefaultGateway><ipAddress>10.0.0.1</ipAddress></DefaultGateway></IPAddress>
<Link><MACAddress>44:19:b6:00:00:01</MACAddress><speed>1000</speed></Link>
<Wireless><wpaKey>S3cret-word</wpaKey><userPassword>S3cret-word</userPassword><keyFrameInterval>50</keyFrameInterval>
</Wireless><verificationCode>S3cret-word</verificationCode><deviceUpTime>77</deviceUpTime></Network>"""


def digest(page: str) -> str:
    return of_xml(read_xml(page.encode()))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("10.0.0.1<", "10.0.0.2<", False),
        ("1000", "100", False),
        (">50<", ">25<", False),
        ("10.0.0.5", "10.0.0.6", True),
        ("44:19:b6:00:00:01", "44:19:b6:00:00:02", True),
        ("S3cret-word", "Other-word", True),
        (">77<", ">78<", True),
    ],
)
def test_what_counts(old: str, new: str, same: bool) -> None:
    assert old in PAGE
    assert (digest(PAGE) == digest(PAGE.replace(old, new))) is same


def test_no_secret_reaches_what_is_hashed() -> None:
    assert "S3cret-word" not in "\n".join(flattened(read_xml(PAGE.encode())))


def test_lines_of_a_cgi_may_come_in_any_order() -> None:
    told = b"table.Web.Port=80\r\ntable.Web.Enable=true\r\ntable.Web.Password=S3cret-word\r\n"
    other = b"table.Web.Enable=true\r\ntable.Web.Password=other\r\ntable.Web.Port=80\r\n"
    assert of_keys(read_lines(told)) == of_keys(read_lines(other))
    assert of_keys(read_lines(told)) != of_keys(read_lines(told.replace(b"=80", b"=81")))


@pytest.mark.parametrize("name", ["password", "UserPassword", "wpaKey", "preSharedKey", "ezvizVerifCode", "authToken",
                                  "snmpPrivateKey", "secret", "localTime", "MACAddress", "serialNumber",
                                  "firmwareVersion"])  # fmt: skip
def test_names_that_do_not_count(name: str) -> None:
    assert not counts(name)


@pytest.mark.parametrize("name", ["keyFrameInterval", "bitRate", "enabled", "portNo", "addressingType", "KeyFrame"])
def test_names_that_count(name: str) -> None:
    assert counts(name)


def test_cells_count_by_place_and_value() -> None:
    cells = [((0, number), bytes([number])) for number in range(50)]

    def shuffled() -> list[tuple[tuple[int, ...], bytes]]:
        return random.Random(1).sample(cells, len(cells))

    assert of_cells(cells) == of_cells(shuffled())
    assert of_cells(cells) != of_cells([*cells[1:], ((0, 0), b"\1")])
    assert of_cells([]) == ""
