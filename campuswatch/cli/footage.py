"""`campuswatch footage`: who looked at or took away recordings, allowed by whom, given out by whom (Q35)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.moment import TIME, moment
from campuswatch.cli.registers import add_register, put_item, the_item
from campuswatch.usecases import footage
from campuswatch.usecases.footage import Wish
from campuswatch.usecases.lookup import known_school
from dashboards.papers.use_words import Use, places, who
from inventory.errors import Missing
from inventory.model.footage import FootageKind
from inventory.model.use import Noun
from inventory.repository import scans

PAPERS = click.option(
    "--paper", "papers", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Photo or scan of the slip (JPEG, PNG, PDF); may be repeated. It is kept in the ledger.",
)  # fmt: skip
KEEPER = click.option("--by", "keeper", required=True, metavar="PERSON", help="Number, id or name of who handles it.")
NOTE = click.option("--note", default="", help="For people.")


@click.group("footage")
def command() -> None:
    """Use of recordings: ask, approve, refuse, view, hand-out, return, end, list, show, print, export …"""


@verb(
    "ask",
    example="campuswatch footage ask S01 --kind police --asker 'Officer Tran' --unit 'ward police' "
    "--camera s01-cam-0007 --from '2026-11-20 16:00' --to '2026-11-20 17:30' --why 'theft of a bicycle' "
    "--document 'CA-2026-118'",
)
@click.argument("school")
@click.option(
    "--kind", type=click.Choice([one.value for one in FootageKind]), required=True, help="Each has a paper of its own."
)
@click.option("--asker", required=True, help="Who asks, by name.")
@click.option("--unit", default="", help="Where they belong.")
@click.option("--camera", "cameras", multiple=True, required=True, metavar="CODE",
              help="Camera, or a recorder with its channel (s01-nvr-0001/7); may be repeated.")  # fmt: skip
@click.option("--from", "start", type=TIME, required=True, metavar="TIME", help="On the school's clock.")
@click.option("--to", "end", type=TIME, required=True, metavar="TIME", help="On the school's clock.")
@click.option("--why", required=True, help="What it is for.")
@click.option("--document", default="", help="Number or title of the paper.")
@click.option("--hold", "holds", multiple=True, metavar="ID", help="Footage that is held for it; may be repeated.")
@PAPERS
def ask(
    desk: Desk, school: str, kind: str, asker: str, unit: str, cameras: tuple[str, ...], start: datetime, end: datetime,
    why: str, document: str, holds: tuple[str, ...], papers: tuple[Path, ...],
) -> None:  # fmt: skip
    """Enter a request: who wants to see which camera of which time, and why."""
    zone = ZoneInfo(known_school(desk.database, desk.actor, school).zone)
    wish = Wish(
        school=school, kind=FootageKind(kind), asker=asker, unit=unit, why=why, cameras=cameras, document=document,
        start_ms=moment(start, zone), end_ms=moment(end, zone), papers=read(papers), holds=holds,
    )  # fmt: skip
    put_item(desk, footage.ask(desk.database, desk.actor, wish, now_ms=desk.clock.now_ms()))


def read(papers: tuple[Path, ...]) -> list[bytes]:
    """No more of each than is taken, and one octet, by which it is refused."""
    found = []
    for path in papers:
        with path.open("rb") as file:
            found.append(file.read(scans.MAX_OCTETS + 1))
    return found


@verb("approve", example="campuswatch footage approve s01-fr-0001 --by 王校长 --paper slip.jpg")
@click.argument("code")
@click.option("--by", "approver", required=True, metavar="PERSON", help="Number, id or name of who allows it.")
@click.option("--document", default="", help="Number or title of the paper.")
@PAPERS
@NOTE
def approve(desk: Desk, code: str, approver: str, document: str, papers: tuple[Path, ...], note: str) -> None:
    """Enter that it is allowed. A teacher's needs the photo of the principal's slip, the police's the number of their
    report, research the consent of the management."""
    after = footage.approve(
        desk.database, desk.actor, code, approver, document=document, papers=read(papers), note=note,
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    put_item(desk, after)


@verb("refuse", example="campuswatch footage refuse s01-fr-0001 --by 王校长 --reason 'a private matter'")
@click.argument("code")
@click.option("--by", "approver", required=True, metavar="PERSON", help="Number, id or name of who refuses it.")
@click.option("--reason", required=True)
def refuse(desk: Desk, code: str, approver: str, reason: str) -> None:
    """Enter that it is not allowed."""
    put_item(desk, footage.refuse(desk.database, desk.actor, code, approver, reason, now_ms=desk.clock.now_ms()))


@verb("view", example="campuswatch footage view s01-fr-0001 --by 0012 --note 'nothing was copied'")
@click.argument("code")
@KEEPER
@NOTE
def view(desk: Desk, code: str, keeper: str, note: str) -> None:
    """Enter that they looked at it, with one of the school beside them."""
    put_item(desk, footage.view(desk.database, desk.actor, code, keeper, note=note, now_ms=desk.clock.now_ms()))


@verb("hand-out", example="campuswatch footage hand-out s01-fr-0001 --by 0012 --medium 'USB stick' --number 7")
@click.argument("code")
@KEEPER
@click.option("--medium", required=True, help="What it is on.")
@click.option("--number", default="", help="The medium's own number.")
@click.option("--to", "receiver", default="", help="Who got it; who asked, if left out.")
@click.option("--copies", type=click.IntRange(1), default=1, show_default=True)
@click.option("--back-by", "back", type=Day(), help="Day on which it is to be given back.")
@NOTE
def hand_out(
    desk: Desk, code: str, keeper: str, medium: str, number: str, receiver: str, copies: int, back: datetime | None,
    note: str,
) -> None:  # fmt: skip
    """Enter that a copy left the house. Refused before it is approved."""
    item = the_item(desk, code, Noun.FOOTAGE)
    zone = ZoneInfo(known_school(desk.database, desk.actor, item.school).zone)
    due_ms = moment(back + timedelta(days=1), zone) if back else None
    after = footage.hand_out(
        desk.database, desk.actor, code, keeper, medium=medium, number=number, to=receiver, copies=copies,
        due_ms=due_ms, note=note, now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    put_item(desk, after)


@verb("return", example="campuswatch footage return s01-fr-0001 --by 0012")
@click.argument("code")
@KEEPER
@NOTE
def give_back(desk: Desk, code: str, keeper: str, note: str) -> None:
    """Enter that the copy came back."""
    put_item(desk, footage.give_back(desk.database, desk.actor, code, keeper, note=note, now_ms=desk.clock.now_ms()))


@verb("end", example="campuswatch footage end s01-fr-0001 --reason 'the police keep their copy'")
@click.argument("code")
@click.option("--reason", required=True)
def end(desk: Desk, code: str, reason: str) -> None:
    """Close an entry to which nothing more will come."""
    put_item(desk, footage.end(desk.database, desk.actor, code, reason, now_ms=desk.clock.now_ms()))


@verb("paper", example="campuswatch footage paper 3fa2c0d1 --output slip.jpg")
@click.argument("digest")
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path))
def paper(desk: Desk, digest: str, output: Path) -> None:
    """Write a photo that an entry names to a file; the beginning of its SHA-256 is enough."""
    with desk.database.read() as connection:
        found = scans.get(connection, desk.actor.scope, digest)
    if found is None:
        raise Missing("use.no_item", item=digest)
    output.write_bytes(found[1])
    desk.put({"file": str(output), "type": found[0]}, lambda: click.echo(f"{output}: {found[0]}"))


def row(use: Use) -> list[str]:
    return [use.field("kind"), who(use.field("asker"), use.field("unit")), places(use), use.span(), use.field("why")]


for _command in (ask, approve, refuse, view, hand_out, give_back, end, paper):
    command.add_command(_command)
add_register(command, Noun.FOOTAGE, ["kind", "asked by", "cameras", "time", "why"], row, footage.CORRIGIBLE)
