from __future__ import annotations

import os
import string
from collections import Counter
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.model.secret_rules import PLAIN_SIGNS, SecretRules
from inventory.secret_maker import LOOK_ALIKES, USUAL_LENGTH, classes_of, make_secret, meets

RULES = st.builds(
    lambda shortest, more, extra, classes: SecretRules(
        shortest=shortest, longest=shortest + more, signs=PLAIN_SIGNS + extra, classes=classes
    ),
    shortest=st.integers(4, 40),
    more=st.integers(0, 40),
    extra=st.sampled_from(["", "!", "-_.,"]),
    classes=st.integers(1, 3),
)


@given(rules=RULES, account=st.sampled_from(["", "admin", "a1"]))
def test_what_is_made_meets_its_rules(rules: SecretRules, account: str) -> None:
    made = make_secret(rules, os.urandom, account)
    assert meets(rules, made, account)
    assert not set(made) & LOOK_ALIKES
    assert len(made) == min(max(USUAL_LENGTH, rules.shortest), rules.longest)


def test_no_two_are_alike() -> None:
    rules = SecretRules(shortest=8, longest=16)
    assert len({make_secret(rules, os.urandom) for _ in range(500)}) == 500


def test_every_sign_is_as_likely_as_any_other() -> None:
    """56 signs from octets: with a remainder alone the first 32 would come a quarter more often than the rest."""
    octets = count()
    rules = SecretRules(shortest=64, longest=64, classes=1)
    signs = [sign for sign in PLAIN_SIGNS if sign not in LOOK_ALIKES]
    drawn = "".join(make_secret(rules, lambda _: bytes([next(octets) % 256])) for _ in range(len(signs) * 4))
    tally = Counter(drawn)
    assert set(tally) == set(signs)
    assert max(tally.values()) - min(tally.values()) <= 4


@pytest.mark.parametrize(
    ("secret", "fits"),
    [
        ("abc12345", True),
        ("abc1234", False),
        ("abc1234567890", False),
        ("abcdefgh", False),
        ("abc1234!", False),
        ("xADMIN12", False),
    ],
)
def test_rules_are_judged_one_by_one(secret: str, fits: bool) -> None:
    assert meets(SecretRules(shortest=8, longest=12), secret, "admin") is fits


def test_punctuation_is_the_fourth_class() -> None:
    assert classes_of("aA1!") == {0, 1, 2, -1}
    rules = SecretRules(shortest=4, longest=4, signs=string.printable.strip(), classes=4)
    assert len(classes_of(make_secret(rules, os.urandom))) == 4


def test_look_alikes_serve_where_nothing_else_does() -> None:
    assert set(make_secret(SecretRules(shortest=6, longest=6, signs="01", classes=1), os.urandom)) <= {"0", "1"}


@pytest.mark.parametrize(
    "rules",
    [
        SecretRules(shortest=8, longest=12, signs="abc", classes=2),
        SecretRules(shortest=0, longest=0),
        SecretRules(shortest=8, longest=12, signs="a", classes=1),
        SecretRules(shortest=3, longest=3, classes=4, signs=string.printable.strip()),
    ],
)
def test_rules_that_nothing_meets_are_told(rules: SecretRules) -> None:
    with pytest.raises(ValueError, match="no secret"):
        make_secret(rules, os.urandom)
