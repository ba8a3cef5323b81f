"""Papers of the fault register: the poster with a school's report link, and the report of an incident."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from alerts.rules import words as rule_words
from campuswatch.links import Links, report_address
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import school_of
from campuswatch.usecases.fault_letters import area_words, device_words, shortened, step_words
from campuswatch.usecases.fault_telling import place_of
from dashboards.papers.poster import poster_page
from dashboards.papers.sheet import Paper, Section, Signature, Table
from dashboards.words import Words
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.fault import Fault
from inventory.model.fault_step import FaultStep
from inventory.model.incident import Incident
from inventory.model.school import School
from inventory.repository import faults, incidents, report_links
from language.message import Message, Parameter

TEXTS = ("cause", "course", "measures", "lessons")


def report_poster(
    database: Database, actor: Actor, links: Links, public_url: str, school: str, *, language: str | None, now_ms: int
) -> str:
    """HTML for A4. Raises Missing, Conflict where nobody said how people reach the pages, Forbidden."""
    if not public_url:
        raise Conflict("poster.no_url")
    with database.read() as connection:
        home = school_of(connection, actor.scope, school)
        require(actor, Right.CONFIGURE, home.code)
        link = report_links.get(connection, actor.scope, home.code)
    if link is None or not link.open:
        raise Conflict("poster.no_link", school=home.code)
    address = report_address(links, public_url, home.code, link.generation)
    return poster_page(home.name, address, Words(language or home.language, home.zone, now_ms))


def incident_paper(
    database: Database, actor: Actor, number: str, *, language: str | None, now_ms: int
) -> tuple[Paper, int]:
    """With when the report was written. Raises Missing, Conflict where there is no report yet, Forbidden."""
    with database.read() as connection:
        fault = faults.by_number(connection, actor.scope, number)
        if fault is None:
            raise Missing("fault.none", fault=number[:40])
        require(actor, Right.LOOK, fault.school)
        report = incidents.get(connection, actor.scope, fault.id)
        if report is None:
            raise Conflict("incident.missing", fault=fault.number)
        home = school_of(connection, actor.scope, fault.school)
        steps = faults.steps(connection, actor.scope, fault)
        words = Words(language or home.language, home.zone, now_ms)
        return paper_of(connection, fault, report, home, steps, words), report.at_ms


def paper_of(
    connection: Connection, fault: Fault, report: Incident, home: School, steps: Sequence[FaultStep], words: Words
) -> Paper:
    return Paper(
        title=words.t("incident.title"), issuer=home.name, language=words.language,
        printed=words.moment(words.now_ms), code=fault.number, facts=facts(connection, fault, words),
        sections=[
            *[Section(title=words.t(f"incident.{name}"), paragraphs=[getattr(report, name)]) for name in TEXTS],
            Section(title=words.t("incident.steps"), tables=[steps_table(steps, words)]),
        ],
        signatures=[
            Signature(role=words.t("incident.author"), name=report.by, signed=words.moment(report.at_ms)),
            Signature(role=words.t("incident.principal")),
        ],
        stamp=True,
    )  # fmt: skip


def facts(connection: Connection, fault: Fault, words: Words) -> list[tuple[str, str]]:
    place = place_of(connection, fault)
    title = words.say(rule_words.title(fault.rule, fault.details)) if fault.rule else shortened(fault.text)

    def at(at_ms: int | None, by: str = "") -> str:
        return "" if at_ms is None else f"{words.moment(at_ms)} {by}".strip()

    return [
        (words.t("incident.what"), title),
        (words.t("fault.fact.device"), device_words(place.device) if place.device else ""),
        (words.t("fault.fact.place"), area_words(place)),
        (words.t("fault.fact.since"), at(fault.since_ms)),
        (words.t("incident.opened"), at(fault.opened_ms)),
        (words.t("incident.acknowledged"), at(fault.acknowledged_ms, fault.acknowledged_by)),
        (words.t("incident.repaired"), at(fault.repaired_ms, fault.repaired_by)),
        (words.t("incident.affected"), words.num(fault.affected)),
    ]


def steps_table(steps: Sequence[FaultStep], words: Words) -> Table:
    return Table(
        titles=(words.t("incident.moment"), words.t("incident.step")),
        rows=[(words.moment(one.at_ms), told(step_words(one), words)) for one in steps],
        widths=(1, 3),
    )


def told(message: Message, words: Words) -> str:
    """The moment has a column of its own."""
    params: dict[str, Parameter] = {
        name: words.moment(value) if name.endswith("_ms") and isinstance(value, int) else value
        for name, value in message.params.items()
    }
    return words.say(Message(message.id, {**params, "at_ms": ""})).strip()
