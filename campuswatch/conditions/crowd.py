"""Many of one rule at one school at once become one: whoever invents addresses, names or victims opens no fault each.

A machine that gives out addresses under a new MAC each second, or claims the addresses of a whole school, is one thing
to look after. The inbox shows all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from alerts.condition import Condition
from language.enumeration import some_of
from language.message import Parameter

MOST_APART = 8


def gathered(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Those of a rule and school that are more than MOST_APART as one, of no device and no part. Pure."""
    groups: defaultdict[tuple[str, str], list[Condition]] = defaultdict(list)
    for one in conditions:
        groups[one.school, one.rule].append(one)
    for (school, rule), group in groups.items():
        if len(group) <= MOST_APART:
            yield from group
            continue
        yield Condition(
            rule=rule, school=school, since_ms=min(one.since_ms for one in group),
            details={name: together([one.details[name] for one in group]) for name in group[0].details},
            severity=max((one.severity for one in group if one.severity is not None), default=None),
        )  # fmt: skip


def together(values: Sequence[Parameter]) -> Parameter:
    """Numbers: the largest; words: the first of those that differ, and how many there are besides."""
    numbers = [one for one in values if not isinstance(one, str)]
    return max(numbers) if numbers else some_of(sorted({str(one) for one in values}))
