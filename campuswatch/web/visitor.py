"""Who looks at a page: what the visitor may see and do, and the token that the visitor's forms carry."""

from __future__ import annotations

from dataclasses import dataclass, field

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.freshness import is_fresh
from inventory.model.api_token import ApiToken
from inventory.model.scope import Scope
from inventory.model.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`session` is None for whoever is not let in, and for a program, which has a `token`."""

    actor: Actor
    session: Session | None = None
    token: ApiToken | None = None
    form_token: str = field(default="", repr=False)

    @property
    def scope(self) -> Scope:
        return self.actor.scope

    @property
    def person(self) -> str:
        """The id of who it is, or for whom the program asks; empty for a display, and for nobody."""
        return self.token.person if self.token else self.session.person if self.session else ""

    @property
    def known(self) -> bool:
        return bool(self.actor.name)

    def may(self, right: Right, school: str | None = None) -> bool:
        """Whether it may be done in a school, or, with None, somewhere. Empty is the bureau."""
        return right in self.actor.rights and (school is None or self.scope.allows(school))

    def fresh(self, now_ms: int) -> bool:
        """Whether the password was typed within minutes."""
        return is_fresh(self.session, now_ms)

    @property
    def of_bureau(self) -> bool:
        return self.scope.schools is None


NOBODY = Visitor(actor=Actor("", Scope.of([]), frozenset()))
