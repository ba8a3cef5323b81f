"""A command: something that changes the ledger, as pages and the API both offer it.

One entry serves both: `body` is the form's fields and the request's schema, `right` is checked before the body is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from campuswatch.commands.means import Means
from campuswatch.usecases.actor import Right

Body = TypeVar("Body", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """`go` is the address of the page that shows what came of it; `answer` is what a program is told, of plain values
    (a dataclass, a dict, a Struct). `once` is shown on the answer itself and nowhere else again, instead of that page:
    (message id of the label, text), for secrets."""

    go: str = ""
    answer: Any = None
    once: Sequence[tuple[str, str]] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[Body]):
    """`name` is `noun.verb`; its texts are the messages `command.<name>` (title and button) and `done.<name>`.

    `school` says whose it is (a code, empty: the bureau) before anything is done: who may see nothing of that school is
    told that it is not there. It and `do` raise Missing, Conflict, Forbidden, VaultError and ControlError, and raise
    Unfit where a field is to be named. `fresh` wants the password typed within minutes, `grave` is asked twice.
    `form` is False for what only programs send, and `hint` True where the message `hint.<name>` stands above the form.
    """

    name: str
    body: type[Body]
    right: Right
    school: Callable[[Means, Body], str]
    do: Callable[[Means, Body], Done]
    fresh: bool = False
    grave: bool = False
    form: bool = True
    hint: bool = False
    tags: tuple[str, ...] = field(default=())
