from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from campuswatch import garbage


class Node:
    """Something that can refer to itself."""

    own: Node


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def cycle() -> tuple[Node, weakref.ref[Node]]:
    node = Node()
    node.own = node
    return node, weakref.ref(node)


def test_what_is_frozen_is_passed_by_until_it_thaws() -> None:
    node, seen = cycle()
    garbage.freeze()
    del node
    gc.collect()
    assert seen() is not None
    garbage.thaw()
    assert seen() is None


def test_what_is_garbage_already_is_not_frozen() -> None:
    node, seen = cycle()
    del node
    garbage.freeze()
    assert seen() is None
