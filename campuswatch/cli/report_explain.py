"""`campuswatch report explain`: what is behind the figures of one device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import click

from alerts.state import State
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.table import print_table
from campuswatch.usecases.explaining import explain_device
from campuswatch.usecases.lookup import zone_of
from dashboards.reports.explanation import Explanation, Interval
from dashboards.reports.explanation_data import as_data
from dashboards.words import Words


@verb("explain", example="campuswatch report explain s01-cam-0017 --period 2026-10")
@click.argument("device")
@click.option("--period", required=True, help="2026-10-05, 2026-W41, 2026-10, 2026, 2026-10-05..2026-10-20, or a term.")
@click.option("--known", type=TIME, help="By what was known at that moment, on the school's clock.")
def explain(desk: Desk, device: str, period: str, known: datetime | None) -> int:
    """Show the intervals, looks, causes, windows and sums behind a device's figures."""
    known_ms = None
    if known is not None:
        with desk.database.read() as connection:
            known_ms = moment(known, ZoneInfo(zone_of(connection, desk.actor, device)))
    found = explain_device(desk.database, desk.actor, device, period, now_ms=desk.clock.now_ms(), known_ms=known_ms)
    words = Words(desk.language, found.school.zone, desk.clock.now_ms())
    desk.put(as_data(found), lambda: print_explanation(found, words))
    return 0


COMMANDS: tuple[click.Command, ...] = (explain,)


def print_explanation(found: Explanation, words: Words) -> None:
    device, look = found.figures.device, found.look
    click.echo(f"{device.code}  {device.name}  {found.period.name or found.period.text}")
    click.echo(f"{words.moment(look.start_ms)} to {words.moment(look.end_ms)}, {found.school.zone}"
               f"{'' if look.whole else ' (still running)'}, as known at {words.moment(look.known_ms)}")  # fmt: skip
    click.echo(f"must answer: {', '.join(device.witnesses) or 'nothing'}")
    _print(
        "intervals", ["from", "to", "state", "lasting", "±", "why"], [_interval(one, words) for one in found.intervals]
    )
    _print("looks", ["at", "±", "witness", "said", "why", "known since"], _looks(found, words))
    _print("charged to", ["cause", "from", "to", "known since", ""], _charges(found, words))
    _print("windows", ["from", "to", "counts", "why"], _windows(found, words))
    _print("not intact though it answered", ["from", "to"], [[_at(a, words), _at(b, words)] for a, b in found.flaws])
    _print("outside its hours", ["from", "to"], [[_at(a, words), _at(b, words)] for a, b in found.idle])
    print_sums(found, words)


def print_sums(found: Explanation, words: Words) -> None:
    sums, intact = found.sums, found.figures.intact
    rows = [[state.name, f"{sums[state]:,} ms", words.lasting(sums[state])] for state in State if sums[state]]
    rows.append(["all", f"{sum(sums.ms):,} ms", words.lasting(sum(sums.ms))])
    _print("sums", ["", "", ""], rows, right=frozenset({1}))
    up, down, seen = sums[State.UP], sums[State.DOWN], sums.observed_ms
    shares = [
        _share("availability", "UP / (UP + DOWN)", up, up + down, words),
        _share("as seen by the user", "UP / (UP + DOWN + SHADOW)", up, seen, words),
        _share("coverage", "(UP + DOWN + SHADOW) / (in service - MAINTENANCE)", seen, sums.expected_ms, words),
        _share("intact", "UP without fault or defect / in service and seen", intact.part, intact.whole, words),
    ]
    _print("figures", ["", "", "", ""], shares)
    click.echo(f"changes of state are uncertain by {words.lasting(sums.uncertainty_ms)} in all")
    if not found.adds_up:
        click.echo("the sums are not the figures of the reports: please report this as a fault of the product")


def _share(name: str, says: str, part: int, whole: int, words: Words) -> list[str]:
    return [name, says, f"{part:,} / {whole:,}", words.percent(Fraction(part, whole) if whole else None)]


def _interval(one: Interval, words: Words) -> list[str]:
    segment = one.segment
    why = "" if segment.cause is None else words.say(segment.cause)
    half = words.lasting(segment.start_half_gap_ms) if segment.start_half_gap_ms else ""
    state = f"{segment.state.name}{' (probably)' if segment.probable else ''}"
    lasting = words.lasting(segment.length_ms)
    return [_at(segment.start_ms, words), _at(segment.end_ms, words), state, lasting, half, why]


def _looks(found: Explanation, words: Words) -> list[list[str]]:
    return [
        [
            _at(row.at_ms, words), words.lasting(row.half_gap_ms) if row.half_gap_ms else "", row.witness,
            row.state.value, words.say(row.reason), _at(row.recorded_ms, words),
        ]
        for row in found.transitions
    ]  # fmt: skip


def _charges(found: Explanation, words: Words) -> list[list[str]]:
    return [
        [
            row.cause or row.charge.value, _at(row.start_ms, words),
            "still" if row.end_ms is None else _at(row.end_ms, words), _at(row.recorded_ms, words),
            "probably" if row.probable else "",
        ]
        for row in found.attributions
    ]  # fmt: skip


def _windows(found: Explanation, words: Words) -> list[list[str]]:
    return [
        [
            _at(one.window.start_ms, words), _at(one.window.end_ms, words),
            "yes" if one.counts else "no: entered late, not approved",
            f"{one.cause + ': ' if one.cause else ''}{words.say(one.window.reason)}",
        ]
        for one in found.windows
    ]  # fmt: skip


def _at(at_ms: int, words: Words) -> str:
    return words.moment(at_ms)


def _print(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> None:
    if rows:
        click.echo(f"\n{title}")
        print_table(headers, rows, right=right, fold=frozenset({len(headers) - 1}))
