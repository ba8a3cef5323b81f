"""`campuswatch danger`: hidden dangers, what is done about them, and that somebody looked again (Q50)."""

from __future__ import annotations

from datetime import datetime

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.registers import add_register, put_item
from campuswatch.usecases import dangers
from campuswatch.usecases.dangers import DangerClass, Found
from dashboards.papers.use_words import Use, who
from inventory.model.severity import Severity
from inventory.model.use import Noun

WEIGHTS = {one.name.lower(): one for one in Severity}
DUE = click.option("--due", type=Day(), help="Day until which it is to be done.")


@click.group("danger")
def command() -> None:
    """Hidden dangers: add, measure, mend, recheck, dismiss, list, show, print, export …"""


@verb("add", example="campuswatch danger add S01 --what 'bare wire at the gate' --class electric --due 2026-12-01")
@click.argument("school")
@click.option("--what", required=True, help="What is dangerous.")
@click.option(
    "--class", "danger", type=click.Choice([one.value for one in DangerClass]), default="equipment", show_default=True
)
@click.option("--weight", type=click.Choice(list(WEIGHTS)), default="minor", show_default=True)
@click.option("--where", default="", help="In people's words.")
@click.option("--area", help="Code of the area.")
@click.option("--device", help="Code of the device.")
@click.option("--measure", default="", help="What is to be done about it.")
@click.option("--person", metavar="PERSON", help="Number, id or name of who sees to it.")
@click.option("--origin", default="", help="In what it was found: code of a check, number of a fault.")
@DUE
def add(
    desk: Desk, school: str, what: str, danger: str, weight: str, where: str, area: str | None, device: str | None,
    measure: str, person: str | None, origin: str, due: datetime | None,
) -> None:  # fmt: skip
    """Enter a danger, an attack too. Without --due it is to be mended in 14 days, a major one in 7, a critical in 1."""
    found = Found(
        school=school, what=what, danger=DangerClass(danger), severity=WEIGHTS[weight], where=where, area=area,
        device=device, measure=measure, person=person, origin=origin, due=due.date() if due else None,
    )  # fmt: skip
    put_item(desk, dangers.find(desk.database, desk.actor, found, now_ms=desk.clock.now_ms()))


@verb(
    "measure", example="campuswatch danger measure s01-hd-0001 --do 'lay it in a duct' --person 0012 --due 2026-12-05"
)
@click.argument("code")
@click.option("--do", "words", required=True, help="What is to be done.")
@click.option("--person", metavar="PERSON", help="Number, id or name of who sees to it.")
@DUE
def measure(desk: Desk, code: str, words: str, person: str | None, due: datetime | None) -> None:
    """Say what is to be done, by whom, until when; another day needs its reason in the words."""
    after = dangers.measure(
        desk.database, desk.actor, code, words, person=person, due=due.date() if due else None,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    put_item(desk, after)


@verb("mend", example="campuswatch danger mend s01-hd-0001 --by 0012 --did 'laid in a duct'")
@click.argument("code")
@click.option("--by", "person", required=True, metavar="PERSON", help="Number, id or name of who did it.")
@click.option("--did", "words", required=True, help="What was done.")
def mend(desk: Desk, code: str, person: str, words: str) -> None:
    """Enter that it is mended. It stays in the list until somebody else looked again."""
    put_item(desk, dangers.mend(desk.database, desk.actor, code, words, person, now_ms=desk.clock.now_ms()))


@verb("recheck", example="campuswatch danger recheck s01-hd-0001 --by 0003 --well")
@click.argument("code")
@click.option("--by", "person", required=True, metavar="PERSON", help="Another than who mended it.")
@click.option("--well/--not-well", required=True, help="What was seen.")
@click.option("--says", "words", default="", help="In words.")
@DUE
def recheck(desk: Desk, code: str, person: str, well: bool, words: str, due: datetime | None) -> None:
    """Enter the second look: closed where it is well, else open again."""
    after = dangers.look_again(
        desk.database, desk.actor, code, person, well=well, words=words, due=due.date() if due else None,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    put_item(desk, after)


@verb("dismiss", example="campuswatch danger dismiss s01-hd-0001 --reason 'entered twice'")
@click.argument("code")
@click.option("--reason", required=True)
def dismiss(desk: Desk, code: str, reason: str) -> None:
    """Say that it is none. It stays in the register, with the reason."""
    put_item(desk, dangers.dismiss(desk.database, desk.actor, code, reason, now_ms=desk.clock.now_ms()))


def row(use: Use) -> list[str]:
    place = who(use.field("where"), use.field("area"), use.field("device"))
    return [
        use.field("class"),
        use.field("severity"),
        use.field("due_ms"),
        use.field("what"),
        place,
        use.person("person"),
    ]


for _command in (add, measure, mend, recheck, dismiss):
    command.add_command(_command)
add_register(command, Noun.DANGER, ["class", "weight", "until", "what", "where", "person"], row, dangers.CORRIGIBLE)
