"""`campuswatch duty pin|sign-on|handover`: what a person signs with a PIN or password."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.duty_paper import put_paper
from campuswatch.cli.unsealing import ask_hidden, open_admin
from campuswatch.usecases.duty_handover import Signer, draft_sheet, hand_over
from campuswatch.usecases.duty_papers import HandoverSheet
from campuswatch.usecases.duty_signing_on import sign_on
from campuswatch.usecases.lookup import known_school
from campuswatch.usecases.pins import prove, set_pin, take_pin
from dashboards.papers.duty import chapter, states_of
from dashboards.words import Words
from inventory.duty_sheets import CHAPTERS, to_json
from inventory.model.attendance import Standing
from inventory.model.duty_sheet import DutySheet
from inventory.model.scope import BUREAU
from inventory.person_pins import LONGEST, SHORTEST
from inventory.repository import people, person_logins, person_pins
from language.catalogue import LANGUAGES


@verb("pin", example="campuswatch duty pin S01 王芳")
@click.argument("school")
@click.argument("person")
@click.option("--reset", is_flag=True, help="It is forgotten: set another by the passphrase of the admin compartment.")
@click.option("--remove", "gone", is_flag=True, help="Take it away; needs that passphrase too.")
def pin(desk: Desk, school: str, person: str, reset: bool, gone: bool) -> None:
    """Give PERSON a PIN to sign with, or change it.

    Who has a PIN or a login changes it with that; a first one, and a forgotten one, need the passphrase of the admin
    compartment. A PIN gives no rights.
    """
    known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    with desk.database.read() as connection:
        found = people.named(connection, desk.actor.scope, school, person)
        has = bool(
            person_pins.of_person(connection, BUREAU, found.id) or person_logins.of_person(connection, BUREAU, found.id)
        )
    if reset or gone or not has:
        open_admin(desk, typed=True)
    else:
        prove(desk.database, desk.vault, found, ask_hidden(f"present PIN or password of {found.name}"), now_ms=now_ms)
    if gone:
        take_pin(desk.database, desk.vault, desk.actor, found, now_ms=now_ms)
        desk.put({"person": found.id}, lambda: click.echo(f"{found.name} has no PIN any more"))
        return
    new = ask_hidden(f"new PIN of {found.name}, {SHORTEST} to {LONGEST} digits", twice=True)
    made = set_pin(desk.database, desk.vault, desk.actor, found, new, now_ms=now_ms)
    payload = {"person": found.id, "generation": made.generation}
    desk.put(payload, lambda: click.echo(f"{found.name} signs with a PIN"))


@verb("sign-on", example="campuswatch duty sign-on S01 王芳")
@click.argument("school")
@click.argument("person")
def sign_on_verb(desk: Desk, school: str, person: str) -> None:
    """PERSON takes up the shift that runs or comes next, and shows who they are by PIN or password."""
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    typed = ask_hidden(f"PIN or password of {person}")
    made = sign_on(desk.database, desk.vault, desk.actor, school, person, typed, now_ms=now_ms)
    words = Words(desk.language, home.zone, now_ms)
    late = (now_ms - made.slot.due_ms) // 60_000
    told = {
        Standing.ON_TIME: "in time",
        Standing.LATE: f"{late} min late",
        Standing.STOOD_IN: "standing in: not on the roster",
        Standing.MISSED: "",
    }[made.attendance.standing]
    shift = f"{made.slot.shift.name} {made.slot.day}"
    desk.put(
        asdict(made.attendance),
        lambda: click.echo(f"{made.person.name} is on in {shift} at {words.clock(now_ms)}, {told}"),
    )


@verb("handover", example="campuswatch duty handover S01 --from 王芳 --to 李雷 --words 'gate lamp flickers'")
@click.argument("school")
@click.option("--from", "giver", metavar="PERSON", help="Who goes; with --to it is signed, without it is only shown.")
@click.option("--to", "taker", metavar="PERSON", help="Who comes.")
@click.option("--words", "told", default="", help="What the one who goes adds.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the printed sheet; the school's if left out.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Print it there: .pdf or .html.")
def handover(
    desk: Desk, school: str, giver: str | None, taker: str | None, told: str, language: str | None,
    output: Path | None,
) -> None:  # fmt: skip
    """Show the hand-over sheet as it stands now, or sign it: both show who they are by PIN or password.

    From an hour before a shift ends until six hours after. What is signed stands in the duty log.
    """
    home = known_school(desk.database, desk.actor, school)
    now_ms = desk.clock.now_ms()
    if (giver is None) != (taker is None):
        raise click.UsageError("a hand-over is signed by two: --from and --to")
    entry = None
    if giver is not None and taker is not None:
        shown = draft_sheet(desk.database, desk.actor, school, words=told, now_ms=now_ms)
        print_sheet(shown, Words(desk.language, home.zone, now_ms), err=True)
        signers = [Signer(text=one, secret=ask_hidden(f"PIN or password of {one}")) for one in (giver, taker)]
        entry, sheet = hand_over(
            desk.database, desk.vault, desk.actor, school, *signers, words=told, now_ms=desk.clock.now_ms()
        )  # fmt: skip
    else:
        sheet = draft_sheet(desk.database, desk.actor, school, words=told, now_ms=now_ms)
    if output is not None:
        words = Words(language or home.language, home.zone, now_ms)
        put_paper(desk, HandoverSheet(home, sheet, entry).paper(words), output)
    elif entry is not None:
        said = f"handed over: {sheet.day} {sheet.shift} is entry {entry.seq} of the duty log"
        desk.put(to_json(sheet) | {"entry": entry.seq}, lambda: click.echo(said))
    else:
        desk.put(to_json(sheet), lambda: print_sheet(sheet, Words(desk.language, home.zone, now_ms)))


def print_sheet(sheet: DutySheet, words: Words, *, err: bool = False) -> None:
    """On the terminal; with `err` beside what programs read."""

    def say(text: str = "") -> None:
        click.echo(text, err=err)

    say(f"{sheet.day} {words.word('shift.', sheet.shift)}, {words.t('duty.as_of', moment=words.moment(sheet.at_ms))}")
    say(f"{words.t('duty_fact.outgoing')}: {', '.join(sheet.outgoing) or '-'}")
    say(f"{words.t('duty_fact.incoming')}: {', '.join(sheet.incoming) or '-'}")
    say(f"{words.t('duty.states')}: {states_of(sheet, words)}")
    for name in CHAPTERS:
        if name in sheet.parts:
            section = chapter(name, sheet.parts[name], words)
            say(f"{section.title}" if section.tables else f"{section.title}: {section.paragraphs[0]}")
            for table in section.tables:
                for row in table.rows:
                    say("  " + "  ".join(filter(None, map(str, row))))
    if sheet.words:
        say(f"{words.t('duty.words')}: {sheet.words}")
