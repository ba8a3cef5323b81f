"""Faults in the browser: listed as asked, shown with each step, and worked on by what is offered at the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_office import NOW_MS, PEOPLE, Office
from gallery import Eye, served
from posting import JPEG, post
from web_browser import Browser
from web_campus import Answer, Campus, get

from alerts.chain import Level
from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import Role
from campuswatch.web.fault_page import OFFERS
from inventory.model.fault import FaultState
from inventory.model.person_login import PersonLogin
from inventory.model.severity import Severity
from inventory.model.transition import Observed
from inventory.passphrase import Stretch
from inventory.repository import person_logins

MINUTE_MS = 60_000


class Room:
    """The office's school, its ledger, and pages upon it."""

    def __init__(self, folder: Path) -> None:
        self.campus = Campus(folder)
        self.office = Office(self.campus.database)
        self.campus.clock.at_ms = NOW_MS
        self.duty = self.campus.app(role=Role.DUTY, of="S01")

    def report(self, text: str = "no picture", **fields: str) -> str:
        """The number that the register gave it."""
        answer = post(self.duty, "/do/fault.report", {"school": "S01", "text": text, **fields})
        assert answer.status == 303, answer.plain
        return re.sub(r"\?.*", "", answer.headers["location"]).rpartition("/")[2]

    def do(self, command: str, number: str, **fields: str) -> Answer:
        return post(self.duty, f"/do/fault.{command}", {"number": number, **fields})

    def offers(self, number: str, app: object = None) -> list[str]:
        """Commands whose forms stand on the page of the fault."""
        page = get(app or self.duty, f"/fault/{number}?lang=en")  # type: ignore[arg-type]
        assert page.status == 200
        return [name for name in re.findall(r'action="/do/([\w.]+)"', page.text) if name in OFFERS]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.campus.close()


def test_what_is_offered_follows_the_state(room: Room) -> None:
    number = room.report()
    assert room.offers(number)[0] == "fault.take"
    assert {"fault.resume", "fault.verify", "fault.close", "fault.reopen"}.isdisjoint(room.offers(number))
    assert room.do("take", number).status == 303
    assert room.offers(number)[0] == "fault.start"
    assert room.do("start", number).status == 303
    assert room.offers(number)[0] == "fault.repair"
    assert room.do("repair", number, words="new plug", cause="power").status == 303
    assert room.offers(number)[0] == "fault.verify"
    assert room.do("verify", number).status == 303
    assert room.offers(number)[0] == "fault.close"
    assert room.do("close", number).status == 303
    assert {*room.offers(number)} == {"fault.reopen", "fault.note", "fault.photo"}


def test_every_step_stands_on_the_page_in_its_order(room: Room) -> None:
    number = room.report("the <b>gate</b> camera is dark")
    room.do("take", number)
    room.do("note", number, words="ladder needed")
    plain = get(room.duty, f"/fault/{number}?lang=en").plain
    told = ["entered in the register", "takes care of it", "ladder needed"]
    assert [plain.index(one) for one in told] == sorted(plain.index(one) for one in told)
    assert "the <b>gate</b> camera is dark" in plain
    assert "<b>gate</b>" not in get(room.duty, f"/fault/{number}").text


def test_nobody_verifies_what_the_machine_sees_is_down(room: Room) -> None:
    room.office.see("s01-cam-0001", Observed.DOWN)
    room.office.fire("s01-cam-0001")
    number = room.office.only().number
    room.do("repair", number, words="said to be well")
    assert room.office.only().state is FaultState.REPAIRED
    assert "fault.verify" not in room.offers(number)
    assert room.do("verify", number).status == 409


def test_a_clock_that_stands_can_only_be_let_run(room: Room) -> None:
    number = room.report()
    room.do("take", number)
    leader = PEOPLE[Level.LEADER].id
    assert room.do("pause", number, reason="parts", agreed=leader, words="on Friday").status == 303
    offered = room.offers(number)
    assert "fault.resume" in offered
    assert "fault.pause" not in offered
    assert "clock stands" in get(room.duty, f"/fault/{number}?lang=en").plain


def test_a_leader_approves_and_the_one_who_asks_is_not_offered_to(room: Room) -> None:
    number = room.report()
    room.do("outside", number, repairer="Hai Long", words="needs a lift")
    assert "fault.approve_outside" not in room.offers(number)
    leader = PEOPLE[Level.LEADER]
    login = PersonLogin(
        person=leader.id, school="S01", name="li", rights=frozenset(), generation=1, role=Role.DEPUTY.value, areas=(),
        stretch=Stretch(salt=b"0" * 16, memory_kib=8), sealed=b"", changed_ms=NOW_MS,
    )  # fmt: skip
    room.campus.write(lambda connection: person_logins.put(connection, login))
    deputy = room.campus.app(role=Role.DEPUTY, of="S01")
    assert room.offers(number, deputy)[:2] == ["fault.approve_outside", "fault.refuse_outside"]
    refused = post(deputy, "/do/fault.approve_outside", {"number": number})
    assert refused.status == 409, "this deputy stands in no chain"


def test_only_the_bureau_answers_what_was_handed_up(room: Room) -> None:
    number = room.report()
    room.do("hand_up", number, words="we have no such part")
    assert "fault.answer" not in room.offers(number)
    assert room.do("answer", number, words="ours").status == 403
    bureau = room.campus.app(role=Role.TECHNICIAN)
    assert "fault.answer" in room.offers(number, bureau)
    assert post(bureau, "/do/fault.answer", {"number": number, "words": "tomorrow at 9"}).status == 303
    assert "tomorrow at 9" in get(room.duty, f"/fault/{number}").plain


def test_who_only_looks_is_offered_nothing(room: Room) -> None:
    number = room.report()
    assert room.offers(number, room.campus.app(role=Role.VIEWER, of="S01")) == []


def test_a_photo_is_shown_to_who_sees_the_fault_and_nobody_else(room: Room) -> None:
    number = room.report()
    answer = post(room.duty, "/do/fault.photo", {"number": number, "words": "the plug"}, files={"photo": JPEG})
    assert answer.status == 303, answer.plain
    (address,) = set(re.findall(r'src="(/fault/[^"]+/photo/[0-9a-f]{64})"', get(room.duty, f"/fault/{number}").text))
    shown = get(room.duty, address)
    assert (shown.status, shown.headers["content-type"], shown.body) == (200, "image/jpeg", JPEG)
    other = room.report("another")
    assert get(room.duty, address.replace(number, other)).status == 404
    assert get(room.campus.app(role=Role.DUTY, of="S02"), address).status == 404


def test_what_was_typed_is_not_lost(room: Room) -> None:
    number = room.report()
    answer = room.do("repair", number, parts="12 V supply")
    assert answer.status == 422
    assert 'value="12 V supply"' in answer.text
    assert "必填" in answer.plain


def test_each_list_has_its_faults(room: Room) -> None:
    mine, other = room.report("mine"), room.report("other")
    room.do("take", mine)
    listed = {which: get(room.duty, f"/faults?which={which}&lang=en").plain for which in ("mine", "open", "closed")}
    assert mine in listed["mine"]
    assert other not in listed["mine"]
    assert mine in listed["open"]
    assert other in listed["open"]
    assert "No fault was closed yet." in listed["closed"]
    room.campus.clock.at_ms += 40 * 24 * 60 * MINUTE_MS
    late = get(room.duty, "/faults?which=late&lang=en").plain
    assert mine in late
    assert "late by" in late


def test_pages_of_a_long_list_follow_one_another_without_a_gap(room: Room) -> None:
    for number in range(130):
        room.office.fire(part=str(number), device="", severity=[*Severity][number % 3])
    for sort in ("grave", "due", "newest", "number"):
        first = get(room.duty, f"/faults?sort={sort}")
        assert len(first.body) < 100_000
        (after,) = re.findall(r'rel="next" href="[^"]*after=([^"&]+)', first.text)
        second = get(room.duty, f"/faults?sort={sort}&after={after}")
        told = [re.findall(r'href="/fault/([^"]+)"', page.text) for page in (first, second)]
        assert [len(one) for one in told] == [100, 30]
        assert len({*told[0], *told[1]}) == 130


def test_another_school_s_faults_do_not_exist(room: Room) -> None:
    number = room.report()
    stranger = room.campus.app(role=Role.ADMINISTRATOR, of="S02")
    assert get(stranger, f"/fault/{number}").status == 404
    assert number not in get(stranger, "/faults").plain
    assert post(stranger, "/do/fault.take", {"number": number}).status == 404


def test_a_unit_sees_the_faults_of_its_area_with_their_steps(room: Room) -> None:
    number = room.report(device="s01-cam-0001")
    unit = room.campus.app(role=Role.VIEWER, of="S01", areas=("gate",))
    assert "entered in the register" in get(unit, f"/fault/{number}?lang=en").plain
    other = room.report("in the yard")
    assert get(unit, f"/fault/{other}").status == 404


def test_the_link_of_the_report_page_is_shown_to_who_may_change_it(room: Room) -> None:
    admin = room.campus.app(role=Role.ADMINISTRATOR, of="S01")
    assert "/do/report_link.open" in get(admin, "/faults/report-link/S01").text
    assert post(admin, "/do/report_link.open", {"school": "S01"}).status == 303
    assert "/do/report_link.close" in get(admin, "/faults/report-link/S01").text
    assert get(room.duty, "/faults/report-link/S01").status == 403


def test_every_verb_of_a_fault_is_offered_by_the_page_or_by_the_form_of_a_report() -> None:
    named = {name for name in COMMANDS if name.startswith("fault.")}
    assert named - {*OFFERS} == {"fault.report"}


@pytest.mark.needs("chromium")
def test_on_a_phone_a_fault_is_noted_with_three_taps(room: Room, browser: Browser) -> None:
    """The bar's link, the words, the button; nothing else has to be chosen."""
    with served(room.duty) as url:
        eye = Eye(browser, url)
        eye.become(room.campus.sign_in(Role.DUTY, "S01"))
        browser.size(390, 844)
        eye.open("/")
        link = "document.querySelector('.ways a[href^=\"/do/fault.report\"]')"
        assert browser.run(f"{link}.checkVisibility() && {link}.getBoundingClientRect().height >= 44")
        browser.run(f"{link}.click()")
        browser.wait("location.pathname === '/do/fault.report' && document.readyState === 'complete'")
        needed = browser.run("[...document.querySelectorAll('main [required]')].map((one) => one.name)")
        assert needed == ["text"]
        browser.run("document.querySelector('main [name=text]').value = 'the gate camera is dark'")
        browser.run("document.querySelector('main form.command button:not([type=button])').click()")
        browser.wait("location.pathname.startsWith('/fault/') && document.readyState === 'complete'")
        assert "the gate camera is dark" in browser.run("document.querySelector('main').innerText")
        assert browser.run("document.querySelector('.notice.done').innerText")
    (fault,) = room.office.faults()
    assert fault.text == "the gate camera is dark"
