"""`campuswatch alerts rules` and `campuswatch alerts check`: by what alerts fire, and how often they would have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.progress import MofNCompleteColumn

from alerts.no_data import PROBE_OF, allowances
from alerts.rules import RULES
from alerts.rules.rule import Rule, Rules
from alerts.rules.words import do, own_words, title
from campuswatch.cli.bar import Bar
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.exits import Exit
from campuswatch.cli.table import print_table
from campuswatch.rule_book import load_rules, rules_path
from campuswatch.timeseries import open_reader
from campuswatch.usecases.replaying import Trial, Tried, played, try_rules
from collector.schema import MEASUREMENTS
from inventory.errors import Conflict
from language.moment import local

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SHORT_MS = 2 * HOUR_MS
"""A store that begins later than this after the time asked for is worth a word."""


@verb("rules", example="campuswatch alerts rules --name ups_runtime")
@click.option("--name", "wanted", metavar="NAME", help="Everything about this one.")
@click.option("--rules", "file", type=click.Path(path_type=Path), help="With this file instead of the settings' one.")
def list_rules(desk: Desk, wanted: str | None, file: Path | None) -> int:
    """List the rules in force: how grave, how long it must hold, where it begins and ends."""
    rules = rules_of(desk, file)
    if wanted is not None:
        if wanted not in rules:
            raise Conflict("alerts.no_rule", rule=wanted)
        rules = {wanted: rules[wanted]}
    show = print_rules if wanted is None else print_rule
    desk.put([as_json(desk, rule) for rule in rules.values()], lambda: show(desk, rules))
    return Exit.DONE


@verb("check", example="campuswatch alerts check --rules rules.toml --days 7 --school S01")
@click.option("--rules", "file", type=click.Path(path_type=Path), help="Try this file instead of the settings' one.")
@click.option("--days", type=click.IntRange(1, 92), default=7, show_default=True, help="So far back.")
@click.option("--school", help="Only with this school's devices.")
@click.option("--device", metavar="CODE", help="Only with this device.")
@click.option("--all", "everything", is_flag=True, help="List rules that would never have fired, too.")
def check(desk: Desk, file: Path | None, days: int, school: str | None, device: str | None, everything: bool) -> int:
    """Try the rules on what is stored of the past days, and say how often each would have fired.

    Samples, outages, defects and unexpected changes are played through the same evaluator that tells of them now;
    causes and maintenance are those known today. A week of a school takes a minute or two.
    """
    rules = rules_of(desk, file)
    now_ms = desk.clock.now_ms()
    store = open_reader(desk.settings, desk.clock)
    try:
        with Bar("playing", width=12, column=MofNCompleteColumn(), total=None) as bar:
            trial = try_rules(
                desk.database, store, desk.actor, rules, allowances_of(desk), school=school, device=device,
                start_ms=now_ms - days * DAY_MS, end_ms=now_ms,
                progress=lambda done, total: bar.show(completed=done, total=total),
            )  # fmt: skip
    finally:
        store.close()
    desk.put(trial_json(trial, rules), lambda: print_trial(desk, trial, rules, everything))
    return Exit.DONE


def rules_of(desk: Desk, file: Path | None) -> Rules:
    """Raises SettingsError with every problem in the file."""
    path = file or rules_path(desk.settings)
    return RULES if path is None else load_rules(path)


def allowances_of(desk: Desk) -> dict[str, float]:
    """As the service waits for samples."""
    # Probes bring their protocols along; only this verb needs to know their intervals.
    from collector.probes import PROBES

    paced = desk.settings.poll.interval_s
    known = {name: paced.get(name, PROBES[name].interval_s) for name in set(PROBE_OF.values())}
    return dict(allowances(lambda probe: known[probe]))


def print_rules(desk: Desk, rules: Rules) -> None:
    rows = [
        [rule.name, desk.say(title(rule.name, own_words(rule))), weight(rule), seconds(rule.for_s),
         seconds(rule.keep_s), limits(rule)]
        for rule in rules.values()
    ]  # fmt: skip
    print_table(["rule", "tells of", "severity", "for", "keep", "begins, ends"], rows, fold=frozenset({1}))


def print_rule(desk: Desk, rules: Rules) -> None:
    for rule in rules.values():
        words = own_words(rule)
        rows = [
            ["rule", rule.name],
            ["title", desk.say(title(rule.name, words))],
            ["do first", desk.say(do(rule.name, words))],
            ["topic", rule.topic.value],
            ["severity", weight(rule)],
            ["must hold for", seconds(rule.for_s) or "0 s"],
            ["must be over for", seconds(rule.keep_s) or "0 s"],
            ["begins, ends", limits(rule)],
            ["because", rule.why],
        ]
        print_table(["", ""], [row for row in rows if row[1]], fold=frozenset({1}))


def weight(rule: Rule) -> str:
    if not rule.on:
        return "off"
    graver = rule.in_key_area
    usual = rule.severity.name.lower()
    return usual if graver is None or graver <= rule.severity else f"{usual} ({graver.name.lower()} in key areas)"


def seconds(amount: float) -> str:
    if not amount:
        return ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if amount % size == 0:
            return f"{amount / size:g} {unit}"
    return f"{amount:g} s"


def limits(rule: Rule) -> str:
    """`snmp.temperature_c above 70, well at 65 celsius`."""
    one = rule.threshold
    if one is None:
        return ""
    unit = "percent" if one.per else MEASUREMENTS[one.measurement].fields[one.field].unit
    of = f" of {one.per}" if one.per else ""
    mean = f" (mean of {seconds(one.over_s)})" if one.over_s else ""
    return f"{one.measurement}.{one.field}{of}{mean} {one.side} {plain(one.limit)}, well at {plain(one.clear)} {unit}"


def plain(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def as_json(desk: Desk, rule: Rule) -> dict[str, Any]:
    words, one = own_words(rule), rule.threshold
    graver = rule.in_key_area
    return {
        "name": rule.name, "title": desk.say(title(rule.name, words)), "do": desk.say(do(rule.name, words)),
        "topic": rule.topic, "severity": rule.severity.name.lower(),
        "in_key_area": None if graver is None else graver.name.lower(), "for_s": rule.for_s, "keep_s": rule.keep_s,
        "on": rule.on, "own": rule.is_own, "why": rule.why,
        "threshold": None if one is None else {
            "measurement": one.measurement, "field": one.field, "per": one.per, "side": one.side, "limit": one.limit,
            "clear": one.clear, "over_s": one.over_s, "where": one.where, "kinds": sorted(one.kinds),
            "areas": sorted(one.areas), "devices": sorted(one.devices),
        },
    }  # fmt: skip


def trial_json(trial: Trial, rules: Rules) -> dict[str, Any]:
    return {
        "start_ms": trial.start_ms, "end_ms": trial.end_ms, "devices": trial.devices,
        "stored_since_ms": dict(sorted(trial.since_ms.items())), "not_tried": not_tried(rules),
        "rules": [
            {"rule": name, "fired": one.fired, "explained": one.explained, "open_s": round(one.open_ms / 1000),
             "worst": one.worst[0], "worst_fired": one.worst[1], "devices": dict(one.devices.most_common())}
            for name, one in trial.rules.items()
        ],
    }  # fmt: skip


def not_tried(rules: Rules) -> list[str]:
    known = set(played(rules))
    return sorted(name for name, rule in rules.items() if rule.on and name not in known)


def print_trial(desk: Desk, trial: Trial, rules: Rules, everything: bool) -> None:
    days = round((trial.end_ms - trial.start_ms) / DAY_MS)
    click.echo(f"{trial.devices} devices, {days} days; causes and maintenance as known today")
    found = sorted(trial.rules.items(), key=lambda one: (-one[1].fired, -one[1].explained, one[0]))
    shown = [(name, one) for name, one in found if everything or one.fired or one.explained]
    if shown:
        headers = ["rule", "tells of", "fired", "of others", "hours", "worst device", "there"]
        rows = [trial_row(desk, rules[name], one) for name, one in shown]
        print_table(headers, rows, right=frozenset({2, 3, 4, 6}), fold=frozenset({1}))
        click.echo("of others: belonged to the fault of another device; hours: for which it was open")
    silent = len(found) - len(shown)
    if silent:
        click.echo(f"{silent} rules would not have fired" + ("" if everything else " (--all lists them)"))
    late = [f"{name} {day_of(at_ms)}" for name, at_ms in sorted(trial.since_ms.items())
            if at_ms - trial.start_ms > SHORT_MS]  # fmt: skip
    if late:
        click.echo(f"stored only since: {', '.join(late)} (UTC)")
    if untried := not_tried(rules):
        click.echo(f"not tried, as they stand on more than one device or on the present: {', '.join(untried)}")


def trial_row(desk: Desk, rule: Rule, one: Tried) -> Sequence[str]:
    worst, number = one.worst
    told = desk.say(title(rule.name, own_words(rule)))
    return [rule.name, told, str(one.fired), str(one.explained), f"{one.open_ms / HOUR_MS:.1f}", worst,
            str(number) if number else ""]  # fmt: skip


def day_of(at_ms: int) -> str:
    return f"{local(at_ms, 'UTC'):%m-%d %H:%M}"
