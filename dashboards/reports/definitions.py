"""What the words of papers mean: terms of the glossary, in the paper's language. Pure.

The messages `glossary.<name>` and `glossary.<name>.means` are the glossary; docs/glossary.md prints them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Facts
from dashboards.words import Words

STATES = ("up", "down", "shadow", "maintenance", "unknown", "out_of_service")
FIGURES = ("availability", "as_seen", "coverage", "online", "intact", "recording", "retention", "uncertainty")
FAULTS = ("mended_in_time", "response", "repair", "major", "unexpected", "password_due")
CAMPUSES = ("compliance", "networking", "one_key", "key_area", "small_school")
JUDGING = ("target", "not_judged", "listed", "late", "known_at")
TERMS = (*FIGURES, *STATES, *FAULTS, *CAMPUSES, *JUDGING)
"""Every term, in the order in which a glossary tells them."""


def definitions(names: Sequence[str], words: Words) -> Facts:
    """Terms and what they mean, each once, in the order asked for. Raises KeyError for one that is no term."""
    unknown = [name for name in names if name not in TERMS]
    if unknown:
        raise KeyError(f"no term of the glossary: {unknown[0]}")
    return [(words.t(f"glossary.{name}"), words.t(f"glossary.{name}.means")) for name in dict.fromkeys(names)]
