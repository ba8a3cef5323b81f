"""What a rule says, as messages: its title, one sentence with the parameters, and what to do first."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.rules.rule import Rule
from inventory.model.alert import Alert
from inventory.model.defect import DefectKind
from language.message import Message, Parameter

TITLE, SAYS, DO = "own_title", "own_says", "own_do"
"""Among an alert's details: the words of a rule of our own, so that they outlive its line in the file."""
KINDS = frozenset(kind.value for kind in DefectKind)


def title(rule: str, details: Mapping[str, Parameter]) -> Message:
    """`details` are an alert's or a fault's."""
    return _said("", rule, details, TITLE)


def says(rule: str, details: Mapping[str, Parameter], part: str = "") -> Message:
    """`part` is the alert's: a port, channel, disk or address. A defect is called what pages and papers call it."""
    if rule in KINDS:
        return Message(f"defect.{rule}", {"part": part, **details})
    return _said(".says", rule, {"part": part, **details}, SAYS)


def do(rule: str, details: Mapping[str, Parameter]) -> Message:
    return _said(".do", rule, details, DO)


def title_of(alert: Alert) -> Message:
    return title(alert.rule, alert.details)


def says_of(alert: Alert) -> Message:
    return says(alert.rule, alert.details, alert.part)


def do_of(alert: Alert) -> Message:
    return do(alert.rule, alert.details)


def own_words(rule: Rule) -> Mapping[str, Parameter]:
    """What a rule of our own adds to the details of its alerts; a shipped one nothing."""
    return {TITLE: rule.title, SAYS: rule.says, DO: rule.do} if rule.is_own else {}


def _said(suffix: str, rule: str, details: Mapping[str, Parameter], own: str) -> Message:
    if own in details:
        return Message(f"rule.own{suffix}", {**details, "text": details[own]})
    return Message(f"rule.{rule}{suffix}", details)
