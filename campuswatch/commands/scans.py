"""Scans of a school, made by the running service: begun, gone on with, stopped."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id
from campuswatch.commands.means import Means
from campuswatch.commands.schools import MaybePrefixes, split
from campuswatch.usecases.actor import Right
from campuswatch.usecases.scan_asking import ask_scan, stop_scan


class NewScan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without `prefixes` all that the school's scans go over. Others are refused, and so is what must be left alone."""

    school: Id
    prefixes: MaybePrefixes = ""


class OneScan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: Id


def page_of(school: str) -> str:
    return f"/scan/{quote(school)}"


def start(means: Means, body: NewScan) -> Done:
    networks = ask_scan(
        means.database, means.actor, means.ask, body.school, split(body.prefixes), resume=False, now_ms=means.now_ms
    )
    return Done(go=page_of(body.school), answer={"school": body.school, "networks": networks})


def resume(means: Means, body: OneScan) -> Done:
    networks = ask_scan(means.database, means.actor, means.ask, body.school, (), resume=True, now_ms=means.now_ms)
    return Done(go=page_of(body.school), answer={"school": body.school, "networks": networks})


def stop(means: Means, body: OneScan) -> Done:
    stop_scan(means.database, means.actor, means.ask, body.school, now_ms=means.now_ms)
    return Done(go=page_of(body.school), answer={"school": body.school})


TAGS = ("scans",)
COMMANDS = (
    Command(
        name="scan.start", body=NewScan, right=Right.SCAN, school=lambda means, body: body.school, do=start, hint=True,
        tags=TAGS,
    ),
    Command(name="scan.resume", body=OneScan, right=Right.SCAN, school=lambda means, body: body.school, do=resume,
            tags=TAGS),
    Command(name="scan.stop", body=OneScan, right=Right.SCAN, school=lambda means, body: body.school, do=stop,
            tags=TAGS),
)  # fmt: skip
