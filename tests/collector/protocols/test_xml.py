"""What devices send as XML: real answers, hostile ones, and anything at all."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import ORDINARY, Element, Limits, read_xml

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><lolz>&b;</lolz>'
)
FILE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
MANY = b"<e " + b" ".join(b'a%d=""' % n for n in range(100)) + b"/>"
NAME = "\u6444\u50cf\u673a"  # camera


def refusal(document: bytes, limits: Limits = ORDINARY) -> str:
    with pytest.raises(BadAnswer) as refused:
        read_xml(document, "onvif", limits)
    assert refused.value.message.params["protocol"] == "onvif"
    return str(refused.value.message.params["detail"])


def test_names_are_local_and_texts_are_clean() -> None:
    root = read_xml('<e:A xmlns:e="urn:x" e:k=" v\u202e "><f:B>\n one &amp; <c/>two </f:B><B>three</B></e:A>'.encode())
    assert (root.name, root.attribute("k"), root.attribute("none")) == ("A", "v", "")
    assert (root.text("B"), root.text("B", "c"), root.text("C", "D")) == ("one & two", "", "")
    assert [one.text() for one in root.all("B")] == ["one & two", "three"]
    assert root.text("B", limit=3) == "one"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (LAUGHS, "document type"),
        (FILE, "document type"),
        (b'<!DOCTYPE r SYSTEM "http://192.0.2.1/x.dtd"><r/>', "document type"),
        (b"<r>&undeclared;</r>", "undefined entity"),
        (b"<?xml-stylesheet href='x'?><r/>", "processing instruction"),
        (b"<r><?php echo ?></r>", "processing instruction"),
        (b"<a>" * 40 + b"</a>" * 40, "too deep"),
        (b"<a>" * 40_000, "too deep"),
        (b"<r " + b" ".join(b'a%d=""' % n for n in range(12_000)) + b"/>", "too many attributes"),
        (b"<r>" + MANY * 30 + b"</r>", "too many attributes"),
        (b"<r>" + b"<e/>" * 3000 + b"</r>", "too many elements"),
        (b"<r>" + b"x" * ORDINARY.octets + b"</r>", "too large"),
        (b"<r><e>half", "no element found"),
        (b"<r></e>", "mismatched tag"),
        (b"<r/><r/>", "junk after"),
        (b"<r a='1' a='2'/>", "duplicate attribute"),
        (b"", "not XML"),
        (b"deviceType=IPC", "not XML"),
        (b"<r>\0</r>", "not XML"),
        ("<r/>".encode("utf-16"), "not XML"),
        ("\ufeff<r/>".encode("utf-16-be"), "not XML"),
        ("<r/>".encode("utf-16-le"), "not XML"),
        (b'<?xml version="1.0" encoding="UTF-16"?><r/>', "encoding"),
        (b'<?xml version="1.0" encoding="UTF-7"?><r/>', "encoding"),
        (b"<?xml version='1.0' encoding='zlib'?><r/>", "encoding"),
        ('<?xml version="1.0" encoding="utf-8"?><r>\ufffe</r>'.encode(), "not well-formed"),
        (b"<r>&#0;</r>", "reference to invalid character"),
        (b"<r>\x1b[2J</r>", "not well-formed"),
    ],
)  # fmt: skip
def test_what_is_hostile_or_broken_is_refused(document: bytes, reason: str) -> None:
    assert reason in refusal(document)


@pytest.mark.parametrize("declared", ["GB2312", "gbk", "GB18030", "UTF-8", ""])
def test_chinese_names_however_they_are_declared(declared: str) -> None:
    """Some devices write GB 2312 under a header that says UTF-8."""
    head = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    assert read_xml(head.encode() + f"<name>{NAME}</name>".encode("gb18030")).text() == NAME


@pytest.mark.parametrize("around", [(b"\xef\xbb\xbf", b""), (b"\r\n", b"\r\n\0"), (b"", b"\0\0")])
def test_what_devices_leave_around_a_document(around: tuple[bytes, bytes]) -> None:
    document = around[0] + f'<?xml version="1.0" encoding="utf-8"?><name>{NAME}</name>'.encode() + around[1]
    assert read_xml(document).text() == NAME


def test_latin_is_what_no_other_encoding_fits() -> None:
    assert read_xml(b'<?xml version="1.0" encoding="iso-8859-1"?><r>caf\xe9</r>').text() == "caf\xe9"
    assert "encoding" in refusal(b"<r>\xff\xff</r>")


def test_the_largest_document_takes_bounded_memory() -> None:
    document = b"<r>" + b"<e a='1'>x</e>" * (ORDINARY.elements - 1) + b"</r>"
    tracemalloc.start()
    read_xml(document)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * ORDINARY.octets


@pytest.mark.needs("recordings")
def test_every_recorded_document_is_read(recordings: Path) -> None:
    """All but one, which is a backup that is no XML at all."""
    refused = []
    documents = sorted(recordings.glob("isapi/**/*.xml")) + sorted(recordings.glob("onvif/**/*.xml"))
    for path in documents:
        try:
            assert isinstance(read_xml(path.read_bytes()), Element)
        except BadAnswer:
            refused.append(path.name)
    assert refused == ["core.GetSystemBackup.Response.xml"]
    assert len(documents) > 200


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_is_a_tree_or_a_refusal(document: bytes) -> None:
    try:
        root = read_xml(document)
    except BadAnswer:
        return
    assert root.name


PIECES = st.sampled_from(
    ["<a>", "</a>", "<b/>", "<a x='1'>", "&lt;", "&#65;", "&x;", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>",
     "<!DOCTYPE a>", "text", "\0", "\u202e", "<?xml version='1.0' encoding='gbk'?>", "<x:a>", "</x:a>", '"', ">"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30), st.integers(0, 60), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_nearly_xml_is_a_tree_or_a_refusal(pieces: list[str], cut: int, encoding: str) -> None:
    whole = "".join(["<a>", *pieces, "</a>"]).encode(encoding)
    for document in (whole, whole[:cut]):
        try:
            read_xml(document)
        except BadAnswer:
            continue
