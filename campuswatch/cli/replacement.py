"""`campuswatch replacement`: which devices had better be replaced, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.table import print_table
from campuswatch.usecases.replacements import replacements
from inventory.model.kind import Kind
from inventory.replacement import USUAL_YEARS, Proposal, Rules

USUAL = Rules()


@click.group("replacement")
def command() -> None:
    """Proposals of what to replace: list."""


@verb("list", example="campuswatch replacement list S01 --years camera=8 --repair-pct 40")
@click.argument("school")
@click.option("--years", multiple=True, metavar="KIND=YEARS", help="How long a kind lasts; may be repeated.")
@click.option("--repair-pct", type=click.IntRange(1, 1000), default=USUAL.repair_pct, show_default=True,
              help="Upkeep in percent of the price.")  # fmt: skip
@click.option("--repairs", type=click.IntRange(1), default=USUAL.repairs, show_default=True, help="In the last days.")
@click.option("--outages", type=click.IntRange(1), default=USUAL.outages, show_default=True,
              help="In the last days, of 10 minutes or more.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, 3650), default=USUAL.days, show_default=True)
def list_them(
    desk: Desk, school: str, years: tuple[str, ...], repair_pct: int, repairs: int, outages: int, days: int
) -> None:
    """List devices with at least one reason to replace them: age, upkeep against price, repairs, outages, condition.

    These are figures for people to decide by. What is under warranty says so: claim it first.
    """
    lasting = {**USUAL_YEARS, **dict(map(kind_years, years))}
    rules = Rules(years=lasting, repair_pct=repair_pct, repairs=repairs, outages=outages, days=days)
    found = replacements(desk.database, desk.actor, school, rules, now_ms=desk.clock.now_ms())
    desk.put([as_json(desk, one) for one in found], lambda: print_them(desk, found))


def kind_years(typed: str) -> tuple[Kind, int]:
    name, _, years = typed.partition("=")
    known = {kind.value: kind for kind in Kind}
    if name not in known or not (years.isascii() and years.isdecimal()) or not 0 < int(years) < 100:
        raise click.UsageError(f"--years {typed}: write it like camera=8, with one of {', '.join(known)}")
    return known[name], int(years)


def as_json(desk: Desk, one: Proposal) -> dict[str, Any]:
    return asdict(one.facts) | {
        "reasons": {ground.value: desk.say(message) for ground, message in one.reasons.items()},
        "notes": [desk.say(message) for message in one.notes],
    }


def print_them(desk: Desk, found: Sequence[Proposal]) -> None:
    if not found:
        click.echo("nothing speaks for replacing a device")
        return
    rows = []
    for one in found:
        said = [*one.reasons.values(), *one.notes]
        rows.append([one.facts.device, one.facts.name, "; ".join(desk.say(message) for message in said)])
    print_table(["device", "name", "why, and what else to know"], rows, cut=frozenset({1}), fold=frozenset({2}))


command.add_command(list_them)
