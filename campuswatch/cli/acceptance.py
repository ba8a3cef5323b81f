"""`campuswatch devices accept`: tests of this moment, signed, before a device goes into service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.timeseries import open_reader
from campuswatch.usecases.acceptance import Wish, accept_device, examine_device
from campuswatch.usecases.lookup import zone_of
from collector.store.errors import StoreError
from collector.store.store import Store
from dashboards.words import Words
from inventory.acceptance import lacking, needed
from inventory.model.acceptance import Acceptance, Check, Outcome, Test
from inventory.model.device import Device
from language.moment import local

BY_HAND = (Outcome.PASSED, Outcome.FAILED)


@verb(
    "accept", example="campuswatch devices accept s01-cam-0007 --signer 王芳 --signer 'Li Wei' --document 'HT-2026-14'"
)
@click.argument("code")
@click.option("--signer", "signers", multiple=True, help="Number, id or name of who signs; may be repeated.")
@click.option("--day", type=Day(), help="Day of the acceptance; today if left out.")
@click.option("--document", default="", help="Contract or order that it is accepted under.")
@click.option("--notes", default="", help="For people.")
@click.option("--by-hand", "words", multiple=True, metavar="TEST=passed|failed",
              help=f"What a person tested where no machine can: {', '.join(Test)}.")  # fmt: skip
def accept(
    desk: Desk, code: str, signers: tuple[str, ...], day: datetime | None, document: str, notes: str,
    words: tuple[str, ...],
) -> int:  # fmt: skip
    """Test a device by what is known of it at this moment and keep the signed record.

    Without --signer nothing is kept: it shows how the tests stand. The exit code is 1 where it does not pass.
    """
    by_hand = dict(word(one) for one in words)
    store = open_store_if_any(desk)
    limit_ms, now_ms = desk.settings.clocks.limit_ms, desk.clock.now_ms()
    try:
        if not signers:
            if by_hand:
                raise click.UsageError("what was tested by hand needs a --signer")
            device, checks = examine_device(
                desk.database, store, desk.actor, code, clock_limit_ms=limit_ms, now_ms=now_ms
            )  # fmt: skip
            return show(desk, device, checks, None)
        with desk.database.read() as connection:
            today = local(now_ms, zone_of(connection, desk.actor, code)).date()
        wish = Wish(
            signers=signers, day=day.date() if day else today, document=document.strip(), notes=notes.strip(),
            words=by_hand,
        )  # fmt: skip
        record = accept_device(
            desk.database, store, desk.actor, code, wish, clock_limit_ms=limit_ms, now_ms=now_ms
        )  # fmt: skip
        device, _ = examine_device(desk.database, None, desk.actor, code, clock_limit_ms=limit_ms, now_ms=now_ms)
        return show(desk, device, record.checks, record)
    finally:
        if store is not None:
            store.close()


def open_store_if_any(desk: Desk) -> Store | None:
    """Without time series the stream is not tested, and the record says so."""
    try:
        return open_reader(desk.settings, desk.clock)
    except StoreError:
        return None


def word(text: str) -> tuple[Test, Outcome]:
    test, _, outcome = text.partition("=")
    if test not in set(Test) or outcome not in BY_HAND:
        raise click.UsageError(f"--by-hand wants a test and what came of it, as in online=passed, not {text!r}")
    return Test(test), Outcome(outcome)


def show(desk: Desk, device: Device, checks: Sequence[Check], record: Acceptance | None) -> int:
    missing = lacking(device.kind, checks)
    with desk.database.read() as connection:
        words = Words(desk.language, zone_of(connection, desk.actor, device.code), desk.clock.now_ms())
    payload: dict[str, Any] = {
        "device": device.code,
        "passes": not missing,
        "lacking": [one.test for one in missing],
        "checks": [asdict(one) | {"told": words.say(one.told)} for one in checks],
        "record": record.id if record else None,
        "day": record.day if record else None,
        "signers": [asdict(one) for one in record.signers] if record else [],
    }
    desk.put(payload, lambda: print_checks(device, checks, missing, record, words))
    return Exit.FOUND if missing else Exit.DONE


def print_checks(
    device: Device, checks: Sequence[Check], missing: Sequence[Check], record: Acceptance | None, words: Words
) -> None:
    rows = [
        (words.t(f"test.{one.test}") + (" *" if one.test in needed(device.kind) else ""),
         words.t(f"outcome.{one.outcome}"), words.clock(one.at_ms) if one.at_ms is not None else "",
         words.say(one.told))
        for one in checks
    ]  # fmt: skip
    headers = ["page.test", "page.outcome", "page.when", "page.reason"]
    print_table([words.t(name) for name in headers], rows, fold=frozenset({3}))
    click.echo(words.t("acceptance.needed"))
    if record is None:
        click.echo(words.t("acceptance.would_pass" if not missing else "acceptance.would_fail"))
        return
    said = "acceptance.passed" if record.passed else "acceptance.failed"
    click.echo(words.t(said, day=record.day.isoformat(), signers=", ".join(one.name for one in record.signers)))
