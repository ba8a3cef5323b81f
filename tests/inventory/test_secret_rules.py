"""What the interfaces of devices take for a password."""

from __future__ import annotations

import secrets

import pytest

from inventory.model.secret_rules import SecretRules
from inventory.secret_maker import longest_run, make_secret, meets
from inventory.vendors.secret_rules import SECRET_RULES


@pytest.mark.parametrize("name", SECRET_RULES)
def test_a_password_can_be_made_for_each(name: str) -> None:
    rules = SECRET_RULES[name]
    made = {make_secret(rules, secrets.token_bytes, "admin") for _ in range(50)}
    assert len(made) == 50
    assert all(meets(rules, one, "admin") for one in made)
    assert all(rules.shortest <= len(one) <= rules.longest for one in made)
    assert rules.source


@pytest.mark.parametrize(
    ("secret", "length"),
    [("", 0), ("a", 1), ("ab", 2), ("aab", 2), ("aaa", 3), ("x123y", 3), ("x4321", 4), ("a1b2c3", 1), ("abab", 2)],
)
def test_runs(secret: str, length: int) -> None:
    assert longest_run(secret) == length


@pytest.mark.parametrize("secret", ["Kw7p1234", "Kw7p4321", "Kw7paaaa", "Kw7p123q", "Kw7Admin"])
def test_what_hikvision_forbids(secret: str) -> None:
    assert not meets(SECRET_RULES["isapi"], secret, "watcher")


def test_words_and_runs_count_only_where_they_are_forbidden() -> None:
    rules = SecretRules(shortest=8, longest=16)
    assert meets(rules, "Kw7p1234", "watcher")
    assert not meets(SecretRules(shortest=8, longest=16, without=("w7P",)), "Kw7pTq9m")
