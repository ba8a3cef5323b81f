from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import CAMERA, plant
from sqlalchemy import select

from inventory.database import Database
from inventory.errors import DatabaseError
from inventory.login_policy import LoginPolicy, may_attempt, stranger
from inventory.logins import LoginBudget
from inventory.model.credential import Credential, CredentialType
from inventory.repository import login_rows
from inventory.tables.login import login_attempt

POLICY = LoginPolicy()
PASSWORD = Credential(id="c1", type=CredentialType.PASSWORD, account="viewer", secret="x")
SNMP = Credential(id="c2", type=CredentialType.SNMP_V3, account="monitor")
NOW_MS = 1_795_366_800_000


@dataclass
class SetClock:
    at_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms


def play(database: Database, scene: Callable[[LoginBudget, SetClock], Awaitable[None]]) -> None:
    clock = SetClock()
    asyncio.run(scene(LoginBudget(database, clock), clock))


def test_two_attempts_and_no_third_over_all_credentials(database: Database) -> None:
    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        assert await budget.ask("cam", PASSWORD)
        assert await budget.ask("cam", SNMP)
        assert not await budget.ask("cam", PASSWORD)
        assert not await budget.ask("cam", replace(PASSWORD, generation=2))
        assert await budget.ask("another", PASSWORD)

    play(database, scene)


def test_many_at_once_get_no_more_than_the_budget(database: Database) -> None:
    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        answers = await asyncio.gather(*(budget.ask("cam", PASSWORD) for _ in range(20)))
        assert sum(answers) == POLICY.attempts

    play(database, scene)


def test_what_is_proven_is_known_until_it_is_refused(database: Database) -> None:
    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        assert not budget.is_proven("cam", PASSWORD)
        await budget.proven("cam", PASSWORD)
        assert budget.is_proven("cam", PASSWORD)
        assert not budget.is_proven("other", PASSWORD)
        await budget.refused("cam", PASSWORD)
        assert not budget.is_proven("cam", PASSWORD)

    play(database, scene)


def test_the_count_outlives_the_process(database: Database, url: str) -> None:
    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        assert await budget.ask("cam", PASSWORD)

    play(database, scene)
    play(database, scene)
    again = Database.open(url)

    async def refused(budget: LoginBudget, _clock: SetClock) -> None:
        assert not await budget.ask("cam", PASSWORD)

    play(again, refused)
    again.close()


def test_the_window_passes(database: Database) -> None:
    async def scene(budget: LoginBudget, clock: SetClock) -> None:
        assert await budget.ask("cam", PASSWORD)
        clock.at_ms += POLICY.window_ms // 2
        assert await budget.ask("cam", PASSWORD)
        clock.at_ms = NOW_MS + POLICY.window_ms - 1
        assert not await budget.ask("cam", PASSWORD)
        clock.at_ms += 1
        assert await budget.ask("cam", PASSWORD)
        assert not await budget.ask("cam", PASSWORD)

    play(database, scene)


def test_what_is_proven_is_not_counted(database: Database) -> None:
    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        assert await budget.ask("cam", PASSWORD)
        await budget.proven("cam", PASSWORD)
        assert all([await budget.ask("cam", PASSWORD) for _ in range(10)])
        # Its attempt was no failure: the whole budget is left for others.
        assert await budget.ask("cam", SNMP)
        assert await budget.ask("cam", SNMP)
        assert not await budget.ask("cam", SNMP)
        assert await budget.ask("cam", PASSWORD)

    play(database, scene)


def test_a_proof_outlives_the_process_and_holds_for_its_generation_only(database: Database) -> None:
    async def prove(budget: LoginBudget, _clock: SetClock) -> None:
        await budget.proven("cam", PASSWORD)

    async def later(budget: LoginBudget, _clock: SetClock) -> None:
        assert all([await budget.ask("cam", PASSWORD) for _ in range(5)])
        changed = replace(PASSWORD, generation=2)
        assert [await budget.ask("cam", changed) for _ in range(3)] == [True, True, False]

    play(database, prove)
    play(database, later)


def test_a_device_that_refuses_what_it_once_let_in_is_counted_again(database: Database) -> None:
    """Somebody changed the password at the camera: the next look must not lock it."""

    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        await budget.proven("cam", PASSWORD)
        await budget.refused("cam", PASSWORD)
        assert [await budget.ask("cam", PASSWORD) for _ in range(2)] == [True, False]
        await budget.refused("cam", PASSWORD)  # the one that ask counted: not counted twice
        assert not await budget.ask("cam", PASSWORD)

    play(database, scene)


def test_an_attempt_that_reached_nobody_is_given_back(database: Database) -> None:
    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        for _ in range(5):
            assert await budget.ask("cam", PASSWORD)
            await budget.unmade("cam", PASSWORD)
        assert [await budget.ask("cam", PASSWORD) for _ in range(3)] == [True, True, False]

    play(database, scene)


def test_a_clock_that_was_a_year_ahead_shuts_nobody_out(database: Database) -> None:
    async def scene(budget: LoginBudget, clock: SetClock) -> None:
        clock.at_ms = NOW_MS + 365 * 86_400_000
        assert await budget.ask("cam", PASSWORD)
        assert await budget.ask("cam", PASSWORD)
        clock.at_ms = NOW_MS
        assert await budget.ask("cam", PASSWORD)

    play(database, scene)


def test_no_login_without_its_count(url: str) -> None:
    database = Database.open(url)
    database.close()

    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        with pytest.raises(DatabaseError):
            await budget.ask("cam", PASSWORD)

    play(database, scene)


@given(st.lists(st.integers(0, 3 * POLICY.window_ms)), st.integers(1, 5))
def test_never_more_than_the_budget_in_any_window(steps: list[int], attempts: int) -> None:
    policy = LoginPolicy(attempts=attempts)
    now_ms, made = NOW_MS, []
    for step in steps:
        now_ms += step
        if may_attempt(made, now_ms, policy):
            made.append(now_ms)
    for start in made:
        assert sum(start <= at_ms < start + policy.window_ms for at_ms in made) <= attempts


def test_what_is_counted_at_an_address_goes_on_under_the_devices_code(database: Database) -> None:
    at_first = stranger("S01", "192.168.1.9")

    async def scene(budget: LoginBudget, _clock: SetClock) -> None:
        assert [await budget.ask(at_first, SNMP) for _ in range(3)] == [True, True, False]
        await database.commit(lambda connection: login_rows.rename(connection, at_first, "s01-sw-0001"))
        assert not await budget.ask("s01-sw-0001", SNMP)
        assert await budget.ask(stranger("S02", "192.168.1.9"), SNMP), "another school's device"

    play(database, scene)


def test_attempts_at_what_is_never_asked_again_are_forgotten_too(database: Database) -> None:
    async def scene(budget: LoginBudget, clock: SetClock) -> None:
        assert await budget.ask("gone", SNMP)
        clock.at_ms += POLICY.window_ms
        assert await budget.ask("cam", SNMP)

    play(database, scene)
    with database.read() as connection:
        assert connection.execute(select(login_attempt.c.device)).scalars().all() == ["cam"]


def test_a_start_recalls_what_was_proven_and_writes_nothing_of_it(database: Database) -> None:
    camera = CAMERA.code

    async def before(budget: LoginBudget, _clock: SetClock) -> None:
        assert await budget.ask(camera, PASSWORD)
        await budget.proven(camera, PASSWORD)

    async def after(budget: LoginBudget, _clock: SetClock) -> None:
        await budget.recall()
        database.close()
        assert await budget.ask(camera, PASSWORD), "known without the ledger"
        with pytest.raises(DatabaseError):
            await budget.ask(camera, replace(PASSWORD, generation=2))

    plant(database)
    play(database, before)
    play(database, after)
