"""One cell of one column: addresses, MACs, money, yes and no, words for kinds, and what is kept silent."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.model.kind import Kind
from inventory.spreadsheet.book import Odd, Oddity
from inventory.spreadsheet.column import Noun, Read
from inventory.spreadsheet.kinds import kind_said, one_of, vendor_said
from inventory.spreadsheet.money import Money, NoMoney, read_money
from inventory.spreadsheet.titles import COLUMNS, column_of, ignored, is_title, speaks_of_secret
from inventory.spreadsheet.values import Login, Place, Refused, Stream, Ways, read
from inventory.spreadsheet.written_words import WRITTEN
from language.catalogue import LANGUAGES, render
from language.message import Message

MESSY = Ways()


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.10",
        " 192.168.1.10 ",
        "192.168.1.10/24",
        "192.168.1.10:8000",
        "http://192.168.1.10/",
        "192.168.1.10（主）",
        "１９２．１６８．１．１０",
        "192。168。1。10：8000",
    ],
)
def test_spellings_of_one_address(text: str) -> None:
    assert read(Read.ADDRESS, text, MESSY) == Place("192.168.1.10")


def test_dynamic_and_several_addresses() -> None:
    assert read(Read.ADDRESS, "自动获取", MESSY) == Place(None)
    assert read(Read.ADDRESS, "không có", MESSY) is None
    assert read(Read.ADDRESS, "10.0.0.1、10.0.0.2", MESSY) == Place("10.0.0.1", ("10.0.0.2",))
    with pytest.raises(Refused):
        read(Read.ADDRESS, "192.168.1.300", MESSY)


@pytest.mark.parametrize(
    "text",
    [
        "28-57-BE-01-02-03",
        "2857.be01.0203",
        "28:57:be:01:02:03",
        "2857BE010203",
        "28：57：BE：01：02：03",
        "2857-be01-0203",
        "２８－５７－ＢＥ－０１－０２－０３",
    ],
)
def test_spellings_of_one_mac(text: str) -> None:
    assert read(Read.MAC, text, MESSY) == "28:57:be:01:02:03"


@pytest.mark.parametrize(
    ("value", "unit", "usual", "amount"),
    [("¥1,200.50", "", "CNY", 120_050), (850, "元", "CNY", 85_000), ("1.2", "万元", "CNY", 1_200_000), ("1.2万", "", "CNY", 1_200_000),
     ("1200元", "", "VND", 120_000), ("1.250.000 đ", "", "CNY", 1_250_000), ("1.250.000", "", "VND", 1_250_000), ("1,250,000 VND", "", "CNY", 1_250_000),
     ("12 triệu", "", "VND", 12_000_000), ("12,5 triệu đồng", "", "VND", 12_500_000), ("1.5", "triệu đồng", "VND", 1_500_000), ("$99.99", "", "CNY", 9_999),
     (1234.5, "", "CNY", 123_450)],
)  # fmt: skip
def test_amounts_of_money(value: str | float, unit: str, usual: str, amount: int) -> None:
    assert read_money(value, unit, usual).amount == amount


@pytest.mark.parametrize("text", ["abc", "12 apples", "-5", "1.234 đ x", ""])
def test_what_is_no_money(text: str) -> None:
    with pytest.raises(NoMoney):
        read_money(text, "", "CNY")


@given(st.integers(0, 10**13), st.sampled_from(("CNY", "VND", "USD", "KWD")))
def test_every_amount_is_read_back(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert read_money(str(money.major()), "", currency) == money


@pytest.mark.parametrize(
    ("text", "kind"),
    [("海康威视网络高清球机", Kind.CAMERA), ("400万枪机", Kind.CAMERA), ("硬盘录像机", Kind.RECORDER), ("摄像机专用POE交换机", Kind.SWITCH), ("UPS电源", Kind.UPS),
     ("一键式报警装置", Kind.ONE_KEY_ALARM), ("周界红外对射", Kind.INTRUSION), ("电子巡更棒", Kind.PATROL), ("无线AP", Kind.ACCESS_POINT), ("Đầu ghi hình 32 kênh", Kind.RECORDER),
     ("Mắt camera", Kind.CAMERA), ("Bộ chia mạng 8 cổng", Kind.SWITCH), ("Camera mạng nội bộ", Kind.CAMERA), ("摄像头支架", Kind.UNKNOWN), ("黑板", None), ("capability", None)],
)  # fmt: skip
def test_kinds_by_words(text: str, kind: Kind | None) -> None:
    assert kind_said(text) is kind


def test_what_we_write_for_a_kind_is_read_as_that_kind_and_is_the_glossarys_word() -> None:
    for kind, words in WRITTEN[Kind].items():
        assert [kind_said(word) for word in words] == [kind] * 3
        said = [render(Message(f"kind.{kind}"), language) for language in ("zh-CN", "vi")]
        assert [word.lower() for word in words[:2]] == [one.lower() for one in said]
    assert set(LANGUAGES) == {"en", "zh-CN", "vi"}


def test_what_we_write_for_any_word_is_read_back() -> None:
    from inventory.spreadsheet import kinds

    tables = {table.__name__: words for table, words in WRITTEN.items() if table is not Kind}
    readers = {"Stage": kinds.STAGES, "Level": kinds.LEVELS, "Locality": kinds.LOCALITIES, "AreaClass": kinds.CLASSES,
               "VoucherKind": kinds.VOUCHERS, "CostKind": kinds.COSTS}  # fmt: skip
    assert tables.keys() == readers.keys()
    for name, words in tables.items():
        for meaning, texts in words.items():
            assert [one_of(text, readers[name]) for text in texts] == [meaning] * 3


def test_makers() -> None:
    assert [vendor_said(text) for text in ("海康", "大华股份", "华三", "HIKVISION", "Acme")] == [
        "Hikvision",
        "Dahua",
        "H3C",
        "Hikvision",
        "Acme",
    ]


@pytest.mark.parametrize(
    "text", ["admin/p@ss", "admin p@ss", "用户名：admin 密码：p@ss", "Tài khoản: admin; Mật khẩu: p@ss", "admin|p@ss"]
)
def test_a_login_in_one_cell(text: str) -> None:
    found = read(Read.LOGIN, text, MESSY)
    assert isinstance(found, Login)
    assert (found.account.text, found.password.text) == ("admin", "p@ss")
    assert "p@ss" not in repr(found)


def test_a_login_that_cannot_be_told_apart_is_not_quoted() -> None:
    with pytest.raises(Refused) as refused:
        read(Read.LOGIN, "admin/secret/more", MESSY)
    assert "secret" not in str(refused.value.message)


def test_the_login_in_the_address_of_a_stream_goes_to_the_vault() -> None:
    found = read(Read.STREAM, "rtsp://admin:p%40ss@10.0.0.1:554/Streaming/Channels/101?x=1", MESSY)
    assert isinstance(found, Stream)
    assert found.path == "/Streaming/Channels/101?x=1"
    assert found.login is not None
    assert found.login.password.text == "p@ss"
    assert "p@ss" not in repr(found)


def test_cells_that_cannot_be_used_say_why() -> None:
    for why in Oddity:
        with pytest.raises(Refused) as refused:
            read(Read.CODE, Odd(why, "1"), MESSY)
        assert refused.value.message.id == f"cell.{why}"
    with pytest.raises(Refused):
        read(Read.CODE, "3.40E+19", MESSY)


@given(
    st.sampled_from(Read), st.none() | st.text(max_size=60) | st.integers() | st.floats() | st.booleans() | st.dates()
)
def test_no_cell_breaks_a_reader(kind: Read, value: object) -> None:
    try:
        read(kind, value, MESSY)  # type: ignore[arg-type]
    except Refused as error:
        refused = error.message
    else:
        return
    assert all(render(refused, language) for language in LANGUAGES)


def test_every_title_is_recognised_as_what_it_is() -> None:
    for noun, columns in COLUMNS.items():
        assert len({column.field for column in columns}) == len(columns)
        for column in columns:
            for word in column.words:
                found = column_of(noun, word)
                assert found is not None, word
            for language in LANGUAGES:
                assert column_of(noun, column.title(language)) is column


@pytest.mark.parametrize(
    "title",
    ["IP 地址（必填）", "ip地址", "ＩＰ地址", "设备IP地址*", "Địa chỉ IP:", "DIA CHI IP", "摄像机IP地址", "IP Address"],
)
def test_spellings_of_one_title(title: str) -> None:
    found = column_of(Noun.DEVICE, title)
    assert found is not None
    assert found.field == "address"


def test_titles_that_merely_resemble_are_not_taken() -> None:
    assert [is_title(text) for text in ("IP地址范围说明", "旧名称对照", "地址簿", "x" * 200)] == [False] * 4
    assert ignored("序号")
    assert [speaks_of_secret(text) for text in ("WiFi密码", "SNMP community", "Mật khẩu Wifi", "备注")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_password_column_is_known_by_every_usual_word() -> None:
    words = ("密码", "登录密码", "口令", "Mật khẩu", "MK", "Password", "pwd")
    assert [column_of(Noun.DEVICE, word) is not None for word in words] == [True] * len(words)
