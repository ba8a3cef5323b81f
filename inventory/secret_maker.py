"""New passwords by the rules of who will take them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from inventory.model.secret_rules import SIGN_CLASSES, SecretRules

USUAL_LENGTH = 20
"""Where the device takes so many: over 110 bits of the usual signs."""
LOOK_ALIKES = frozenset("0Oo1lI|")
TRIES = 10_000

Random = Callable[[int], bytes]


def make_secret(rules: SecretRules, random: Random, account: str = "") -> str:
    """One of all secrets that meet the rules, each as likely as any other; `random(n)` gives n octets.

    Signs that people mix up are left out as long as the rest suffices for the rules. Raises ValueError for rules that
    nothing meets.
    """
    length = min(max(USUAL_LENGTH, rules.shortest), rules.longest)
    for signs in (_without_look_alikes(rules.signs), rules.signs):
        if length < 1 or len(classes_of(signs)) < rules.classes or len(set(signs)) < 2:
            continue
        for _ in range(TRIES):
            made = "".join(_pick(signs, random) for _ in range(length))
            if meets(rules, made, account):
                return made
    raise ValueError(f"no secret of {rules.shortest} to {rules.longest} signs meets these rules")


def meets(rules: SecretRules, secret: str, account: str = "") -> bool:
    """Whether a device with these rules takes it."""
    return (
        rules.shortest <= len(secret) <= rules.longest
        and set(secret) <= set(rules.signs)
        and len(classes_of(secret)) >= rules.classes
        and not (rules.without_account and account and account.lower() in secret.lower())
        and not any(word.lower() in secret.lower() for word in rules.without)
        and not (rules.longest_run and longest_run(secret) > rules.longest_run)
    )


def longest_run(secret: str) -> int:
    """How many signs stand in a row that are the same, or follow each other up or down."""
    steps = [ord(after) - ord(before) for before, after in pairwise(secret)]
    best = length = 1 if secret else 0
    for place, step in enumerate(steps):
        goes_on = step in (-1, 0, 1) and length > 1 and step == steps[place - 1]
        length = length + 1 if goes_on else 2 if step in (-1, 0, 1) else 1
        best = max(best, length)
    return best


def classes_of(text: str) -> set[int]:
    """Which of lower case, upper case, digits and the rest occur."""
    return {next((number for number, signs in enumerate(SIGN_CLASSES) if sign in signs), -1) for sign in text}


def _without_look_alikes(signs: str) -> str:
    return "".join(sign for sign in signs if sign not in LOOK_ALIKES)


def _pick(signs: str, random: Random) -> str:
    """A remainder alone would favour the first signs: octets beyond the last whole round are drawn again."""
    fair = 256 - 256 % len(signs)
    while (octet := random(1)[0]) >= fair:
        pass
    return signs[octet % len(signs)]
