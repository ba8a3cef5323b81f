"""Every guard stands where the table says, and its test fails without it."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.guards.guard import ROOT, Guard, removed
from tests.guards.page import page
from tests.guards.table import GUARDS

PARTS = ("language", "inventory", "collector", "alerts", "dashboards", "campuswatch", "simulator", "bench", "tests")
LONGEST_S = 60
TEST_S = 20
MEMORY = 2 << 30
FAILED = 1  # pytest's exit code for "some tests failed"


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_once_and_its_test_exists(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.source) == 1
    assert guard.source != guard.without
    assert guard.test_name in functions(guard.test_file)


def test_names_are_told_apart() -> None:
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


def test_the_page_is_the_table() -> None:
    assert (ROOT / "docs" / "hostile.md").read_text(encoding="utf-8") == page(), (
        "docs/hostile.md is old: run 'python -m tests.guards.page > docs/hostile.md'"
    )


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project, with what it was compiled to."""
    folder = tmp_path_factory.mktemp("guards")
    copy = folder / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part)
    shutil.copy(ROOT / "pyproject.toml", copy)
    if (ROOT.parent / "shared").is_dir():
        (folder / "shared").symlink_to(ROOT.parent / "shared")
    yield copy
    shutil.rmtree(copy)


@pytest.fixture(scope="session")
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("nursery.py"))], text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin
        process.stdin.close()


def code_of(nursery: subprocess.Popen[str], tree: Path, tests: Iterable[str]) -> tuple[int, str]:
    """pytest's exit code and words; a run that had to be ended counts as failed."""
    assert nursery.stdin
    assert nursery.stdout
    nursery.stdin.write(json.dumps([str(tree), list(tests), TEST_S, LONGEST_S, MEMORY]) + "\n")
    nursery.stdin.flush()
    code, said = json.loads(nursery.stdout.readline())
    return (FAILED if code is None or "Timeout" in said else code), said


@pytest.mark.long
@pytest.mark.timeout(600)
def test_with_all_guards_the_tests_pass(tree: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    tests = sorted({guard.test for guard in GUARDS})
    done = subprocess.run([*command, *tests], cwd=tree, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]


@pytest.mark.long
@pytest.mark.timeout(200)
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_without_the_guard_its_test_fails(guard: Guard, tree: Path, nursery: subprocess.Popen[str]) -> None:
    with removed(guard, tree):
        code, said = code_of(nursery, tree, [guard.test])
    assert code == FAILED, f"without '{guard.name}' {guard.test} ends with {code}:\n{said}"
