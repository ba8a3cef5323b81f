"""Duty in the browser: coming and handing over with a PIN, the roster, swaps of those whose duty it is, the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from duty_school import DAY, HAN, HEAD, LI, PINS, Duty, at
from posting import post
from starlette.applications import Starlette
from web_campus import Answer, get

from campuswatch.commands import COMMANDS
from campuswatch.usecases.roles import Role
from inventory.model.attendance import Standing
from inventory.repository import attendances, duty_swaps
from inventory.vault import Vault

EVENING = "2026-11-23 16:45"


class Post:
    """The guard's room: Li goes, Han comes. A session of the duty office, which is neither of them."""

    def __init__(self, folder: Path) -> None:
        self.school = Duty(folder)
        self.campus = self.school.campus
        self.campus.clock.at_ms = at(EVENING)
        self.duty = self.app(Role.DUTY)

    def app(self, role: Role, of: str = "S01") -> Starlette:
        return self.campus.app(role=role, of=of, vault=self.vault)

    def vault(self) -> Vault:
        return self.school.vault

    def do(self, command: str, app: Starlette | None = None, **fields: str) -> Answer:
        return post(app or self.duty, f"/do/duty.{command}", {"school": "S01", **fields})

    def offers(self, path: str, app: Starlette | None = None) -> set[str]:
        page = get(app or self.duty, path)
        assert page.status == 200
        return set(re.findall(r'action="/do/duty\.(\w+)"', page.text))

    def states(self) -> list[str]:
        return [one.state.value for one in self.school.read(duty_swaps.every, "S01")]


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.campus.close()


def test_who_is_on_and_who_is_told_stand_on_the_first_page(guard: Post) -> None:
    plain = get(guard.duty, "/duty/S01?lang=en").plain
    assert LI.name in plain
    assert HEAD.name in plain
    assert LI.phone in plain
    assert "is to be handed over" in plain


def test_signing_on_takes_the_pin_of_the_person(guard: Post) -> None:
    refused = guard.do("sign_on", person=HAN.id, pin="999999")
    assert refused.status == 422
    assert "999999" not in refused.text
    taken = guard.do("sign_on", person=HAN.id, pin=PINS["han"])
    assert taken.status == 303
    assert PINS["han"] not in taken.headers["location"]
    (came,) = guard.school.read(attendances.of_days, "S01", DAY, DAY)
    assert (came.person, came.standing) == (HAN.id, Standing.LATE)
    assert "signed on late" in get(guard.duty, "/duty/S01?lang=en").plain


def test_both_sign_the_sheet_once(guard: Post) -> None:
    assert "hand_over" in guard.offers("/duty/S01/handover")
    signed = {"giver": LI.id, "giver_pin": PINS["li"], "taker": HAN.id, "taker_pin": PINS["han"], "words": "gate lamp"}
    assert guard.do("hand_over", **signed | {"taker_pin": "000111"}).status == 422
    assert guard.do("hand_over", **signed).status == 303
    assert "hand_over" not in guard.offers("/duty/S01/handover")
    log = get(guard.duty, "/duty/S01/log?verify=1&lang=en").plain
    assert "gate lamp" in log
    assert "Every entry is as it was written." in log


def test_a_swap_goes_its_way_only_by_those_whose_duty_it_is(guard: Post) -> None:
    asked = {"giver": HAN.id, "taker": LI.id, "day": "2026-11-24", "shift": "day"}
    assert guard.do("ask_swap", **asked).status == 422, "the office is not Han"
    assert guard.do("ask_swap", **asked, pin=PINS["han"]).status == 303
    (swap,) = guard.school.read(duty_swaps.every, "S01")
    assert guard.offers("/duty/S01/roster") >= {"agree_swap", "refuse_swap", "withdraw_swap"}
    assert "approve_swap" not in guard.offers("/duty/S01/roster", guard.app(Role.PRINCIPAL))
    assert guard.do("agree_swap", swap=swap.id, pin=PINS["han"]).status == 422, "Han cannot agree for Li"
    assert guard.do("agree_swap", swap=swap.id, pin=PINS["li"]).status == 303
    assert "approve_swap" in guard.offers("/duty/S01/roster", guard.app(Role.PRINCIPAL))
    assert guard.do("withdraw_swap", swap=swap.id, pin=PINS["han"]).status == 303
    assert guard.states() == ["withdrawn"]
    assert not guard.offers("/duty/S01/roster") & {"agree_swap", "refuse_swap", "withdraw_swap"}


def test_the_roster_is_changed_by_who_keeps_it(guard: Post) -> None:
    assert not guard.offers("/duty/S01/roster") & {"set", "rotate", "set_shift"}
    principal = guard.app(Role.PRINCIPAL)
    assert {"set", "rotate", "set_shift", "end_shift"} <= guard.offers("/duty/S01/roster", principal)
    given = guard.do("set", principal, shift="night", first="2026-11-25", until="2026-11-27", person=LI.id)
    assert given.status == 303
    assert given.headers["location"].startswith("/duty/S01/roster?month=2026-11")
    page = get(principal, "/duty/S01/roster?month=2026-11").text
    assert page.count(LI.name) >= 4
    assert guard.do("set", principal, shift="night", first="2026-11-25", until="2027-11-27").status == 422
    rotated = guard.do("rotate", principal, shift="night", people="li\nhan", each="2", since="2026-12-01")
    assert rotated.status == 303, rotated.plain
    december = get(principal, "/duty/S01/roster?month=2026-12").text
    assert december.count(f'<td data-label="夜班">{LI.name}') > 5
    assert "end_rotation" in guard.offers("/duty/S01/roster", principal)


def test_hours_that_are_none_are_said_beside_their_field(guard: Post) -> None:
    answer = guard.do("set_shift", guard.app(Role.PRINCIPAL), name="noon", hours="25:00-14:00", days="mon-fri")
    assert answer.status == 422
    assert "25:00-14:00" in answer.plain
    assert 'value="noon"' in answer.text


def test_the_log_is_written_and_corrected_and_nothing_goes(guard: Post) -> None:
    assert guard.do("write", kind="patrol", event="all quiet", place="gate").status == 303
    log = get(guard.duty, "/duty/S01/log?lang=en")
    assert "all quiet" in log.plain
    assert guard.do("write", kind="correction", event="lamp out", corrects="1").status == 303
    log = get(guard.duty, "/duty/S01/log?lang=en")
    assert "corrects entry 1" in log.plain
    assert "all quiet" in log.plain


def test_a_pin_is_changed_by_its_owner(guard: Post) -> None:
    answer = post(guard.duty, "/do/duty.own_pin", {"present": "123123", "pin": "740518"})
    assert answer.status == 404, "the office has no PIN of its own"
    assert "740518" not in answer.text


def test_another_school_and_units_see_none_of_it(guard: Post) -> None:
    for app in (guard.app(Role.ADMINISTRATOR, "S02"), guard.campus.app(role=Role.VIEWER, of="S01", areas=("gate",))):
        for path in ("/duty/S01", "/duty/S01/roster", "/duty/S01/log", "/duty/S01/handover"):
            assert get(app, path).status == 404


def test_days_that_are_none_do_no_harm(guard: Post) -> None:
    for path in ("roster?month=2026-13", "roster?month=x", "log?from=x&until=9999-99-99", "log?from=2031-01-01"):
        assert get(guard.duty, f"/duty/S01/{path}").status == 200


def test_every_verb_of_duty_is_a_command() -> None:
    named = {name.partition(".")[2] for name in COMMANDS if name.startswith("duty.")}
    assert named == {
        "sign_on", "hand_over", "write", "own_pin", "give_pin", "set", "rotate", "end_rotation", "set_shift",
        "end_shift", "add_post", "end_post", "ask_swap", "agree_swap", "approve_swap", "refuse_swap", "withdraw_swap",
    }  # fmt: skip
