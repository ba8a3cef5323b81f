"""One device on a terminal: what it is, what its witnesses saw, its history; in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import click

from campuswatch.cli.table import print_table
from campuswatch.cli.wiring_card import above, print_ports
from dashboards.responsible import GUARD_OFFICE, Responsible
from dashboards.wiring import Wiring
from dashboards.words import Words
from inventory.model.change_event import ChangeEvent
from inventory.model.claim import Claim
from inventory.model.defect import Defect
from inventory.model.device import Device
from inventory.model.sighting import Sighting
from inventory.model.transition import Transition


@dataclass(frozen=True, slots=True)
class Card:
    """`state` is the code of the moment's state, `because` says why; `witnesses` hold the newest transition of each.

    `others` are further addresses where the device answers, `defects` those that are open.
    `states` are those of the devices at the other ends of `wiring`, `hours` when it is expected to serve, in words.
    """

    device: Device
    state: str
    claims: Sequence[Claim]
    witnesses: Sequence[Transition]
    history: Sequence[ChangeEvent]
    wiring: Wiring = field(default_factory=Wiring)
    states: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[str] = ()
    sighting: Sighting | None = None
    defects: Sequence[Defect] = ()
    answers_for: Responsible = field(default_factory=Responsible)
    hours: str = ""
    because: str = ""


def print_card(card: Card, words: Words) -> None:
    print_table(["", ""], facts_of(card, words), fold=frozenset({1}))
    click.echo()
    if card.witnesses:
        columns = ["page.witness", "page.state", "page.since_when", "page.reason"]
        print_table([words.t(column) for column in columns], seen(card, words), fold=frozenset({3}))
        click.echo()
    if card.defects:
        rows = [(words.clock(one.since_ms), words.defect(one)) for one in card.defects]
        print_table([words.t("page.since_when"), words.t("page.defects")], rows, fold=frozenset({1}))
        click.echo()
    print_ports(card.wiring, card.states, words)
    print_table(
        [words.t("page.when"), words.t("page.actor"), words.t("page.change")],
        [(words.clock(one.at_ms), one.actor, told(one, words)) for one in card.history],
        fold=frozenset({2}),
    )


def facts_of(card: Card, words: Words) -> list[tuple[str, str]]:
    device = card.device
    facts = [
        (words.t("page.code"), device.code),
        (words.t("field.name").capitalize(), device.name),
        (words.t("page.kind"), words.t("kind." + device.kind)),
        (words.t("page.stage"), words.t("stage." + device.stage)),
        (words.t("page.state"), ". ".join(filter(None, (words.t("state." + card.state), card.because)))),
        (words.t("page.address"), device.address or ""),
        (words.t("page.other_addresses"), ", ".join(card.others)),
        (words.t("page.vendor"), device.vendor),
        (words.t("page.model"), device.model),
        (words.t("page.firmware"), device.firmware),
        (words.t("page.area"), card.answers_for.area),
        (words.t("page.answers_for"), answering(card.answers_for, words)),
        (words.field("service_hours").capitalize(), card.hours),
        *above(card.wiring, words),
        *((words.word("claim.", claim.type), claim.value) for claim in card.claims),
        (words.t("page.recognised"), recognised(card.sighting, words)),
    ]
    return [(name, value) for name, value in facts if value]


def answering(who: Responsible, words: Words) -> str:
    return ", ".join(who.names) or words.say(GUARD_OFFICE)


def recognised(sighting: Sighting | None, words: Words) -> str:
    """What the newest scan that saw it took it for, and why."""
    if sighting is None:
        return ""
    sure = words.t("inbox.found", sure=sighting.identity.confidence)
    return f"{words.why(sighting.identity.why)} ({sure}, {words.ago(sighting.at_ms)})"


def seen(card: Card, words: Words) -> list[tuple[str, str, str, str]]:
    return [
        (
            words.word("witness.", one.witness),
            words.t("state." + one.state),
            f"{words.clock(one.at_ms)}{f' ± {words.lasting(one.half_gap_ms)}' if one.half_gap_ms else ''}",
            words.say(one.reason),
        )
        for one in card.witnesses
    ]


def told(one: ChangeEvent, words: Words) -> str:
    what = words.word("action.", one.action)
    if one.field:
        what += f": {words.field(one.field)}"
    if one.old or one.new:
        what += f" {words.value(one.field, one.old)} → {words.value(one.field, one.new)}"
    return what
