"""`/rules`: by what alerts fire, what fires by each now, and how soon faults must be mended. `/targets`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from alerts.fault_terms import USUAL
from alerts.rules import RULES
from alerts.rules.rule import Rule, Rules
from alerts.rules.words import do, own_words, title
from campuswatch.rule_book import reload_rules, rules_path
from campuswatch.usecases.actor import Right
from campuswatch.usecases.targets import offered
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_asked
from collector.schema import MEASUREMENTS
from inventory.model.alert import Topic
from inventory.repository import alerts, fault_policies, targets
from inventory.week_words import write_week
from language.message import Message
from language.moment import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`firing` counts what fires by it now, on `devices` (the first few codes); `unit` is of its limit."""

    rule: Rule
    title: Message
    do: Message
    firing: int
    devices: Sequence[str]
    unit: str
    changed: bool


FEW = 3


def show(house: House, request: Request) -> Response:
    """`?topic=` narrows it, and `?school=` what fires."""
    school, now_ms = school_asked(house, request), house.clock.now_ms()
    rules, problems = rules_of(house)
    with house.database.read() as connection:
        open_ones = alerts.open_ones(connection, house.scope, school.code if school else None)
        limits = fault_policies.every(connection, house.scope)
    firing = Counter(one.rule for one in open_ones)
    asked = next((one for one in Topic if one == request.query_params.get("topic")), None)
    rows = [
        Row(rule=rule, title=title(rule.name, own_words(rule)), do=do(rule.name, own_words(rule)),
            firing=firing[rule.name], unit=unit_of(rule), changed=RULES.get(rule.name) != rule,
            devices=[one.device for one in open_ones if one.rule == rule.name and one.device][:FEW])
        for rule in rules.values() if asked in (None, rule.topic)
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row.firing, -row.rule.severity, row.rule.name))
    path = rules_path(house.settings)
    return house.show(
        "rules.html", request, words=house.words(request, school, now_ms), here="rules", school=school,
        several=is_several(house), rows=rows, topics=list(Topic), topic=asked, file=str(path) if path else "",
        problems=problems, limits=[*limits], usual=list(USUAL.values()), week=write_week,
    )  # fmt: skip


def rules_of(house: House) -> tuple[Rules, Sequence[str]]:
    """The shipped ones with those of the file, and what is wrong with that."""
    path = rules_path(house.settings)
    return (RULES, ()) if path is None else reload_rules(RULES, path)


def unit_of(rule: Rule) -> str:
    one = rule.threshold
    if one is None:
        return ""
    return "%" if one.per else MEASUREMENTS[one.measurement].fields[one.field].unit


def show_targets(house: House, request: Request) -> Response:
    now_ms = house.clock.now_ms()
    today = local(now_ms, house.settings.service.zone).date()
    with house.database.read() as connection:
        found = targets.every(connection, house.scope)
    return house.show(
        "targets.html", request, words=house.words(request, None, now_ms), here="targets", several=is_several(house),
        stand=[one for one in found if one.until is None or one.until >= today],
        over=[one for one in found if one.until is not None and one.until < today],
        offers=offered(found, today), may=house.visitor.may(Right.RULES) and house.visitor.of_bureau,
        schools=house.roster.picture().ledger.schools,
    )  # fmt: skip


PAGES = (
    Page(path="/rules", show=show),
    Page(path="/targets", show=show_targets),
)
