"""Risk hints: gathered from the ledger, shown, and told to the principal each week (Q52)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.chain import Level
from alerts.risks import OUTAGE_DAYS, Facts, Risk, risks
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.telling import notices_for
from campuswatch.usecases.uses import Detail, Hand
from collector.store.errors import StoreError
from collector.store.store import Store
from inventory.database import Database
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.notice import Fact, Letter
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.model.transition import Observed, Transition
from inventory.model.use import Noun, UseAction
from inventory.repository import defects, device_files, devices, disks, notices, schools, transitions, uses
from inventory.repository.devices import Filter
from language.message import Message
from language.moment import local

DAY_MS = 86_400_000
HOUR = time(7)
"""On Mondays from this hour of the school on: at the desk when the week begins."""
MOST_TOLD = 40
"""In one letter; the rest is counted."""
TELLER = Actor("campuswatch", BUREAU, frozenset({Right.LOOK, Right.REGISTER}))


def read_risks(
    connection: Connection, scope: Scope, home: School, *, now_ms: int, runtimes: Mapping[str, float] | None = None
) -> list[Risk]:
    """Of one school now. `runtimes` by code of a UPS, seconds (`read_runtimes`)."""
    known = devices.find(connection, scope, Filter(school=home.code))
    serving = [one for one in known if one.stage is Stage.ADOPTED]
    rows = transitions.between(connection, scope, now_ms - OUTAGE_DAYS * DAY_MS, now_ms, [one.code for one in serving])
    return risks(
        Facts(
            today=local(now_ms, home.zone).date(),
            devices=serving,
            files=device_files.of_school(connection, scope, home.code),
            defects=defects.open_ones(connection, scope, home.code),
            disks=disks.every(connection, scope, home.code),
            outages=ended_outages(rows, now_ms - OUTAGE_DAYS * DAY_MS),
            runtimes=runtimes or {},
        )
    )


def ended_outages(rows: Iterable[Transition], since_ms: int) -> dict[str, int]:
    """Device -> how often a witness saw it go down since then and come back; of several witnesses the one that saw most
    counts, for one outage is seen by all of them. Pure."""
    down: set[tuple[str, str]] = set()
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = row.device, row.witness
        if row.state is Observed.DOWN and row.at_ms >= since_ms:
            down.add(key)
        elif row.state is Observed.UP and key in down:
            down.discard(key)
            seen[key] += 1
    found: dict[str, int] = {}
    for (device, _), count in seen.items():
        found[device] = max(found.get(device, 0), count)
    return found


def read_runtimes(store: Store | None, scope: Scope, codes: Iterable[str]) -> dict[str, float]:
    """What each UPS last said that it would last, in seconds; nothing where the time series cannot be read."""
    if store is None:
        return {}
    try:
        return {code: lasts_s for code in codes if (lasts_s := _runtime(store, scope, code)) is not None}
    except StoreError:
        return {}


def _runtime(store: Store, scope: Scope, code: str) -> float | None:
    keys = [key for key in store.keys(scope, code) if key.measurement == "ups"]
    told = [point.value for point in store.last(scope, keys, "runtime_s").values()]
    return next((float(value) for value in told if isinstance(value, int | float)), None)


def ups_codes(connection: Connection, scope: Scope, school: str | None) -> list[str]:
    return [one.code for one in devices.find(connection, scope, Filter(school=school, kind=Kind.UPS))]


class RiskTeller:
    """Tells each school once a week; what it knows to be told it does not look up again. Belongs to one thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told: dict[str, int] = {}

    def turn(self, now_ms: int, store: Store | None = None) -> int:
        """Each school whose week has begun and that has risks is told of them, and the register keeps what was told and
        to whom; a transaction a school. Returns how many schools were told."""
        with self._database.read() as connection:
            waiting = [home for home in schools.every(connection, BUREAU) if self._waits(connection, home, now_ms)]
            runtimes = read_runtimes(store, BUREAU, ups_codes(connection, BUREAU, None)) if waiting else {}
        return sum(self._tell(home, now_ms, runtimes) for home in waiting)

    def _waits(self, connection: Connection, home: School, now_ms: int) -> bool:
        begun_ms = week_begun_ms(now_ms, home.zone)
        if now_ms < begun_ms or self._told.get(home.code) == begun_ms:
            return False
        if uses.begun_since(connection, BUREAU, Noun.RISK, home.code, begun_ms):
            self._told[home.code] = begun_ms
            return False
        return True

    def _tell(self, home: School, now_ms: int, runtimes: Mapping[str, float]) -> int:
        def work(connection: Connection) -> int:
            found = read_risks(connection, BUREAU, home, now_ms=now_ms, runtimes=runtimes)
            if found:
                tell_school(connection, home, found, now_ms)
            return len(found)

        told = self._database.write(work).result()
        self._told[home.code] = week_begun_ms(now_ms, home.zone)
        return int(told > 0)


def tell_school(connection: Connection, home: School, found: Sequence[Risk], now_ms: int) -> None:
    chain = read_chain(connection, BUREAU, home.code, now_ms)
    people = chain.people(Level.PRINCIPAL)
    detail: Detail = {
        "told": [one.name for one in people],
        "risks": [{"kind": one.kind, "device": one.device, "part": one.part, **one.details} for one in found],
    }
    Hand(connection, TELLER, now_ms).begin(home.code, Noun.RISK, UseAction.TOLD, detail)
    names = {one.code: one.name for one in devices.find(connection, BUREAU, Filter(school=home.code))}
    letter = letter_of(home, found, names)
    notices.add(connection, notices_for(people, letter, kind="risks", school=home.code, now_ms=now_ms))


def letter_of(home: School, found: Sequence[Risk], names: Mapping[str, str]) -> Letter:
    """Pure."""
    more = len(found) - MOST_TOLD
    sentences = [Message("risks.says", {"n": len(found)})]
    if more > 0:
        sentences.append(Message("risks.more", {"n": more}))
    facts = [
        Fact(Message("risks.device", {"code": one.device, "name": names.get(one.device, "")}), message_of(one))
        for one in found[:MOST_TOLD]
    ]
    return Letter(
        subject=Message("risks.subject", {"school": home.name, "n": len(found)}), sentences=tuple(sentences),
        facts=tuple(facts),
    )  # fmt: skip


def message_of(risk: Risk) -> Message:
    channel = {"channel": risk.part} if risk.kind == "retention" else {}
    return Message(f"risk.{risk.kind}", {**risk.details, **channel})


def week_begun_ms(now_ms: int, zone: str) -> int:
    """This week's Monday at HOUR by the school's clock."""
    today = local(now_ms, zone).date()
    monday = today - timedelta(days=today.weekday())
    return round(datetime.combine(monday, HOUR, ZoneInfo(zone)).timestamp() * 1000)
