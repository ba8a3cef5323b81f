"""Papers as people print them: whole in one file, in the school's language, on A4."""

from __future__ import annotations

import json
import re
import stat
import uuid
from html import unescape
from pathlib import Path

import pytest
from command_line import run_here
from school_with_papers import HOSTILE, LI, filed, set_up, with_campus
from web_browser import Browser
from web_campus import Campus

from dashboards.papers.labels import SHEETS
from inventory.model.device import Device, Stage, make_code
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.repository import device_files

ST, HO = "s01-st-0001", "s01-ho-0001"
A4 = (595, 842)  # points
PORTRAIT_PX, LANDSCAPE_PX = (703, 1123), (1032, 794)  # A4 without its margins
HANGS_OVER = """
    [...document.querySelectorAll('td, th, h1, h2, p, .label > div, .signatures > div')]
        .filter(one => one.scrollWidth > one.clientWidth + 1 || one.matches('.label > div') &&
                       one.scrollHeight > one.clientHeight + 1)
        .map(one => one.tagName + ' ' + one.textContent.slice(0, 60))
"""
PAPERS = (
    ("device", "s01-cam-0002"), ("labels", "S01"), ("stocktake", ST), ("stocktake", ST, "--what", "report"),
    ("handover", HO), ("area", "S01"),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = set_up(tmp_path)
    done(folder, "stocktake", "open", "S01", "--title", "学期末")
    done(folder, "handover", "open", "S01", "--from", "0001", "--to", "0002")
    return folder


def done(home: Path, *words: str) -> str:
    answer = run_here(home, *words)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)).split())


@pytest.mark.parametrize("paper", PAPERS, ids=" ".join)
def test_a_paper_speaks_the_schools_language_or_the_one_that_is_asked_for(home: Path, paper: tuple[str, ...]) -> None:
    assert '<html lang="zh-CN">' in done(home, "print", *paper)
    for language in ("vi", "en"):
        assert f'<html lang="{language}">' in done(home, "print", *paper, "--language", language)


def test_it_is_written_for_its_owner_alone(home: Path) -> None:
    said = done(home, "print", "device", "s01-cam-0001", "--output", "camera.html")
    assert said == "camera.html: open it in a browser and print it on A4\n"
    assert stat.S_IMODE((home / "camera.html").stat().st_mode) == 0o600
    told = json.loads(done(home, "print", "handover", HO, "--json"))
    assert told["html"].startswith("<!doctype html>")


def test_what_is_not_there_is_told(home: Path) -> None:
    for words in (("device", "s01-cam-9999"), ("labels", "S09"), ("labels", "S01", "--area", "attic"),
                  ("labels", "S01", "s01-cam-9999"), ("stocktake", "s01-st-0009"), ("handover", "s01-ho-0009"),
                  ("area", "S01", "attic"), ("area", "S09")):  # fmt: skip
        answer = run_here(home, "print", *words)
        assert (answer.returncode, answer.stdout) == (2, ""), words
        assert answer.stderr.startswith("campuswatch: ")


def test_labels_are_of_what_is_ours_or_of_those_named(home: Path) -> None:
    def codes(*words: str) -> list[str]:
        return re.findall(r'class="code">(s01[^<]*)<', done(home, "print", "labels", "S01", *words))

    assert codes() == ["s01-cam-0002", "s01-cam-0001", "s01-sw-0001", "s01-cam-0004", "s01-cam-0003"]
    assert codes("--area", "gate") == ["s01-cam-0002", "s01-cam-0001"]
    assert codes("s01-cam-0005", "s01-cam-0001", "s01-cam-0005") == ["s01-cam-0001", "s01-cam-0005"]


def test_the_list_becomes_the_report_when_it_is_signed(home: Path) -> None:
    assert "清查盘点表" in done(home, "print", "stocktake", ST)
    done(home, "stocktake", "count", ST, *"12345", "--by", "李雷")
    done(home, "stocktake", "sign", ST, "--counted-by", "0001", "--checked-by", "0002")
    text = plain(done(home, "print", "stocktake", ST))
    assert "清查盘点报告" in text
    assert "账实全部相符" in text
    assert "盘点人 李雷 (信息技术教师)" in text


def test_an_area_shows_who_answers_for_it_and_what_stands_nowhere(home: Path) -> None:
    text = plain(done(home, "print", "area", "S01", "--language", "en"))
    assert "安保处" in text
    assert "李雷" in text
    assert "In no area" in text
    only = plain(done(home, "print", "area", "S01", "lab", "--language", "en"))
    assert "s01-sw-0001" in only
    assert "s01-cam-0001" not in only


def test_the_file_of_a_device_names_its_papers_and_people(home: Path) -> None:
    done(home, "voucher", "add", "s01-cam-0001", "--kind", "invoice", "--number", "FP-1")
    done(home, "handover", "sign", HO, "--presiding", "0003")
    text = plain(done(home, "print", "device", "s01-cam-0001", "--language", "en"))
    for said in (ST, f"{HO} ", "李雷 → 韩梅梅", "Invoice FP-1", "custodian 李雷 → 韩梅梅"):
        assert said in text
    assert LI.id not in text


@pytest.mark.needs("chromium")
def test_they_print_on_a4_with_hundreds_of_devices(home: Path) -> None:
    """In a real browser: nothing hangs over its cell or its label, and each paper has the size that it says."""
    with_campus(home, crowd)
    done(home, "stocktake", "cancel", ST, "--reason", "x")
    done(home, "stocktake", "open", "S01")
    done(home, "handover", "relist", HO)
    browser = Browser(home / "profile")
    try:
        browser.for_print()
        browser.size(*PORTRAIT_PX)
        for sheet in SHEETS:
            media = printed(browser, home, "labels", "S01", "--sheet", sheet)
            assert media == [A4] * -(-305 // int(sheet))
        for paper in (("device", "s01-cam-0100"), ("device", "s01-cam-0101"), ("area", "S01")):
            assert set(printed(browser, home, *paper)) == {A4}
        browser.size(*LANDSCAPE_PX)
        for paper in (("stocktake", "s01-st-0002"), ("handover", HO)):
            assert set(printed(browser, home, *paper)) == {A4[::-1]}
    finally:
        browser.close()


def printed(browser: Browser, home: Path, *paper: str) -> list[tuple[int, int]]:
    """The sizes of its sheets in points; raises where something hangs over, in any language."""
    for language in ("en",) if paper[0] == "labels" else ("en", "zh-CN", "vi"):  # labels have no words of ours
        done(home, "print", *paper, "--language", language, "--output", "paper.html")
        browser.open((home / "paper.html").as_uri())
        assert browser.run(HANGS_OVER) == [], (paper, language)
        assert browser.run("document.images.length + document.scripts.length") == 0
    found = re.findall(rb"/Type /Page\n.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", browser.pdf(), re.DOTALL)
    return [(round(float(width)), round(float(height))) for width, height in found]


def crowd(campus: Campus) -> None:
    more = [
        Device(id=uuid.uuid4().hex, code=make_code("S01", Kind.CAMERA, number), school="S01", kind=Kind.CAMERA,
               name=(HOSTILE, "教学楼四层东侧走廊" * 8, "W" * 118)[number % 3], stage=Stage.ADOPTED, area="gate")
        for number in range(100, 400)
    ]  # fmt: skip
    campus.add(more)
    filed(campus, more[0], LI)
    long = DeviceFile(
        device=more[1].code, serial="S" * 200, asset_number="Z" * 200, position="位" * 200, custodian=LI.id
    )
    campus.write(lambda connection: device_files.put(connection, BUREAU, long, actor="test", at_ms=1))
