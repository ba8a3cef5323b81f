"""From an empty ledger to a watched school: what is done, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from alerts.outbox import TEST
from inventory.model.credential import Purpose
from inventory.model.device import Stage
from inventory.model.notice import NoticeState
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.repository import credentials, devices, notices, person_logins, scan_runs, schools, subnets
from inventory.repository.devices import Filter


class Step(StrEnum):
    """In the order in which they are taken; each can be left and come back to."""

    SCHOOL = "school"
    ADDRESSES = "addresses"
    CREDENTIALS = "credentials"
    IMPORT = "import"
    SCAN = "scan"
    ADOPT = "adopt"
    PEOPLE = "people"
    MAIL = "mail"
    BACKUP = "backup"


NEEDED = frozenset({Step.SCHOOL, Step.ADDRESSES, Step.CREDENTIALS, Step.SCAN, Step.ADOPT})
"""Without the others a school is watched all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """Of one school, or of none yet. `serving` and `waiting` count its devices in service and candidates; `tried` is
    whether a mail to try was ever taken, `said` what the settings say."""

    school: School | None
    networks: tuple[str, ...] = ()
    sealed: int = 0
    serving: int = 0
    waiting: int = 0
    run: ScanRun | None = None
    people: int = 0
    mail: bool = False
    tried: bool = False
    backup: bool = False

    def done(self, step: Step) -> bool:
        return {
            Step.SCHOOL: self.school is not None,
            Step.ADDRESSES: bool(self.networks),
            Step.CREDENTIALS: self.sealed > 0,
            Step.IMPORT: self.serving + self.waiting > 0,
            Step.SCAN: self.run is not None and self.run.ending is Ending.DONE,
            Step.ADOPT: self.serving > 0,
            Step.PEOPLE: self.people > 1,
            Step.MAIL: self.mail and self.tried,
            Step.BACKUP: self.backup,
        }[step]

    @property
    def next(self) -> Step | None:
        """The first that is needed, then the first that is not done."""
        left = [step for step in Step if not self.done(step)]
        return next((step for step in left if step in NEEDED), left[0] if left else None)


def read_first_steps(
    connection: Connection, scope: Scope, school: str | None, *, mail: bool, backup: bool
) -> FirstSteps:
    """Of that school, else of the first in the ledger. `mail` and `backup` are whether the settings set them up."""
    known = schools.every(connection, scope)
    home = next((one for one in known if school in (None, one.code)), None)
    tests = notices.every(connection, scope, states=(NoticeState.SENT,), kinds=(TEST,), limit=1)
    logins = len(person_logins_of(connection, scope))
    if home is None:
        return FirstSteps(school=None, mail=mail, tried=bool(tests), backup=backup, people=logins)
    own = subnets.every(connection, scope, home.code)
    counts = devices.count(connection, scope, Filter(school=home.code))
    last = scan_runs.every(connection, Scope.of([home.code]), limit=1)
    return FirstSteps(
        school=home,
        networks=tuple(one.cidr for one in own if one.scanned and one.swept),
        sealed=len(credentials.every(connection, Scope.of([home.code]), Purpose.POLL)),
        serving=sum(number for (_, stage), number in counts.items() if stage is Stage.ADOPTED),
        waiting=sum(number for (_, stage), number in counts.items() if stage is Stage.CANDIDATE),
        run=scan_runs.last(connection, scope, home.code) or (last[0] if last else None),
        people=logins,
        mail=mail,
        tried=bool(tests),
        backup=backup,
    )


def person_logins_of(connection: Connection, scope: Scope) -> list[str]:
    """Ids of people who may sign in."""
    return [one.person for one in person_logins.every(connection, scope)]
