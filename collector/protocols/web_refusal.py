"""What a device means that lets us not in: a wrong password, a locked account, or no place left. Pure.

Recorders allow about twenty logins. Full ones answer 503, or 401 as if the password were wrong. So a login that was
right on this device before and now meets a 401 without a word on the password is held to be FULL, and asked again only
after a pause; the second such refusal is DENIED. What a device says outright counts at once:

| status       | its words            | proven before | doubted        | outcome |
|--------------|----------------------|---------------|----------------|---------|
| 503, 429     | any                  | any           | any            | FULL    |
| 401, 403     | busy                 | any           | any            | FULL    |
| 401, 403     | locked               | any           | any            | LOCKED  |
| 401, 403     | a try less than before | any         | any            | DENIED  |
| 401          | none                 | no            | any            | DENIED  |
| 401          | none                 | yes           | no             | FULL, and doubted from now on |
| 401          | none                 | yes           | DOUBT_S or more ago | DENIED |
| 403          | none                 | any           | any            | FORBIDDEN: this page, not the login |

Source: the fields of userCheck and ResponseStatus in Hikvision's ISAPI guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DOUBT_S = 240.0
FULL = frozenset({429, 503})


class Outcome(StrEnum):
    FULL = "full"
    LOCKED = "locked"
    DENIED = "denied"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the body of an answer says of logins. `tries` are those left before the account is locked, None: not told.

    `locked_s` is for how long it still is, 0 where that is not told. `inside`: only who was let in is answered so.
    """

    locked: bool = False
    locked_s: int = 0
    tries: int | None = None
    busy: bool = False
    inside: bool = False


NO_WORDS = Words()


def judge(code: int, before: Words, after: Words, *, proven: bool, doubted_s: float | None) -> Outcome:
    """`before` are the words of the answer without a login, `after` those of the answer to the login.

    `doubted_s` is how long ago this proven login was first refused without a word, None where it was not.
    """
    if code in FULL or after.busy:
        return Outcome.FULL
    if after.locked:
        return Outcome.LOCKED
    if counted(before, after):
        return Outcome.DENIED
    if code == 403:
        return Outcome.FORBIDDEN
    if not proven:
        return Outcome.DENIED
    return Outcome.DENIED if doubted_s is not None and doubted_s >= DOUBT_S else Outcome.FULL


def counted(before: Words, after: Words) -> bool:
    """Whether the device counted the login as a wrong password: it tells of fewer tries than before."""
    return after.tries is not None and (before.tries is None or after.tries < before.tries)
