"""Text from devices."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.cleaning import clean_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"HP J9775A 2530-48G Switch\r\nrev B", "HP J9775A 2530-48G Switch rev B"),
        (b"name\0\0\0", "name"),
        ("交换机".encode(), "交换机"),
        ("海康威视 录像机".encode("gb18030"), "海康威视 录像机"),
        ("Camera cổng trường", "Camera cổng trường"),
        (b"caf\xe9", "café"),
        (b"\x1b[31mred\x07", "[31mred"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("line\u2028and\u2029paragraph\x85next", "line and paragraph next"),
        ("  much   room\t", "much room"),
        (b"\xff\xff\xff", "ÿÿÿ"),
        (b"", ""),
        ("a \x1b\rb", "a b"),
    ],
)
def test_known_texts(raw: bytes | str, text: str) -> None:
    assert clean_text(raw) == text


@pytest.mark.parametrize("sign", ["学", "a"])
def test_cut_in_characters_not_octets(sign: str) -> None:
    assert clean_text((sign * 5000).encode(), 100) == sign * 100


@given(st.binary(max_size=400) | st.text(max_size=400), st.integers(1, 60))
def test_nothing_harmful_comes_through(raw: bytes | str, limit: int) -> None:
    text = clean_text(raw, limit)
    assert len(text) <= limit
    assert text == text.strip()
    assert not {unicodedata.category(sign) for sign in text} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert clean_text(text, limit) == text
