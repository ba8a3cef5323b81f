"""`campuswatch topology`: what hangs on what, with the word behind it and its age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.devices import rows_of
from campuswatch.cli.table import print_table
from campuswatch.usecases.campus import Campus, read_campus
from dashboards.drawing import Drawing, draw
from dashboards.words import Words
from inventory.campus_map import Feeding, Hop
from inventory.errors import Missing
from inventory.repository import devices, schools
from inventory.repository.devices import Filter

INDENT = "  "


@click.group("topology")
def command() -> None:
    """What hangs on what: show, path, draw."""


@verb("show", example="campuswatch topology show --school S01")
@click.option("--school", help="Only this school's.")
def show(desk: Desk, school: str | None) -> None:
    """Each school from its core down to what hangs on the last switch, and what is not known.

    Beside each device stand who says that it hangs there, how long ago, and the recorder's channel that it feeds.
    """
    campuses = list(_campuses(desk, school))

    def render() -> None:
        for one in campuses:
            print_campus(one, words_of(desk, one))

    desk.put([as_json(one) for one in campuses], render)


@verb("path", example="campuswatch topology path s01-cam-0007")
@click.argument("device")
def path(desk: Desk, device: str) -> None:
    """The way from a device to the core, cable by cable, and to the channels that record it."""
    with desk.database.read() as connection:
        found = devices.get(connection, desk.actor.scope, device)
        if found is None:
            raise Missing("ledger.no_device", device=device)
        campus = read_campus(connection, desk.actor.scope, found.school)
    hops, feeds = campus.map.path(found.code), campus.map.feeds.get(found.code, ())
    payload = {
        "device": found.code,
        "known": found.code not in campus.map.unknown,
        "path": [asdict(hop) for hop in hops],
        "channels": [asdict(one) for one in feeds],
    }
    desk.put(payload, lambda: print_path(found.code, campus, hops, feeds, words_of(desk, campus)))


@verb("draw", example="campuswatch topology draw S01 --out S01.svg")
@click.argument("school")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File; SCHOOL.svg if left out.")
@click.option("--lang", type=click.Choice(["en", "zh-CN", "vi"]), help="Language; the school's if left out.")
def draw_school(desk: Desk, school: str, out: Path | None, lang: str | None) -> None:
    """Draw a school's wiring as SVG, which browsers show and print."""
    [campus] = _campuses(desk, school)
    code = campus.school.code
    states = {row["code"]: str(row["state"]) for row in rows_of(desk, Filter(school=code))}
    words = Words(lang or campus.school.language, campus.school.zone, desk.clock.now_ms())
    file = out or Path(f"{code}.svg")
    file.write_text(draw(Drawing(f"{campus.school.name} · {code}", campus.devices, campus.map, states), words), "utf-8")
    desk.put({"file": str(file)}, lambda: click.echo(f"drawn: {file}"))


def _campuses(desk: Desk, school: str | None) -> Iterator[Campus]:
    with desk.database.read() as connection:
        codes = [school] if school else [one.code for one in schools.every(connection, desk.actor.scope)]
        for code in codes:
            yield read_campus(connection, desk.actor.scope, code)


def words_of(desk: Desk, campus: Campus) -> Words:
    return Words(desk.language, campus.school.zone, desk.clock.now_ms())


def print_campus(campus: Campus, words: Words) -> None:
    found = campus.map
    click.echo(f"{campus.school.code} {campus.school.name}")
    for core in sorted(found.cores):
        if core not in found.unknown:
            click.echo(f"{core} {campus.devices[core].name}")
            click.echo(INDENT + words.word("core.", found.cores[core]))
            rows = [row for hop in found.below(core) for row in _rows(hop, 0, campus, words)]
            print_table(_headers(words), rows, fold=frozenset({1, 3}))
    if found.unknown:
        click.echo(words.t("topology.not_known_where", count=len(found.unknown)) + ":")
        for code in found.unknown:
            click.echo(f"{INDENT}{code} {campus.devices[code].name}")
    click.echo()


def _headers(words: Words) -> list[str]:
    return [words.t(id) for id in ("page.port", "page.device", "page.reason", "page.channel")]


def _rows(hop: Hop, depth: int, campus: Campus, words: Words) -> Iterator[tuple[str, str, str, str]]:
    device = campus.devices[hop.device]
    yield (
        f"{INDENT * depth}{hop.port or '?'}",
        f"{device.code} {device.name}",
        said(hop, words),
        ", ".join(map(channel, campus.map.feeds.get(hop.device, ()))),
    )
    for lower in campus.map.below(hop.device):
        yield from _rows(lower, depth + 1, campus, words)


def print_path(code: str, campus: Campus, hops: tuple[Hop, ...], feeds: tuple[Feeding, ...], words: Words) -> None:
    click.echo(f"{code} {campus.devices[code].name}")
    for hop in hops:
        own = f" {hop.own_port}" if hop.own_port else ""
        click.echo(f"{INDENT}{hop.device}{own} → {hop.upper} {hop.port or '?'} ({said(hop, words)})")
    last = hops[-1].upper if hops else code
    if last in campus.map.cores and last not in campus.map.unknown:
        click.echo(f"{INDENT}{last}: {words.word('core.', campus.map.cores[last])}")
    else:
        click.echo(f"{INDENT}{words.t('topology.not_known', device=last)}")
    for one in feeds:
        evidence = words.word("evidence.", one.evidence)
        click.echo(f"{INDENT}{code} ▸ {channel(one)} ({evidence}, {words.ago(one.seen_ms)})")


def channel(one: Feeding) -> str:
    return f"{one.recorder} {one.channel}"


def said(hop: Hop, words: Words) -> str:
    return f"{words.word('evidence.', hop.evidence)}, {words.ago(hop.seen_ms)}"


def as_json(campus: Campus) -> Mapping[str, Any]:
    found = campus.map
    return {
        "school": campus.school.code,
        "cores": {code: str(why) for code, why in sorted(found.cores.items())},
        "hops": [asdict(found.above[code]) for code in sorted(found.above)],
        "channels": [asdict(one) for code in sorted(found.feeds) for one in found.feeds[code]],
        "not_known": list(found.unknown),
    }


for part in (show, path, draw_school):
    command.add_command(part)
