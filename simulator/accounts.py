"""Who may log in to a simulated device: accounts whose passwords change, and that are locked after wrong ones.

How many wrong logins in a row lock an account differs by make (three to seven), and so does for how long: both are
planted (`Quirks`). A locked account lets nobody in, not even with the right password.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from simulator.planting import Quirks, User
from simulator.truth import Login

_NAME = re.compile(r'username="([^"\\]{1,64})"')
SHORTEST = 8
LONGEST = {"isapi": 16}
USUAL_LONGEST = 32


class Entrance(Enum):
    OPEN = auto()
    WRONG = auto()
    LOCKED = auto()


@dataclass(slots=True)
class Account:
    """`wrong` counts wrong logins in a row; `locked_until` is in the campus's seconds."""

    name: str
    password: str = field(repr=False)
    level: str = "Administrator"
    wrong: int = 0
    locked_until: float = 0.0


class Accounts:
    """`now` gives the campus's seconds, `changed` is told after a password was changed. `most_wrong` is the longest row
    of wrong logins that any of them met, which tests compare with what locks one."""

    def __init__(
        self,
        login: Login | None,
        users: Iterable[User],
        quirks: Quirks,
        now: Callable[[], float],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        planted = [Account(login.account, login.password)] if login else []
        planted += [Account(user.name, user.password, user.level) for user in users]
        self._by_name = {account.name: account for account in planted}
        self._quirks = quirks
        self._now = now
        self._changed = changed
        self.most_wrong = 0

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_name.values())

    @property
    def open(self) -> bool:
        """Whether anybody may do everything, for there is no account."""
        return not self._by_name

    def named(self, name: str) -> Account | None:
        return self._by_name.get(name)

    def right(self, name: str, shows: Callable[[str], bool]) -> bool:
        """Whether `shows` holds of the account's password; counts nothing."""
        account = self.named(name)
        return account is not None and shows(account.password)

    def try_login(self, name: str, shows: Callable[[str], bool]) -> Entrance:
        """One login that counts. Of names that are not there a device says that they are wrong."""
        account = self.named(name)
        if account is None:
            return Entrance.WRONG
        if self.locked_s(name):
            return Entrance.LOCKED
        if shows(account.password):
            account.wrong = 0
            return Entrance.OPEN
        account.wrong += 1
        self.most_wrong = max(self.most_wrong, account.wrong)
        if self._quirks.lock_after and account.wrong >= self._quirks.lock_after:
            account.locked_until = self._now() + self._quirks.lock_s
            account.wrong = 0
            return Entrance.LOCKED
        return Entrance.WRONG

    def locked_s(self, name: str) -> int:
        """Whole seconds for which the account is locked, 0 for one that is not."""
        account = self.named(name)
        left = account.locked_until - self._now() if account else 0.0
        return max(0, -int(-left // 1))

    def tries(self, name: str) -> int:
        """Wrong logins that are left before the account is locked."""
        account = self.named(name)
        return self._quirks.lock_after - (account.wrong if account else 1)

    def add(self, user: User) -> None:
        """One more, or the same with another level."""
        self._by_name[user.name] = Account(user.name, user.password, user.level)

    def remove(self, name: str) -> None:
        self._by_name.pop(name, None)

    def change(self, name: str, password: str) -> None:
        """Raises KeyError for an account that is not there."""
        self._by_name[name].password = password
        self._changed()


def who(authorization: str) -> str:
    """The account that an Authorization header names, Digest or Basic; "" where none can be read."""
    if found := _NAME.search(authorization):
        return found[1]
    try:
        told = base64.b64decode(authorization.removeprefix("Basic "), validate=True)
    except binascii.Error:
        return ""
    return told.decode("utf-8", "replace").partition(":")[0]


def too_weak(password: str, account: str, api: str) -> bool:
    """What the vendors' devices refuse: too short, too long, of one kind of sign, or with the account's name in it."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation)
    used = sum(any(sign in kind for sign in password) for kind in kinds)
    fits = SHORTEST <= len(password) <= LONGEST.get(api, USUAL_LONGEST)
    return not fits or used < 2 or account.casefold() in password.casefold()
