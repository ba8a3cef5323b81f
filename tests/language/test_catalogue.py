from __future__ import annotations

import logging

import pytest

from language.catalogue import LANGUAGES, MissingText, catalogue, negotiate, render, translate
from language.message import Message

SILENT = Message("protocol.no_answer", {"protocol": "RTSP", "seconds": 2.5})


def test_a_message_is_read_in_each_language() -> None:
    assert render(SILENT, "en") == "No answer over RTSP within 2.5 s"
    assert render(SILENT, "zh-CN") == "2.5 秒内未收到 RTSP 应答"
    assert render(SILENT, "vi") == "Không có trả lời qua RTSP trong 2,5 giây"


def test_an_unknown_language_reads_english() -> None:
    assert render(SILENT, "fr") == render(SILENT, "en")


def test_ports_are_names_and_get_no_digit_groups() -> None:
    assert "8554" in render(Message("protocol.refused", {"protocol": "RTSP", "port": 8554}), "vi")


def test_a_missing_text_is_an_error_to_render_and_an_id_on_a_page(caplog: pytest.LogCaptureFixture) -> None:
    unknown = Message("no.such.text", {"n": 3})
    with pytest.raises(MissingText, match=r"no\.such\.text"):
        render(unknown, "vi")
    with caplog.at_level(logging.WARNING):
        assert [translate(unknown, "vi") for _ in range(3)] == ["no.such.text (n=3)"] * 3
    assert len(caplog.records) == 1


def test_a_missing_parameter_is_an_error_to_render_and_the_bare_message_on_a_page() -> None:
    lacking = Message("protocol.refused", {"protocol": "RTSP"})
    with pytest.raises(MissingText, match="port"):
        render(lacking, "en")
    assert translate(lacking, "en") == "protocol.refused (protocol=RTSP)"


def test_a_parameter_that_is_a_word_of_ours_is_translated_too() -> None:
    step = Message("ledger.bad_step", {"device": "s01-cam-0001", "stage": "retired", "wanted": "adopted"})
    assert render(step, "en") == "s01-cam-0001 is “retired” and cannot become “in service”"
    assert render(step, "zh-CN") == "设备 s01-cam-0001 目前为“已停用”，不能改为“已启用”"
    unknown = Message("ledger.bad_step", {"device": "s01-cam-0001", "stage": "{0}", "wanted": "lost"})
    assert render(unknown, "en") == "s01-cam-0001 is “{0}” and cannot become “lost”"


def test_a_parameter_is_never_read_as_a_template() -> None:
    hostile = Message("protocol.unreachable", {"protocol": "{reason.__class__}", "reason": "{0}"})
    assert "{reason.__class__}" in render(hostile, "en")
    assert render(hostile, "en").endswith("{0}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_id_does_not_show_the_catalogue_header(language: str) -> None:
    assert "Content-Type" in catalogue(language).gettext("")
    with pytest.raises(MissingText):
        render(Message(""), language)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("zh-TW,zh;q=0.9", "zh-CN"),
        ("zh_CN", "zh-CN"),
        ("fr;q=0.9, vi;q=0.2, en;q=0.1", "vi"),
        ("en;q=0.3, zh-CN;q=0.7", "zh-CN"),
        ("en;q=0, vi;q=0.1", "vi"),
        ("fr, *;q=0.5", "zh-CN"),
        ("", "zh-CN"),
        ("vi;q=x", "zh-CN"),
        (";;;,,,", "zh-CN"),
        ("x" * 100_000, "zh-CN"),
    ],
)
def test_the_language_is_negotiated(header: str, language: str) -> None:
    assert negotiate(header, default="zh-CN") == language
