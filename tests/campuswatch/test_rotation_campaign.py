"""Whole rotations over simulated devices and a real ledger: canaries, waves, where they stop, and how they go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from crashing import NOW_MS, OLD, Device
from rotated_school import Rotated

from campuswatch.rotation.choice import Manners, Wish
from campuswatch.rotation.waves import arrange
from inventory.audit import verify
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.rotation import Progress, Rotation
from inventory.model.scope import BUREAU
from inventory.model.turn import Role, State
from inventory.repository import audit_rows, changes, claims, login_rows, rotations, turn_secrets
from inventory.rotation import Heard, after
from language.message import Message

FIRST, THIRD = "s01-cam-0001", "s01-cam-0003"


@pytest.fixture
def school(database: Database) -> Rotated:
    return Rotated(database)


def test_all_get_passwords_of_their_own_and_the_ledger_knows_them(school: Rotated) -> None:
    done = school.run(school.plan())
    assert (done.progress, done.ended_ms) == (Progress.DONE, NOW_MS)
    assert set(school.states().values()) == {State.DONE}
    passwords = {code: station.password for code, station in school.stations.items()}
    assert len(set(passwords.values()) | {OLD}) == 6
    assert {code: school.stored(code) for code in passwords} == {code: {one} for code, one in passwords.items()}
    assert {code: school.watched(code) for code in passwords} == passwords
    assert {station.most_wrong for station in school.stations.values()} == {1}, "that the old one is refused"


def test_who_changed_what_stands_in_the_history_and_the_chain_and_no_password_does(school: Rotated) -> None:
    school.run(school.plan())
    history = school.read(lambda connection: changes.history(connection, BUREAU, FIRST))
    assert [event.action for event in history if "secret" in event.action] == ["secret added"]
    chain = school.read(lambda connection: audit_rows.entries(connection, BUREAU, "S01"))
    assert {"secret.added", "turn.committed"} <= {entry.action for entry in chain if entry.actor == "test"}
    assert school.read(lambda connection: verify(connection, BUREAU, "S01")) is None
    told = repr(chain) + repr(history) + repr(school.turns())
    assert not [station.password for station in school.stations.values() if station.password in told]


def test_canaries_go_first_and_alone_and_then_waves(school: Rotated) -> None:
    school.run(school.plan(canaries=[THIRD]))
    assert school.order[0] == THIRD
    assert [len(codes) for codes, _ in school.asked] == [1, 1, 2, 1], "the other interface has a canary too"
    for _, states in school.asked:
        assert not {State.APPLYING, State.VERIFY} & set(states), "nobody hears anything before the service has said so"


def test_without_a_name_each_writer_has_a_canary(school: Rotated) -> None:
    placed = arrange(school.choices(), batch=8)
    assert [one.choice.writer for one in placed if one.wave == 0] == ["dahua", "isapi"]
    assert {one.wave for one in placed} == {0, 1}


def test_cameras_and_recorders_are_in_no_wave_together_and_recorders_last(database: Database) -> None:
    school = Rotated(database, cameras=5, recorders=3)
    placed = arrange(school.choices(), batch=8, canaries=[FIRST])
    waves = [[one.choice.device.kind.value for one in placed if one.wave == wave] for wave in range(3)]
    assert waves == [["camera"], ["camera"] * 4, ["recorder"] * 3]


def test_a_device_is_in_a_wave_once(school: Rotated) -> None:
    school.put(Credential(id="c2", type=CredentialType.PASSWORD, account="guard", secret=OLD))
    for wave in range(1, 9):
        codes = [one.choice.device.code for one in arrange(school.choices(), batch=8) if one.wave == wave]
        assert len(codes) == len(set(codes))


def test_it_stops_at_the_first_quarantine_and_goes_on_after_a_person(school: Rotated) -> None:
    rotation = school.plan(canaries=[FIRST])
    other = school.stations[THIRD] = Forgetful(OLD)
    assert school.run(rotation).progress is Progress.STOPPED
    states = school.states()
    assert states[THIRD] is State.QUARANTINE
    assert sorted(states.values()).count(State.IDLE) == 1, "the last wave was not begun"
    assert other.most_wrong == 2
    assert school.watched(THIRD) is None, "nobody logs in there"
    assert school.run(rotation).progress is Progress.STOPPED, "it does not go on by itself"
    assert other.most_wrong == 2
    mended = school.stations[THIRD] = Device(OLD)
    release(school, THIRD)
    assert school.run(rotation).progress is Progress.DONE
    assert set(school.states().values()) == {State.DONE}
    assert {mended.password} == school.stored(THIRD)


class Forgetful(Device):
    """Takes something else than it was given."""

    async def change(self, *_: Any) -> None:
        self.password = "nobody knows"


def release(school: Rotated, code: str) -> None:
    (turn,) = [turn for turn in school.turns() if turn.device == code]
    school.clock.at_ms += 1_800_000
    moved = after(turn, Heard.RELEASED, NOW_MS)
    school.write(lambda connection: rotations.move(connection, moved, turn.state))


def test_a_canary_that_was_not_changed_stops_it_too(school: Rotated) -> None:
    school.silent = {FIRST}
    assert school.run(school.plan(canaries=[FIRST])).progress is Progress.STOPPED
    assert school.states()[FIRST] is State.KEPT
    assert school.watched(FIRST) == OLD
    (turn,) = [turn for turn in school.turns() if turn.device == FIRST]
    assert turn.reason is not None
    assert turn.reason.id == "protocol.no_answer"


def test_after_a_canary_that_was_not_changed_the_next_of_its_interface_is_one(school: Rotated) -> None:
    school.silent = {FIRST}
    rotation = school.plan(Wish(vendor="Dahua"), batch=8)
    assert school.run(rotation).progress is Progress.STOPPED
    assert school.run(rotation).progress is Progress.DONE
    assert [codes for codes, _ in school.asked] == [(FIRST,), (THIRD,), ("s01-cam-0005",)]


def test_a_silent_device_in_a_wave_keeps_its_password_and_holds_nobody_up(school: Rotated) -> None:
    school.silent = {THIRD}
    assert school.run(school.plan(canaries=[FIRST])).progress is Progress.DONE
    assert school.states()[THIRD] is State.KEPT
    assert school.stored(THIRD) == {OLD}
    assert not school.read(lambda connection: [one for one in turn_secrets.every(connection, BUREAU)
                                               if one[2].device_id == f"{3:032x}"])  # fmt: skip


def test_a_wrong_password_in_the_ledger_costs_one_login_and_changes_nothing(school: Rotated) -> None:
    school.stations[THIRD].password = "another"
    assert school.run(school.plan(canaries=[FIRST])).progress is Progress.DONE
    (turn,) = [turn for turn in school.turns() if turn.device == THIRD]
    assert (turn.state, turn.reason and turn.reason.id) == (State.KEPT, "rotation.old_refused")
    assert school.stations[THIRD].most_wrong == 1
    assert THIRD not in school.order


def test_a_device_whose_logins_are_used_up_is_left_alone(school: Rotated) -> None:
    for _ in range(2):
        school.write(lambda connection: login_rows.count(connection, THIRD, "c9", 1, now_ms=NOW_MS))
    assert school.run(school.plan(canaries=[FIRST])).progress is Progress.DONE
    assert school.states()[THIRD] is State.KEPT
    assert school.stations[THIRD].most_wrong == 0


def test_where_the_service_does_not_say_that_it_rests_nothing_is_touched(school: Rotated) -> None:
    async def refuse(codes: Sequence[str]) -> None:
        raise Conflict("rotation.service_silent", why="busy")

    with pytest.raises(Conflict):
        school.run(school.plan(canaries=[FIRST]), quieten=refuse)
    assert school.states()[FIRST] is State.KEPT
    assert school.watched(FIRST) == OLD
    assert not school.order


def test_a_recorder_that_was_not_told_is_told_again_and_then_it_is_over(school: Rotated) -> None:
    school.trouble = Message("rotation.recorder_not_told", {"recorder": "s01-nvr-0001", "channel": 1})
    rotation = school.plan(Wish(devices=(FIRST,)))
    assert school.run(rotation).progress is Progress.STOPPED
    (turn,) = school.turns()
    assert (turn.state, turn.reason) == (State.COMMITTED, school.trouble)
    assert school.watched(FIRST) == school.stations[FIRST].password, "the service goes on with the new one"
    school.trouble = None
    assert school.run(rotation).progress is Progress.DONE
    assert school.order == [FIRST], "the camera hears nothing twice"


def test_both_compartments_get_the_new_password(database: Database) -> None:
    school = Rotated(database, cameras=1)
    school.put(Credential(id="c2", type=CredentialType.PASSWORD, account="admin", secret=OLD, purpose=Purpose.ADMIN))
    school.run(school.plan())
    assert school.stored(FIRST) == {school.stations[FIRST].password}


def test_two_copies_that_differ_are_a_persons_business(database: Database) -> None:
    school = Rotated(database, cameras=1)
    school.put(Credential(id="c2", type=CredentialType.PASSWORD, account="admin", secret="x", purpose=Purpose.ADMIN))
    school.run(school.plan())
    (turn,) = school.turns()
    assert (turn.state, turn.reason and turn.reason.id) == (State.KEPT, "rotation.copies_differ")


def test_the_former_password_is_kept_until_the_next_change_is_over(school: Rotated) -> None:
    wish = Wish(devices=(FIRST,))
    school.run(school.plan(wish))
    first = school.stations[FIRST].password
    school.clock.at_ms += 1_800_000
    second = Rotation(id="second", by="test", at_ms=NOW_MS)
    turn = replace(school.turns()[0], id="again", rotation="second", state=State.IDLE, tries=0, sends=0)

    def work(connection: Any) -> None:
        rotations.put(connection, second)
        rotations.plan(connection, [turn])

    school.write(work)
    school.run(second)
    kept = school.read(lambda connection: turn_secrets.every(connection, BUREAU))
    assert [(id, role) for id, role, _ in kept] == [("again", Role.FORMER)]
    assert school.vault.open(kept[0][2]).secret == first
    assert school.stations[FIRST].password not in (OLD, first)


def test_a_device_has_one_open_turn(school: Rotated) -> None:
    rotation = school.plan(Wish(devices=(FIRST,)))
    turn = replace(school.turns()[0], state=State.VERIFY)

    def twice(connection: Any) -> None:
        rotations.plan(connection, [replace(turn, id="a"), replace(turn, id="b", account="guard")])

    with pytest.raises(Conflict):
        school.write(twice)
    assert rotation.id == "rotation"


@pytest.mark.parametrize(
    ("wish", "codes"),
    [
        (Wish(vendor="hikvision"), ["s01-cam-0002", "s01-cam-0004"]),
        (Wish(devices=(FIRST, THIRD, FIRST)), [FIRST, THIRD]),
        (Wish(account="nobody"), []),
        (Wish(school="S02"), []),
    ],
)
def test_what_is_wished_for(school: Rotated, wish: Wish, codes: list[str]) -> None:
    assert [one.device.code for one in school.choices(wish)] == codes


def test_a_device_that_nothing_pins_needs_a_waiver(school: Rotated) -> None:
    two = [Claim(ClaimType.SERIAL, "another")]
    school.write(lambda connection: claims.put(connection, FIRST, two, at_ms=NOW_MS))
    why = {one.device.code: one.why_not for one in school.choices()}
    assert why[FIRST] == Message("rotation.not_pinned", {"pin": "serial"}), "of two serials nobody knows which"
    assert [code for code, reason in why.items() if reason] == [FIRST]
    assert not [one for one in school.choices(manners=Manners(waived=True)) if one.why_not]
