"""A scan is asked of the running service: who may, which addresses, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netaddr import IPNetwork, IPSet
from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.scan_plan import outside
from campuswatch.usecases.scanning import unfinished
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.scan_run import Ending
from inventory.repository import scan_runs, schools, subnets
from inventory.repository.scan_runs import SILENT_MS
from language.message import Message

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


def ask_scan(
    database: Database, actor: Actor, ask: Ask, school: str, cidrs: Sequence[str], *, resume: bool, now_ms: int
) -> list[str]:
    """The service scans: of `cidrs` only what is the school's and not on its deny-list, all of it where none is given.

    Returns the networks. Raises Missing for an unknown school or one without subnets, Conflict for addresses that are
    not the school's or to be left alone and while another scan of it runs, ControlError where no service runs.
    """
    require(actor, Right.SCAN, school)
    if resume:
        networks = list(unfinished(database, actor, school, now_ms).networks)
    else:
        networks = wanted(database, actor, school, cidrs)
    require_turn(database, actor, school, now_ms)
    _tell(database, actor, school, networks, resume, now_ms)
    answer = ask("scan", {"school": school, "by": actor.name, "cidrs": list(cidrs), "resume": resume})
    if refused := answer.get("refused"):
        raise Conflict(str(refused["id"]), **refused["params"])
    return networks


def wanted(database: Database, actor: Actor, school: str, cidrs: Sequence[str]) -> list[str]:
    """In canonical form. Raises as `ask_scan`."""
    with database.read() as connection:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        own = subnets.every(connection, actor.scope, school)
    usual = [one.cidr for one in own if one.scanned and one.swept]
    if not cidrs:
        if not usual:
            raise Missing("ledger.no_subnets", school=school)
        return usual
    networks = [subnets.canonical(cidr) for cidr in cidrs]
    if strange := outside(database, actor, school, networks):
        raise Conflict("scan.not_of_school", school=school, prefixes=", ".join(strange))
    denied = IPSet(one.cidr for one in own if not one.scanned)
    alone = [network for network in networks if IPSet([IPNetwork(network)]).issubset(denied)]
    if alone:
        raise Conflict("scan.left_alone", school=school, prefixes=", ".join(alone))
    return networks


def require_turn(database: Database, actor: Actor, school: str, now_ms: int) -> None:
    """Raises Conflict while a scan of the school goes on."""
    with database.read() as connection:
        run = scan_runs.unfinished(connection, actor.scope, school)
    if run is not None and run.ending is Ending.RUNNING and now_ms - run.beat_ms < SILENT_MS:
        raise Conflict("scan.busy", school=school)


def stop_scan(database: Database, actor: Actor, ask: Ask, school: str, *, now_ms: int) -> None:
    """What was found is kept. Raises Missing where the service makes none of that school, Forbidden, ControlError."""
    require(actor, Right.SCAN, school)
    if not ask("scan_stop", {"school": school})["stopped"]:
        raise Missing("scan.none_runs", school=school)

    def work(connection: Connection) -> None:
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="scan.stopped", subject=school, detail={}
        )

    database.write(work).result()


def _tell(database: Database, actor: Actor, school: str, networks: list[str], resume: bool, now_ms: int) -> None:
    def work(connection: Connection) -> None:
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="scan.asked", subject=school,
            detail={"networks": ", ".join(networks)[:400], "resume": resume},
        )  # fmt: skip

    database.write(work).result()


def problem_of(answer: Mapping[str, Any]) -> Message | None:
    """Why the last scan that the service was asked for came to nothing, as the service tells it."""
    told = answer.get("problem")
    return Message(str(told["id"]), dict(told["params"])) if told else None
