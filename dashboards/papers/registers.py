"""Registers of use as lists, workbooks and papers: what each shows in its columns is one table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.papers.sheet import Paper, Section, Signature, Table
from dashboards.papers.use_words import Use, capital, field_words, places, who
from dashboards.words import Words
from inventory.model.school import School
from inventory.model.use import Noun, UseAction
from inventory.spreadsheet.xlsx_writing import Page


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is the id of its title, `share` how wide it is beside the others."""

    label: str
    share: float
    value: Callable[[Use], str]


def _field(name: str, share: float) -> Column:
    return Column(f"use_field.{name}", share, lambda use: use.field(name))


CODE = Column("register.code", 2.2, lambda use: use.item.code)
BEGUN = Column("register.begun", 2.2, lambda use: use.words.moment(use.item.begun_ms))
STATE = Column("register.state", 1.8, lambda use: use.words.t(f"use_state.{use.item.state}"))
COLUMNS: Mapping[Noun, Sequence[Column]] = {
    Noun.FOOTAGE: (
        CODE, BEGUN, _field("kind", 1.6),
        Column("use_field.asker", 2.2, lambda use: who(use.field("asker"), use.field("unit"))),
        Column("use_field.cameras", 2.6, lambda use: places(use)),
        Column("register.period", 2.6, lambda use: use.span()),
        _field("why", 3.2),
        Column("register.approved", 2.4, lambda use: use.approved()),
        Column("register.given", 2.8, lambda use: use.given()),
        STATE,
    ),
    Noun.DANGER: (
        CODE, BEGUN, _field("class", 1.4), _field("severity", 1.2), _field("what", 3.6),
        Column("use_field.where", 2.4, lambda use: who(use.field("where"), use.field("area"), use.field("device"))),
        _field("measure", 3), Column("use_field.person", 1.8, lambda use: use.person("person")), _field("due_ms", 2),
        Column("register.mended", 2.4, lambda use: use.told(UseAction.MENDED, "mender", "words")),
        Column("register.judged", 2.4, lambda use: use.judged()),
        STATE,
    ),
    Noun.INSPECTION: (
        CODE, _field("day", 2), _field("inspectors", 2.6), _field("rating", 1.5), _field("findings", 4.5),
        _field("due_ms", 2), Column("register.mended", 3, lambda use: use.told(UseAction.ANSWERED, "person", "words")),
        Column("register.judged", 3, lambda use: use.told(UseAction.CLEARED, "", "words")), STATE,
    ),
    Noun.CHECK: (
        CODE, BEGUN, Column("use_field.plan", 3, lambda use: use.title()),
        Column("use_field.person", 2, lambda use: use.person("person")), _field("bad", 5), _field("note", 3),
    ),
    Noun.SELFCHECK: (
        CODE, BEGUN, Column("use_field.plan", 2.6, lambda use: use.title()), _field("occasion", 2.4),
        Column("register.lines", 1.2, lambda use: str(len(use.listed("lines")))), _field("signer", 2.4), STATE,
    ),
    Noun.RISK: (CODE, BEGUN, _field("told", 2.4), _field("risks", 8)),
}  # fmt: skip


def rows_of(noun: Noun, uses: Sequence[Use]) -> list[list[str]]:
    return [[column.value(use) for column in COLUMNS[noun]] for use in uses]


def titles_of(noun: Noun, words: Words) -> list[str]:
    return [_title(column.label, words) for column in COLUMNS[noun]]


def register_paper(school: School, noun: Noun, uses: Sequence[Use], words: Words, *, period: str, head: str) -> Paper:
    """The register of a school; `period` says which entries, `head` (in words) the last link of the chain, so that a
    paper in a folder proves what stood in the register when it was printed."""
    widths = [column.share for column in COLUMNS[noun]]
    table = Table(titles=titles_of(noun, words), rows=rows_of(noun, uses), widths=widths)
    paragraphs = [] if uses else [words.t("register.nothing")]
    return Paper(
        title=words.t(f"register.{noun}"), issuer=school.name, language=words.language,
        printed=words.moment(words.now_ms), subject=period, notes=[head] if head else [],
        sections=[Section(paragraphs=paragraphs, tables=[table] if uses else [])],
        signatures=[Signature(role=words.t("register.keeper")), Signature(role=words.t("register.leader"))],
        stamp=True, landscape=True,
    )  # fmt: skip


def register_page(noun: Noun, uses: Sequence[Use], words: Words) -> Page:
    """The same as a sheet of a workbook."""
    widths = [round(column.share * 7) for column in COLUMNS[noun]]
    return Page(
        name=words.t(f"register.{noun}"), titles=titles_of(noun, words), rows=rows_of(noun, uses), widths=widths,
        noun=noun.value,
    )  # fmt: skip


ROLES: Mapping[Noun, Sequence[str]] = {
    Noun.FOOTAGE: ("asker", "approver", "handler"),
    Noun.DANGER: ("keeper", "leader"),
    Noun.INSPECTION: ("inspector", "leader"),
    Noun.CHECK: ("keeper", "leader"),
    Noun.SELFCHECK: ("keeper", "leader"),
    Noun.RISK: ("leader",),
}
"""Who signs the paper of one entry."""
FACTS: Sequence[str] = (
    "kind", "asker", "unit", "why", "cameras", "start_ms", "end_ms", "document", "approver", "holds", "papers",
    "keeper", "medium", "medium_number", "copies", "to",
    "what", "class", "severity", "where", "area", "device", "origin", "measure", "person", "mender", "judge",
    "day", "inspectors", "rating", "findings", "due_ms", "signer", "told", "risks", "note",
)  # fmt: skip
"""What stands at the head of an entry, in this order; what else its steps say stands in its course."""


def item_paper(school: School, use: Use) -> Paper:
    """One entry with its whole course."""
    item, words = use.item, use.words
    kind = "yearly" if item.text("plan") == "yearly" else item.noun.value
    facts = [
        (words.t("register.state"), words.t(f"use_state.{item.state}")),
        *((field_words(name, words), use.field(name)) for name in FACTS if use.field(name)),
    ]
    last = item.steps[-1]
    sections = [*use.own_sections(), Section(title=words.t("register.steps"), tables=[_course(use)])]
    return Paper(
        title=words.t(f"register.one.{kind}"), issuer=school.name, language=words.language, code=item.code,
        printed=words.moment(words.now_ms), subject=use.item.text("occasion") or use.title(),
        notes=[words.t("register.chain", seq=last.seq, hash=last.hash[:16])], facts=facts, sections=sections,
        signatures=_signatures(use), stamp=True,
    )  # fmt: skip


def _signatures(use: Use) -> list[Signature]:
    """Room for a pen; on a sheet that was signed with a password the name, and when."""
    signed = use.item.last(UseAction.SIGNED)
    made = [Signature(role=use.words.t(f"register.{role}")) for role in ROLES[use.item.noun]]
    if signed is not None:
        at = who(use.words.moment(signed.at_ms), use.value("proof", signed.detail["proof"]))
        made[0] = Signature(role=made[0].role, name=use.person("signer"), signed=at)
    return made


def _course(use: Use) -> Table:
    words = use.words
    rows = [
        [
            str(step.seq), words.moment(step.at_ms), words.t(f"use_action.{step.action}"),
            "\n".join(use.step_lines(step)), step.by,
        ]
        for step in use.item.steps
    ]  # fmt: skip
    labels = ("paper.number", "register.at", "register.step", "use_field.words", "register.by")
    return Table(
        titles=[_title(id, words) for id in labels], rows=rows, widths=[0.7, 2.2, 1.8, 6, 2.2], right=frozenset({0})
    )


def _title(id: str, words: Words) -> str:
    return capital(words.t(id))
