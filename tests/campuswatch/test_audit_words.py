"""Whatever the audit chain may say was done has a word in each language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import campuswatch
import inventory
from alerts.duty.swaps import Step
from campuswatch.rotation.arrows import TOLD
from inventory.model.application import Stand
from inventory.model.fault_step import FaultAction
from inventory.safekeeping import ADDED, CHANGED, REMOVED
from language.catalogue import LANGUAGES, render
from language.message import Message

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
TELLERS = frozenset({"_audit", "_tell", "_change"})
"""Functions of use cases that are handed the action without its name."""


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def actions_in(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        said: list[ast.expr] = [one.value for one in call.keywords if one.arg == "action"]
        said += call.args if called(call) in TELLERS else []
        for value in said:
            choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            for one in choices:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and ACTION.fullmatch(one.value):
                    yield one.value


@cache
def actions() -> frozenset[str]:
    """Those written out in the source, and those made of a state or a step."""
    folders = [Path(str(module.__file__)).parent for module in (campuswatch, inventory)]
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    made = {f"application.{stand.value}" for stand in Stand if stand is not Stand.ASKED} | set(TOLD.values())
    made |= {f"roster.swap_{step.value}" for step in (Step.REFUSE, Step.WITHDRAW)}
    made |= {one.replace(" ", ".") for one in (ADDED, CHANGED, REMOVED)}
    return frozenset(one for path in paths for one in actions_in(ast.parse(path.read_text()))) | made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_of_the_chain_has_a_word(language: str) -> None:
    found = actions()
    assert {"audit.exported", "device.retired", "roster.swap_agreed"} <= set(found)
    for action in sorted(found):
        own = action.removeprefix("fault.")
        family = "fault_action." if own in {step.value for step in FaultAction} else "action."
        assert render(Message(family + (own if family == "fault_action." else action)), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_a_fault_has_a_word(language: str) -> None:
    for action in FaultAction:
        assert render(Message(f"fault_action.{action.value}"), language)
