"""What a device takes for a password."""

from __future__ import annotations

import string
from dataclasses import dataclass

PLAIN_SIGNS = string.ascii_letters + string.digits
SIGN_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
"""What is in none of them is the fourth class: punctuation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRules:
    """`shortest` and `longest` count characters; `signs` are all that it takes, `classes` how many of lower case,
    upper case, digits and punctuation there must be. It may not hold the account's name where `without_account`, and
    none of `without`, in whatever case. `longest_run`: so many signs may be the same or follow each other up or down
    (`aaa`, `123`, `cba`), 0 for any number. `source` is the vendor's page or the standard.
    """

    shortest: int
    longest: int
    signs: str = PLAIN_SIGNS
    classes: int = 2
    without_account: bool = True
    without: tuple[str, ...] = ()
    longest_run: int = 0
    source: str = ""
