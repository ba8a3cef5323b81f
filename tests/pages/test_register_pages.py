"""Registers of use in the browser: an entry goes its way by what its table lets follow, and shows its whole course."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from duty_school import HEAD, LI, PINS, WANG, Duty, at
from posting import JPEG, post
from starlette.applications import Starlette
from web_campus import Answer, get

from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import Role
from campuswatch.web.registers_page import BEGINS
from campuswatch.web.use_page import ANY, STEPS
from inventory.model.use import Noun
from inventory.use_register import ALWAYS, MOVES

CAMERA = "s01-cam-0001"


class Desk:
    def __init__(self, folder: Path) -> None:
        self.school = Duty(folder)
        self.campus = self.school.campus
        self.campus.clock.at_ms = at("2026-11-23 10:00")
        self.campus.device(1, school="S01")
        self.duty = self.app(Role.DUTY, "S01")
        self.bureau = self.app(Role.ADMINISTRATOR)

    def app(self, role: Role, of: str = "") -> Starlette:
        return self.campus.app(role=role, of=of, vault=lambda: self.school.vault)

    def enter(
        self, command: str, app: Starlette | None = None, files: Mapping[str, bytes] = {}, **fields: str
    ) -> str:  # fmt: skip
        """The code of the entry that it is about."""
        answer = self.send(command, app, files, **fields)
        assert answer.status == 303, answer.plain[-400:]
        return answer.headers["location"].partition("?")[0].rpartition("/")[2]

    def send(
        self, command: str, app: Starlette | None = None, files: Mapping[str, bytes] = {}, **fields: str
    ) -> Answer:  # fmt: skip
        told = fields if "code" in fields else {"school": "S01", **fields}
        return post(app or self.duty, f"/do/{command}", told, files=files)

    def offers(self, code: str, app: Starlette | None = None) -> set[str]:
        page = get(app or self.duty, f"/use/{code}?lang=en")
        assert page.status == 200
        return set(re.findall(r'action="/do/([\w.]+)"', page.text)) - {*ANY.values()}

    def loan(self, kind: str = "police", **fields: str) -> str:
        return self.enter("footage.ask", kind=kind, asker="Officer Tran", why="theft of a bicycle", cameras=CAMERA,
                          start="2026-11-22T16:00", end="2026-11-22T17:30", **fields)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.campus.close()


def test_footage_goes_from_a_request_to_a_copy_that_came_back(desk: Desk) -> None:
    code = desk.loan()
    assert desk.offers(code) == {"footage.approve", "footage.refuse", "footage.end"}
    refused = desk.send("footage.approve", code=code, approver=WANG.id)
    assert refused.status == 409, "the police's request has no number yet"
    desk.enter("footage.approve", code=code, approver=WANG.id, document="CA-118", files={"photo": JPEG})
    assert desk.offers(code) == {"footage.view", "footage.hand_out", "footage.end"}
    desk.enter("footage.hand_out", code=code, keeper=LI.id, medium="USB", back_by="2026-11-30")
    listed = get(desk.duty, "/footage/S01?lang=en").plain
    assert "theft of a bicycle" in listed
    assert "Nov 30, 2026" in listed
    desk.enter("footage.give_back", code=code, keeper=LI.id)
    assert desk.offers(code) == set()
    assert "theft of a bicycle" not in get(desk.duty, "/footage/S01").plain
    assert "theft of a bicycle" in get(desk.duty, "/footage/S01?past=1").plain


def test_a_slip_is_seen_by_the_school_alone(desk: Desk) -> None:
    code = desk.loan("teacher")
    desk.enter("footage.approve", code=code, approver=HEAD.id, files={"photo": JPEG})
    (address,) = re.findall(r'href="(/use/[^"]+/paper/[0-9a-f]{64})"', get(desk.duty, f"/use/{code}").text)
    assert get(desk.duty, address).body == JPEG
    for other in (desk.app(Role.DUTY, "S02"), desk.app(Role.VIEWER, "S02")):
        assert get(other, address).status == 404
        assert get(other, f"/use/{code}").status == 404


def test_a_danger_is_looked_at_again_by_somebody_else(desk: Desk) -> None:
    code = desk.enter("danger.add", what="bare wire", danger="electric", severity="major")
    assert desk.offers(code) == {"danger.mend", "danger.measure", "danger.dismiss"}
    desk.enter("danger.mend", code=code, person=LI.id, words="laid in a duct")
    assert desk.offers(code) == {"danger.recheck"}
    assert desk.send("danger.recheck", code=code, person=LI.id, well="true").status == 409
    desk.enter("danger.recheck", code=code, person=WANG.id, words="still bare")
    assert "danger.mend" in desk.offers(code)


def test_what_a_check_found_becomes_a_danger(desk: Desk) -> None:
    page = get(desk.duty, "/registers/S01?noun=check")
    assert 'name="bad_12"' in page.text
    desk.enter("check.done", name="full", person=LI.id, bad_7="the UPS beeps", bad_8="")
    dangers = get(desk.duty, "/registers/S01").plain
    assert "the UPS beeps" in dangers
    assert dangers.count("s01-hd-") == 1


def test_a_sheet_is_signed_when_every_line_has_its_mark(desk: Desk) -> None:
    code = desk.enter("selfcheck.make", occasion="winter")
    assert "selfcheck.sign" not in desk.offers(code)
    assert desk.send("selfcheck.mark", code=code, lines="1-x", mark="well").status == 422
    desk.enter("selfcheck.mark", code=code, mark="well")
    assert "selfcheck.sign" in desk.offers(code)
    wrong = desk.send("selfcheck.sign", code=code, person=LI.id, pin="000000")
    assert wrong.status == 422
    assert "000000" not in wrong.text
    desk.enter("selfcheck.sign", code=code, person=LI.id, pin=PINS["li"])
    assert desk.offers(code) == set()


def test_inspections_are_the_bureau_s(desk: Desk) -> None:
    assert "/do/inspection.add" not in get(desk.duty, "/registers/S01?noun=inspection").text
    assert desk.send("inspection.add", inspectors="Li Na", rating="good").status == 403
    code = desk.enter("inspection.add", desk.bureau, inspectors="Li Na", rating="failed", findings="no camera",
                      due="2026-12-15")  # fmt: skip
    assert desk.offers(code) == {"inspection.answer"}
    assert desk.offers(code, desk.bureau) == {"inspection.answer", "inspection.clear", "inspection.extend"}
    desk.enter("inspection.answer", code=code, person=HEAD.id, words="ordered")
    desk.enter("inspection.clear", desk.bureau, code=code, words="seen")
    assert desk.offers(code, desk.bureau) == set()


def test_notes_and_corrections_are_steps_and_erase_nothing(desk: Desk) -> None:
    code = desk.enter("danger.add", what="bare wire")
    desk.enter("use.correct", code=code, part="what", value="bare cable", reason="misheard")
    desk.enter("use.note", code=code, text="told the guard")
    plain = get(desk.duty, f"/use/{code}").plain
    for told in ("bare wire", "bare cable", "misheard", "told the guard"):
        assert told in plain


def test_risks_and_alerts_say_where_nothing_is(desk: Desk) -> None:
    assert "Nothing that is known of will fail soon." in get(desk.duty, "/risks/S01?lang=en").plain
    assert "No alert fires." in get(desk.duty, "/alerts?lang=en").plain
    assert get(desk.app(Role.VIEWER, "S02"), "/risks/S01").status == 404


@pytest.mark.parametrize("noun", Noun)
def test_every_step_of_a_register_has_its_form(noun: Noun) -> None:
    follow = {action for state, action in MOVES[noun] if state is not None}
    assert {*STEPS[noun]} | {action for action in follow if action.value == "failed"} == follow
    assert {*ANY} == ALWAYS
    assert all(name in COMMANDS for name in (*STEPS[noun].values(), *BEGINS.get(noun, ())))
