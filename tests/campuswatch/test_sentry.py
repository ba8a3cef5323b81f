"""The whole service, a simulated campus and a real mail server: a switch dies, and one mail says so."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from smtpd import Kept, smtp_server, text_of

from watched_school import School01, play

from campuswatch.mail_settings import Mail as MailSettings
from campuswatch.opening import open_ledger
from inventory.model.alert import Alert
from inventory.model.attribution import Attribution
from inventory.model.fault import Fault, FaultState
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import alerts, attributions, faults, people
from simulator.campus import Campus

SWITCH = "s01-sw-0002"


class Ledger:
    def __init__(self, school: School01) -> None:
        self._school = school

    def read(self) -> tuple[list[Alert], list[Attribution], list[Fault]]:
        with closing(open_ledger(self._school.settings)) as database, database.read() as connection:
            found = alerts.open_ones(connection, BUREAU), attributions.standing(connection, BUREAU)
            return *found, faults.between(connection, BUREAU, 0, 2**62)

    def enrol(self, person: Person) -> None:
        with closing(open_ledger(self._school.settings)) as database:
            database.write(lambda one: people.add(one, person, actor="test", at_ms=0)).result()


def test_a_dead_switch_is_one_mail_and_a_fault_until_the_machine_has_seen_that_it_is_mended(tmp_path: Path) -> None:
    postbox = Kept()

    def mails() -> list[str]:
        """Those about the switch, or what hangs on it; others concern people, or the risks told at minute 7."""
        found = [text_of(one) for _, one in postbox.letters]
        return [text for text in found if "s01-" in text and "before it fails" not in text]

    async def act(school: School01, campus: Campus) -> None:
        ledger = Ledger(school)
        ledger.enrol(Person(id="1" * 32, school="S01", name="Wang", post="principal", email="wang@example.org"))

        def shadows() -> set[str]:
            return {row.device for row in ledger.read()[1] if row.cause == SWITCH}

        def of_switch() -> list[Fault]:
            return [fault for fault in ledger.read()[2] if fault.device == SWITCH]

        async with school.watched():
            await school.until(school.all_up)
            lived = set(school.lives())
            await campus.fault("cut", "sw-0002")
            await school.until(lambda: bool(shadows() and of_switch() and mails()))
            behind = shadows()
            assert behind <= lived - {SWITCH}
        assert [SWITCH in text for text in mails()] == [True], mails()
        async with school.watched():
            await school.until(lambda: shadows() == behind)
            await asyncio.sleep(3)
            (fault,) = of_switch()
            assert fault.affected == len(behind)
            assert {one.device for one in ledger.read()[2]} <= {SWITCH, ""}, "those behind it have none of their own"
            assert len(mails()) == 1, postbox.subjects()
            await campus.fault("mend", "sw-0002")
            await school.until(lambda: not shadows() and not any(one.device in lived for one in ledger.read()[0]))
            (fault,) = of_switch()
            assert fault.state is FaultState.REPAIRED
            assert fault.repaired_by

    def prepared(school: School01, port: int) -> None:
        mail = MailSettings(server="127.0.0.1", port=port, security="none", sender="alerts@example.org")
        school.settings = replace(school.settings, mail=mail)

    with smtp_server(postbox) as port:

        async def run(school: School01, campus: Campus) -> None:
            prepared(school, port)
            await act(school, campus)

        play(tmp_path, run)
