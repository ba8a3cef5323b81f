"""Which secrets are the same, and which are what a maker ships: compared in memory, told without the secret. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory.model.credential import Credential, CredentialType
from inventory.vendors.factory_logins import FACTORY_LOGINS, FactoryLogin

FEWEST_KEY = 16  # octets of the key of a comparison


@dataclass(frozen=True, slots=True)
class Same:
    """Ids of credentials that hold the same secret; the secrets themselves stay where they were."""

    ids: tuple[str, ...]


def same_secrets(opened: Iterable[Credential], key: bytes) -> list[Same]:
    """Groups of two and more. What is compared are digests under `key`, fresh and random for each comparison, so that
    nothing that outlives it says which secrets they were."""
    if len(key) < FEWEST_KEY:
        raise ValueError("a comparison needs a random key")
    alike: dict[bytes, set[str]] = defaultdict(set)
    for one in opened:
        for secret in secrets_of(one):
            alike[hmac.digest(key, secret.encode(), hashlib.sha256)].add(one.id)
    groups = {tuple(sorted(ids)) for ids in alike.values() if len(ids) > 1}
    return [Same(ids) for ids in sorted(groups)]


def secrets_of(credential: Credential) -> list[str]:
    """Those by which somebody is let in. The passphrase of an SSH key is none: without the key it opens nothing."""
    if credential.type is CredentialType.SSH_KEY:
        return [credential.secret]
    return [secret for secret in (credential.secret, credential.auth_secret, credential.priv_secret) if secret]


def factory_defaults(opened: Iterable[Credential], vendors: Mapping[str, Iterable[str]]) -> dict[str, FactoryLogin]:
    """By credential id, which login from a maker's manual it is. `vendors` tells of each those of its devices: their
    own maker's logins are named before others', which installers use just as well."""
    found = {}
    for one in opened:
        fitting = [login for login in FACTORY_LOGINS if is_login(one, login)]
        own = [login for login in fitting if login.vendor in set(vendors.get(one.id, ()))]
        if fitting:
            found[one.id] = (own or fitting)[0]
    return found


def is_login(credential: Credential, login: FactoryLogin) -> bool:
    if credential.type is not login.type:
        return False
    account = login.account == credential.account or login.type is CredentialType.SNMP_COMMUNITY
    return account and credential.secret == login.secret
