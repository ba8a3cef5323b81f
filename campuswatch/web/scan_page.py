"""`/scan/{school}`: a scan under way, what the last ones brought, and the way to begin one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netaddr import IPSet
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands import COMMANDS
from campuswatch.control import ControlError
from campuswatch.usecases.actor import Right
from campuswatch.usecases.inbox_facts import narrowed
from campuswatch.usecases.scan_asking import problem_of
from campuswatch.web.forms import form_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_at
from inventory.model.device import Device
from inventory.model.scan_run import Ending, ScanRun
from inventory.model.subnet import Subnet
from inventory.repository import devices, scan_runs, subnets
from inventory.repository.scan_runs import SILENT_MS
from language.message import Message

RUNS, SHOWN = 10, 60
TOLD = ("added", "gone", "moved", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A scan that is being made: addresses `asked` of `total` (0: not known yet)."""

    asked: int
    total: int
    found: int
    stage: str = ""
    left_ms: int | None = None

    @property
    def percent(self) -> int:
        return min(100, 100 * self.asked // self.total) if self.total else 0


def show(house: House, request: Request) -> Response:
    school, now_ms = school_at(house, request), house.clock.now_ms()
    only = narrowed(house.scope, school.code)
    with house.database.read() as connection:
        own = subnets.every(connection, only, school.code)
        runs = scan_runs.every(connection, only, limit=RUNS)
        newest = runs[0] if runs else None
        codes = {code for name in TOLD for code in getattr(newest, name)[:SHOWN]} if newest else set()
        told = devices.of_codes(connection, only, sorted(codes))
    state, silent = state_of(house, school.code) if house.visitor.may(Right.SCAN, school.code) else ({}, None)
    may = house.visitor.may(Right.SCAN, school.code)
    return house.show(
        "scan.html", request, words=house.words(request, school, now_ms), here="scan", school=school,
        several=is_several(house), going=going_of(newest, state, own, now_ms), newest=newest,
        halted=newest is not None and newest.ending is not Ending.DONE, problem=problem_of(state), silent=silent,
        runs=runs, told=found_of(newest, told), swept=[one for one in own if one.scanned and one.swept],
        denied=[one for one in own if not one.scanned],
        form=form_of(COMMANDS["scan.start"], {"school": school.code})
        if may else None,
    )  # fmt: skip


def state_of(house: House, school: str) -> tuple[Mapping[str, Any], Message | None]:
    """What the service says of its scan, and why it says nothing."""
    try:
        return house.ask("scan_state", {"school": school}), None
    except ControlError as error:
        return {}, Message("command.no_service", {"why": str(error)})


def going_of(run: ScanRun | None, state: Mapping[str, Any], own: list[Subnet], now_ms: int) -> Going | None:
    """As the service tells it, else by the ledger, where another process makes it."""
    if state.get("runs"):
        left_s = state.get("left_s")
        return Going(
            asked=int(state.get("asked", 0)), total=int(state.get("total", 0)), found=int(state.get("found", 0)),
            stage=str(state.get("stage", "")), left_ms=None if left_s is None else round(float(left_s)) * 1000,
        )  # fmt: skip
    if run is None or run.ending is not Ending.RUNNING or now_ms - run.beat_ms > SILENT_MS:
        return None
    asks = IPSet(run.networks) - IPSet(one.cidr for one in own if not one.scanned)
    return Going(asked=run.asked, total=asks.size, found=run.found)


def found_of(run: ScanRun | None, known: Mapping[str, Device]) -> list[tuple[str, int, list[Device]]]:
    """What became of devices, how many, and the first of them."""
    if run is None:
        return []
    return [
        (name, len(codes), [known[code] for code in codes[:SHOWN] if code in known])
        for name in TOLD
        if (codes := getattr(run, name))
    ]


PAGES = (Page(path="/scan/{school}", show=show),)
