"""What a chapter of a school's paper is made of: its figures, and how they are seen. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dashboards.papers.sheet import Section
from dashboards.reports.papers.pieces.sight import Sight, sight_of
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.model.area import Area, AreaClass


@dataclass(frozen=True, slots=True)
class Story:
    figures: SchoolFigures
    sight: Sight

    @property
    def words(self) -> Words:
        return self.sight.words

    def head(self, name: str) -> str:
        return self.words.t(f"report_head.{name}")

    @property
    def blind(self) -> list[Area]:
        """Key areas without a working camera at the period's end."""
        return [
            one.area
            for one in self.figures.areas
            if one.area is not None and one.area.area_class is AreaClass.KEY and not one.working
        ]


Chapter = Callable[[Story], list[Section]]


def story_of(figures: SchoolFigures, words: Words) -> Story:
    return Story(figures, sight_of(figures, words))


def told(story: Story, chapters: Iterable[Chapter]) -> list[Section]:
    return [section for chapter in chapters for section in chapter(story)]
