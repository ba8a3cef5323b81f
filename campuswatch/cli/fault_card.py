"""Faults as the terminal shows them: a table of many, or one with its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from alerts.rules import words as rule_words
from campuswatch.cli.desk import Desk
from campuswatch.cli.table import print_table
from campuswatch.usecases.fault_letters import Place, area_words, device_words, shortened, step_words, uplink_words
from dashboards.words import Words
from inventory.model.fault import Fault
from inventory.model.fault_step import FaultStep
from inventory.model.incident import Incident
from language.catalogue import translate
from language.message import Message, Parameter


def print_faults(desk: Desk, found: Sequence[Fault], zones: Mapping[str, str]) -> None:
    if not found:
        click.echo("no fault is open")
        return
    rows = []
    for one in found:
        words = Words(desk.language, zones.get(one.school, "UTC"), desk.clock.now_ms())
        rows.append([
            one.number, one.severity.name.lower(), one.state.value, words.moment(one.since_ms)[:-3],
            one.acknowledged_by or "-", f"{one.device or one.area or one.part} {title(desk, one)}".strip(),
        ])  # fmt: skip
    print_table(["number", "is", "state", "since", "who", "what"], rows, cut=frozenset({5}))


def title(desk: Desk, fault: Fault) -> str:
    if not fault.rule:
        return shortened(fault.text)
    return desk.say(rule_words.title(fault.rule, fault.details))


def print_card(
    desk: Desk, fault: Fault, steps: Sequence[FaultStep], place: Place, report: Incident | None, zone: str
) -> None:
    words = Words(desk.language, zone, desk.clock.now_ms())
    click.echo(f"{fault.number}  {fault.state.value}  {fault.severity.name.lower()}{'  MAJOR' if fault.major else ''}")
    click.echo(title(desk, fault))
    if fault.rule:
        print_table([""], [[shown(rule_words.says(fault.rule, fault.details, fault.part), words)]], fold=frozenset({0}))
    rows = [[label, value] for label, value in facts(fault, place, words) if value]
    print_table(["", ""], rows, fold=frozenset({1}))
    click.echo("\nsteps")
    photos = (f" [photo {step.photo[:12]}]" if step.photo else "" for step in steps)
    taken = [["", shown(step_words(step), words) + photo] for step, photo in zip(steps, photos, strict=True)]
    print_table(["", ""], taken, fold=frozenset({1}))
    if report is not None:
        click.echo(f"\nincident report by {report.by}, {words.moment(report.at_ms)}")
        for name in ("cause", "course", "measures", "lessons"):
            click.echo(f"  {name}: {getattr(report, name)}")


def facts(fault: Fault, place: Place, words: Words) -> list[tuple[str, str]]:
    def at(at_ms: int | None) -> str:
        return "" if at_ms is None else words.moment(at_ms)

    return [
        ("device", device_words(place.device) if place.device else ""),
        ("place", area_words(place)),
        ("carrier", uplink_words(place.uplink) if place.uplink else ""),
        ("words", f"{fault.opened_by}: {fault.text}" if fault.text else ""),
        ("contact", fault.contact),
        ("behind it", str(fault.affected or "")),
        ("since", at(fault.since_ms)),
        ("opened", at(fault.opened_ms)),
        ("to be mended by", at(fault.repair_by_ms) if fault.paused_ms is None else f"clock stands: {fault.pause}"),
        ("answered for", f"{fault.acknowledged_by} {at(fault.acknowledged_ms)}".strip()),
        ("repaired", f"{fault.repaired_by} {at(fault.repaired_ms)}".strip()),
        ("cause", fault.cause_class.value),
        ("done", fault.done),
        ("parts", fault.parts),
        ("ticket", fault.ticket),
        ("outside repairer", f"{fault.repairer} ({fault.outside})" if fault.outside else ""),
        ("handed up", f"{at(fault.handed_up_ms)} {fault.answer}".strip()),
        ("reopened", f"{fault.reopened} times" if fault.reopened else ""),
    ]


def shown(message: Message, words: Words) -> str:
    """Moments among the parameters (`…_ms`) as the school's clock shows them."""
    params: dict[str, Parameter] = {
        name: words.moment(value) if name.endswith("_ms") and isinstance(value, int) else value
        for name, value in message.params.items()
    }
    return translate(Message(message.id, params), words.language)
