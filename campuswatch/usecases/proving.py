"""How a name and a password are proven: one way today, kept elsewhere (LDAP, OIDC) another day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inventory.model.person_login import PersonLogin
from inventory.passphrase import LONGEST
from inventory.person_logins import LOGINS
from inventory.vault import Vault

Proof = Callable[[Vault, PersonLogin, str], bool]
"""Whether what was typed is the password of that login. Raises VaultError where it cannot be told."""

USUAL = "password"


def by_password(vault: Vault, login: PersonLogin, typed: str) -> bool:
    return LOGINS.matches(vault, login, typed[:LONGEST])


AUTHENTICATORS: Mapping[str, Proof] = {USUAL: by_password}
