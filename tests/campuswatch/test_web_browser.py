"""In a real browser: the page refreshes itself and leaves alone what the person is doing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from planted_footage import HOUR_MS, Footage
from web_browser import Browser
from web_campus import MINUTE_MS, START_MS, Campus

from campuswatch.web.gate import COOKIE
from campuswatch.web.listener import listener, url_of
from campuswatch.web.serve import serve
from inventory.model.channel import ChannelTrouble
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.span import Cause
from inventory.model.transition import Observed
from language.message import Message

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def camera(campus: Campus) -> Device:
    camera = campus.device(1)
    campus.observe_all([camera, *(campus.device(number) for number in range(2, 60))], Observed.UP, START_MS)
    campus.at(MINUTE_MS)
    return camera


@pytest.fixture
def recorder(campus: Campus, camera: Device) -> Device:
    """With channels of all looks, a hole and a wordy camera."""
    recorder = campus.device(1, Kind.RECORDER, name="NVR in the server room of the old teaching building")
    campus.at(6 * HOUR_MS)
    footage = Footage(campus, recorder, "UTC")
    footage.channel(1, camera=camera, reach=20, recording=False, trouble=ChannelTrouble.PASSWORD)
    footage.channel(2, since=7, unasked=(3,), holes={1: (2, 9, Cause.RECORDER_DOWN)}, recording=None)
    footage.channel(3, name="Teaching building A, floor 4, music room 7, above the second door")
    footage.channel(4, used=False)
    return recorder


class Served:
    """The app on a port of its own, in a thread, until `stop`."""

    def __init__(self, campus: Campus) -> None:
        listening = listener("127.0.0.1", 0)
        self.url = url_of(listening)
        leash, self._hold = os.pipe()
        self._thread = threading.Thread(
            target=serve, args=(campus.app(), listening), kwargs={"leash": os.fdopen(leash, "rb")}
        )
        self._thread.start()

    def stop(self) -> None:
        if self._hold >= 0:
            os.close(self._hold)
            self._hold = -1
            self._thread.join(20)


@pytest.fixture
def served(campus: Campus, camera: Device) -> Iterator[Served]:
    served = Served(campus)
    yield served
    served.stop()


@pytest.fixture
def browser(campus: Campus, served: Served, tmp_path: Path) -> Iterator[Browser]:
    """Somebody who has signed in, at `clock` of the campus."""
    browser = Browser(tmp_path / "profile")
    browser.cookie(served.url, COOKIE, campus.sign_in())
    yield browser
    browser.close()


def test_the_list_changes_by_itself_and_keeps_what_is_being_done(
    campus: Campus, camera: Device, served: Served, browser: Browser
) -> None:
    browser.open(served.url + "?lang=en")
    assert browser.run("document.querySelectorAll('.devices .DOWN').length") == 0
    browser.run("scrollTo(0, 300); q.focus({preventScroll: true}); q.value = 'half a wo'")
    campus.observe(camera, Observed.DOWN, START_MS + MINUTE_MS - 1, reason=Message("observed.silent"))
    browser.wait("document.querySelectorAll('.devices tbody .DOWN').length === 1")
    assert camera.code in browser.run("document.querySelector('.devices tbody tr').textContent")
    assert browser.run("q.value") == "half a wo"
    assert browser.run("document.activeElement.id") == "q"
    assert browser.run("scrollY") == 300


def test_a_focused_link_stays_focused_though_its_row_moved(
    campus: Campus, camera: Device, served: Served, browser: Browser
) -> None:
    browser.open(served.url)
    link = "document.querySelector('.devices a[href$=\"0030\"]')"
    browser.run(f"window.before = {link}; before.focus({{preventScroll: true}})")
    campus.observe(camera, Observed.DOWN, START_MS + MINUTE_MS - 1)
    browser.wait("!before.isConnected")
    assert browser.run(f"document.activeElement === {link}")


def test_nothing_on_the_page_breaks_its_own_policy(served: Served, browser: Browser, camera: Device) -> None:
    for path in ("", f"device/{camera.code}", "inbox", "about", "school/none"):
        browser.open(served.url + path)
        assert browser.run("document.styleSheets.length") == 1
        assert browser.run("getComputedStyle(document.querySelector('.head')).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_no_page_is_wider_than_its_window(served: Served, browser: Browser, camera: Device, recorder: Device) -> None:
    pages = ("", f"device/{camera.code}", f"device/{recorder.code}", f"trace/{camera.code}", "inbox", "about")
    for width in (390, 800, 1101, 1366, 1920):
        browser.size(width, 768)
        for path, language in product(pages, ("en", "zh-CN", "vi")):
            browser.open(f"{served.url}{path}?lang={language}")
            assert browser.run("document.documentElement.scrollWidth") <= width, (path, language)


def test_a_page_that_lost_its_server_says_so(served: Served, browser: Browser) -> None:
    browser.open(served.url + "?lang=en")
    assert browser.run("lost.hidden") is True
    served.stop()
    browser.wait("!lost.hidden")
    assert "cannot reach the server" in browser.run("lost.textContent")


def test_without_scripts_a_page_stays_and_keeps_no_session_alive(served: Served, browser: Browser) -> None:
    browser.without_scripts()
    browser.open(served.url)
    assert "http-equiv" not in browser.run("document.documentElement.outerHTML")


def test_what_is_typed_into_a_part_that_changes_stays(
    campus: Campus, camera: Device, served: Served, browser: Browser
) -> None:
    browser.open(served.url + "?lang=en")
    browser.run("""
        const form = document.createElement('form'), field = document.createElement('textarea');
        form.append(field); document.getElementById('moment').append(form); field.value = 'half a sentence';
    """)
    campus.observe(camera, Observed.DOWN, START_MS + MINUTE_MS - 1, reason=Message("observed.silent"))
    browser.wait("document.querySelectorAll('.devices tbody .DOWN').length === 1")
    assert browser.run("document.querySelector('#moment textarea').value") == "half a sentence"


def test_a_page_whose_session_ended_says_so_and_leads_to_the_login(
    campus: Campus, camera: Device, served: Served, browser: Browser
) -> None:
    browser.open(served.url + "?lang=en")
    assert browser.run("ended.hidden") is True
    campus.clock.at_ms += 40 * 86_400_000
    browser.run("renewIn(0)")
    browser.wait("!ended.hidden")
    assert browser.run("ended.querySelector('a').getAttribute('href')").startswith("/login?back=")


def test_devices_are_offered_while_typing_and_opened_by_keys(
    campus: Campus, camera: Device, served: Served, browser: Browser
) -> None:
    browser.open(served.url + "?lang=en")
    browser.run("""
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, bubbles: true}));
        document.activeElement.value = 'cam-0017';
        document.activeElement.dispatchEvent(new Event('input', {bubbles: true}));
    """)
    browser.wait("document.querySelectorAll('.offers:not([hidden]) li').length === 1")
    assert browser.run("document.activeElement.getAttribute('aria-expanded')") == "true"
    browser.run("""
        for (const key of ['ArrowDown', 'Enter']) {
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
        }
    """)
    browser.wait("location.pathname === '/device/s01-cam-0017'")


def test_arrows_go_from_row_to_row(served: Served, browser: Browser, camera: Device) -> None:
    browser.open(served.url + "school/s01")
    first, second = (f"document.querySelectorAll('.devices tbody .name a')[{place}]" for place in (0, 1))
    browser.run(f"{first}.focus()")
    browser.run(f"{first}.dispatchEvent(new KeyboardEvent('keydown', {{key: 'ArrowDown', bubbles: true}}))")
    assert browser.run(f"document.activeElement === {second}")


def test_the_wall_fits_its_screen(served: Served, browser: Browser, camera: Device) -> None:
    for width, height in ((1366, 768), (1920, 1080)):
        browser.size(width, height)
        for language in ("en", "zh-CN", "vi"):
            browser.open(f"{served.url}wall/s01?lang={language}")
            assert browser.run("document.documentElement.scrollHeight") <= height
            assert browser.run("document.documentElement.scrollWidth") <= width
