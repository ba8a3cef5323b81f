"""The report upward on changed passwords: the fact, the day and the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.papers.render import render
from dashboards.words import Words
from inventory.model.school import School
from language.moment import format_date_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretChange:
    """`subject` is what it was for in words of the history, `name` what people call that device, empty for what is
    shared. `change` is `added`, `changed` or `removed`."""

    at_ms: int
    subject: str
    name: str
    purpose: str
    type: str
    account: str
    change: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPaper:
    """Both days are of the school's zone; `until` None is today."""

    school: School
    since: date
    until: date | None
    changes: Sequence[SecretChange]


def secret_changes_page(paper: SecretPaper, words: Words) -> str:
    title = words.t("paper.secret_changes")
    until = format_date_of(paper.until, words.language) if paper.until else words.moment(words.now_ms)
    span = words.t("paper.span", since=format_date_of(paper.since, words.language), until=until)
    footer = " · ".join((paper.school.code, title, words.moment(words.now_ms)))
    head = {"title": f"{title} {paper.school.code}", "footer": footer, "orientation": "portrait"}
    return render("secret_changes.html", words, {**head, "paper": paper, "span": span})
