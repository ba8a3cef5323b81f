"""What every report is made with: the ledger, the letterhead, the archive and the press."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from campuswatch.report_settings import Reports
from campuswatch.reports.archive import Archive
from campuswatch.settings import Settings
from dashboards.papers.forms import RENDERERS, Press
from dashboards.papers.pdf import Typesetter
from dashboards.papers.sheet import Paper
from inventory.database import Database
from inventory.model.report import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """`ledger` is the address of the database, for processes that help to reckon. `zone` and `language` are those of
    the bureau's own papers. `base` is the address of our pages, empty where
    nobody told it. Of one thread, for its typesetter is."""

    database: Database
    ledger: str = field(repr=False)
    settings: Reports
    archive: Archive
    zone: str
    language: str
    base: str = ""
    typesetter: Typesetter | None = None

    def render(self, paper: Paper, form: Form, at_ms: int) -> bytes:
        """Raises PaperError. Without an address of our pages the figures of a page of HTML lead to those of the house
        that shows it, those of a file nowhere."""
        base = self.base or ("" if form is Form.HTML else None)
        return RENDERERS[form](paper, Press(at_ms=at_ms, base=base, typesetter=self.typesetter))


@contextmanager
def open_office(settings: Settings, database: Database) -> Iterator[Office]:
    """The process that sets papers lives as long as this."""
    with Typesetter() as typesetter:
        yield Office(
            database=database,
            ledger=settings.database_url,
            settings=settings.reports,
            archive=Archive(settings.reports_path),
            zone=settings.service.zone,
            language=settings.service.language,
            base=settings.alerts.public_url.rstrip("/"),
            typesetter=typesetter,
        )
