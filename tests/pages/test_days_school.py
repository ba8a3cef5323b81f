"""Days at a school, walked from the door on with clicks and keys in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from days_school import PASSWORD, DaysSchool
from gallery import served
from walker import Walker
from web_browser import Browser

from inventory.model.scope import BUREAU
from inventory.repository import devices

pytestmark = pytest.mark.needs("chromium")
Enter = Callable[..., Walker]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaysSchool]:
    made = DaysSchool(tmp_path_factory.mktemp("days"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def url(school: DaysSchool) -> Iterator[str]:
    with served(school.app()) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, url: str) -> Enter:
    """Signs in with the usual password, nobody having been there before."""

    def signed_in(name: str, language: str = "en") -> Walker:
        browser._call("Network.clearBrowserCookies")
        browser.size(1366, 768)
        walker = Walker(browser, url, language)
        walker.sign_in(name, PASSWORD)
        return walker

    return signed_in


def test_a_technician_mends_a_camera_and_keeps_the_books(school: DaysSchool, enter: Enter) -> None:
    wang = enter("wang", "zh-CN")
    wang.go("/do/fault.report")
    wang.do("fault.report", text="校门口黑屏", device=school.gate.code)
    wang.go("/faults")
    wang.turn("main a[href^='/fault/']")
    wang.sees("校门口黑屏")
    wang.do("fault.take")
    wang.do("fault.start")
    wang.do("fault.repair", words="换了电源", cause="power")
    wang.sees("换了电源")
    wang.go("/school/s01")
    wang.turn(f"main a[href^='/device/{school.gate.code}']")
    wang.sees("Gate camera")
    wang.do("device.change", name="东门摄像机")
    wang.sees("东门摄像机")
    with school.database.read() as connection:
        kept = devices.get(connection, BUREAU, school.gate.code)
    assert kept is not None
    assert (kept.area, kept.address) == (school.gate.area, school.gate.address)
    wang.go("/inbox")
    wang.sees(school.stranger.code)
    wang.do("inbox.accept")
    assert school.stranger.code not in wang.page
    wang.leave()


def test_a_guard_on_duty_reports_writes_and_asks_for_footage(school: DaysSchool, enter: Enter) -> None:
    chen = enter("chen", "vi")
    chen.go("/duty/s01")
    chen.do("duty.write", event="Cổng sau không khóa", place="Cổng sau")
    chen.sees("Cổng sau không khóa")
    chen.go("/do/fault.report")
    chen.do("fault.report", text="Camera sân trường mờ", device=school.yard.code)
    chen.sees("Camera sân trường mờ")
    chen.go("/footage/s01")
    chen.do(
        "footage.ask", kind="teacher", asker="Cô Lan", why="Mất áo khoác", cameras=school.yard.code,
        start="2026-11-22T08:00", end="2026-11-22T09:00",
    )  # fmt: skip
    chen.sees("Cô Lan")
    assert not chen.offered("device.change")


def test_who_only_looks_finds_nothing_to_change(school: DaysSchool, enter: Enter) -> None:
    li = enter("li")
    for href in ("/school/s01", "/faults", "/inbox", "/duty/s01", "/maintenance", "/reports", "/settings"):
        li.go(href)
        assert not li.finds("main form[method='post']"), href
    li.go("/school/s01")
    li.turn(f"main a[href^='/device/{school.yard.code}']")
    assert not li.finds("main form[method='post'], main a[href^='/do/']")
    li.arrive(f"/device/{school.other.code}")
    assert "Lakeside" not in li.page


def test_a_unit_sees_its_own_areas_alone(school: DaysSchool, enter: Enter) -> None:
    guard = enter("guard")
    guard.go("/school/s01")
    assert guard.finds(f"a[href^='/device/{school.gate.code}']")
    assert school.yard.code not in guard.page
    guard.arrive(f"/device/{school.yard.code}")
    assert "Yard camera" not in guard.page
    guard.arrive("/search?q=Yard")
    assert school.yard.code not in guard.page


def test_an_auditor_reads_who_did_what(school: DaysSchool, enter: Enter) -> None:
    chen = enter("chen")
    chen.go("/do/fault.report")
    chen.do("fault.report", text="Gate found open")
    chen.leave()
    eye = enter("eye")
    eye.go("/audit")
    eye.sees("chen (chen)")
    eye.arrive("/audit/records")
    assert not eye.finds("main form[method='post']")


def test_with_keys_alone_one_comes_from_the_door_to_a_device(
    school: DaysSchool, enter: Enter, browser: Browser, url: str
) -> None:
    browser._call("Network.clearBrowserCookies")
    li = Walker(browser, url)
    li.arrive("/login")
    li.write("li")
    li.key("Tab")
    li.write(PASSWORD)
    li.press_for_page("Enter")
    li.chord("k")
    li.browser.wait("document.activeElement.id === 'seek'")
    li.write("Yard")
    li.browser.wait("document.querySelector('[role=option]') !== null")
    li.key("ArrowDown")
    li.press_for_page("Enter")
    assert li.at == f"/device/{school.yard.code}"


def test_the_bureau_approves_a_window_that_was_told_late(school: DaysSchool, enter: Enter) -> None:
    """The principal of the school that asks sees that it waits, and cannot grant it."""
    wang = enter("wang")
    wang.go("/maintenance")
    wang.do("maintenance.plan", reason="New cables in the yard", start="2026-11-22T10:00", end="2026-11-22T12:00")
    wang.sees("New cables in the yard")
    assert not wang.offered("maintenance.approve")
    wang.leave()
    head = enter("head")
    head.go("/maintenance")
    head.sees("New cables in the yard")
    assert not head.offered("maintenance.approve")
    head.leave()
    chief = enter("chief")
    chief.arrive("/maintenance")
    chief.sees("plans.standing.late")
    chief.do("maintenance.approve")
    assert not chief.offered("maintenance.approve")
