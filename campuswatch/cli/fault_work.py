"""`campuswatch fault …`: what people do about one fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import click

from campuswatch.cli.desk import Desk, verb
from campuswatch.usecases import fault_work as do
from campuswatch.usecases.actor import Right
from campuswatch.usecases.fault_costs import mend_at_cost
from campuswatch.usecases.fault_work import Mending, Said, work
from inventory.model.fault import CauseClass, Fault, Pause
from inventory.model.incident import Incident

Verb = TypeVar("Verb", bound=Callable[..., None])
NUMBER = "S01-2026-0007"


def by_and_words(function: Verb) -> Verb:
    by = click.option("--by", default="", metavar="PERSON", help="Number, id or name of who did it; you if left out.")
    words = click.option("--words", default="", help="What there is to say, in your own words.")
    decorated: Verb = by(words(function))
    return decorated


def done(
    desk: Desk, number: str, by: str, words: str, what: Callable[[do.Desk], object], right: Right = Right.FAULTS
) -> None:
    said = Said(by=by, words=words)
    fault = work(desk.database, desk.actor, number, said, what, now_ms=desk.clock.now_ms(), right=right)
    put_fault(desk, fault)


def put_fault(desk: Desk, fault: Fault) -> None:
    desk.put(asdict(fault), lambda: click.echo(f"{fault.number} is {fault.state.value}"))


def plain(name: str, what: Callable[[do.Desk], object], help: str, right: Right = Right.FAULTS) -> click.Command:
    """A verb that needs nothing but words."""

    @by_and_words
    @click.argument("number")
    def run(desk: Desk, number: str, by: str, words: str) -> None:
        done(desk, number, by, words, what, right)

    run.__doc__ = help
    return verb(name, example=f"campuswatch fault {name} {NUMBER} --by 0012 --words 'as seen on the spot'")(run)


PLAIN = (
    plain("take", do.take, "Answer for a fault: nobody above is told any more."),
    plain("start", do.start, "Say that the repair has begun."),
    plain("verify", do.verify, "Say that it is well, where the machine cannot see it; not while it sees otherwise."),
    plain("close", do.close, "Close what was verified. A major fault needs its incident report first."),
    plain("reopen", do.reopen, "Open again what was closed or dismissed; --words say why."),
    plain("dismiss", do.dismiss, "Say that it is no fault; --words say why."),
    plain("note", do.note, "Write something down."),
    plain("resume", do.resume, "Let the clock of the repair run again."),
    plain("hand-up", do.hand_up, "Ask the network centre for help; it is told at once, with your --words."),
    plain("answer", do.answer, "Answer what was handed up; the school's leader is told."),
)


@verb(
    "repair", example=f"campuswatch fault repair {NUMBER} --by 0012 --cause power --words 'new adapter' --parts '12 V'"
)
@click.argument("number")
@click.option("--cause", type=click.Choice([one.value for one in CauseClass if one]), help="What it was.")
@click.option("--parts", default="", help="What was put in.")
@click.option("--ticket", default="", help="The number of the supplier's or carrier's ticket.")
@click.option("--cost", help="What it cost, with a decimal point; entered as a cost of repair.")
@click.option("--currency", help="ISO 4217; CNY or VND by the school's language if left out.")
@by_and_words
def repair(
    desk: Desk, number: str, cause: str | None, parts: str, ticket: str, cost: str | None, currency: str | None,
    by: str, words: str,
) -> None:  # fmt: skip
    """Say that it is repaired; --words say what was done. The machine then looks for itself."""
    mending = Mending(cause=CauseClass(cause or ""), parts=parts, ticket=ticket)
    if cost is None:
        done(desk, number, by, words, do.repair(mending))
        return
    fault = mend_at_cost(
        desk.database, desk.actor, number, Said(by=by, words=words), mending, cost=cost, currency=currency or "",
        now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    put_fault(desk, fault)


@verb("merge", example=f"campuswatch fault merge {NUMBER} S01-2026-0003 --words 'the same switch'")
@click.argument("number")
@click.argument("other")
@by_and_words
def merge(desk: Desk, number: str, other: str, by: str, words: str) -> None:
    """Say that NUMBER is a part of OTHER."""
    done(desk, number, by, words, do.merge(other))


@verb("pause", example=f"campuswatch fault pause {NUMBER} --for parts --agreed 0003 --words 'here on Friday'")
@click.argument("number")
@click.option("--for", "reason", type=click.Choice([one.value for one in Pause]), required=True)
@click.option("--agreed", required=True, metavar="PERSON", help="Who agreed that the clock stands; somebody else.")
@by_and_words
def pause(desk: Desk, number: str, reason: str, agreed: str, by: str, words: str) -> None:
    """Let the clock of the repair stand, for an agreed reason."""
    done(desk, number, by, words, do.pause(Pause(reason), agreed))


@verb("outside", example=f"campuswatch fault outside {NUMBER} 'Firm Hai Long' --by 0012 --words 'needs a lift'")
@click.argument("number")
@click.argument("repairer")
@by_and_words
def outside(desk: Desk, number: str, repairer: str, by: str, words: str) -> None:
    """Ask that an outside repairer may be called; the duty leader is told."""
    done(desk, number, by, words, do.ask_outside(repairer))


@verb("approve", example=f"campuswatch fault approve {NUMBER} --by 0003")
@click.argument("number")
@click.option("--refuse", is_flag=True, help="It is not to be called.")
@by_and_words
def approve(desk: Desk, number: str, refuse: bool, by: str, words: str) -> None:
    """Approve the outside repairer. Only for who stands above those on duty, and not for who asked."""
    done(desk, number, by, words, do.approve_outside(not refuse), Right.APPROVE)


@verb("incident", example=f"campuswatch fault incident {NUMBER} --by 0003 --cause lightning --course 'dark at 19:02' "
      "--measures 'new fuse' --lessons 'fit an arrester'")  # fmt: skip
@click.argument("number")
@click.option("--cause", required=True)
@click.option("--course", required=True, help="What happened when.")
@click.option("--measures", required=True, help="What was done.")
@click.option("--lessons", required=True, help="What is to be otherwise from now on.")
@by_and_words
def incident(
    desk: Desk, number: str, cause: str, course: str, measures: str, lessons: str, by: str, words: str
) -> None:
    """Write the incident report of a fault; 'campuswatch print incident' prints it."""
    report = Incident(
        fault="", school="", cause=cause, course=course, measures=measures, lessons=lessons, by="", at_ms=0
    )
    done(desk, number, by, words, do.write_incident(report))


@verb("photo", example=f"campuswatch fault photo {NUMBER} broken.jpg")
@click.argument("number")
@click.argument("file", type=click.File("rb"))
@by_and_words
def photo(desk: Desk, number: str, file: Any, by: str, words: str) -> None:
    """Add a photo (JPEG, PNG or PDF of at most 4 MB)."""
    done(desk, number, by, words, do.photo(file.read(5 << 20)))


WORK = (*PLAIN, repair, merge, pause, outside, approve, incident, photo)
