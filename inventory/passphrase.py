"""A passphrase stretched into a key, by argon2id (RFC 9106)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from threading import Lock

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from inventory.admission import is_line
from inventory.errors import Conflict, VaultError

KEY_BYTES = 32
SALT_BYTES = 16
SHORTEST = 15
"""Characters: what NIST SP 800-63B-4 asks of a password that stands alone."""
LONGEST = 256
FEWEST_SIGNS = 6
MOST_MEMORY_KIB = 1 << 20
MOST_PASSES = 32
MOST_LANES = 16
ONE_AT_A_TIME = Lock()
"""Two at once in one process wait for each other's lanes for ever, and each takes its memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """How much work one guess costs. 256 MiB and three passes are half a second here, and no small machine has less."""

    salt: bytes
    memory_kib: int = 256 << 10
    passes: int = 3
    lanes: int = 4


def stretched(passphrase: str, stretch: Stretch) -> bytes:
    """32 octets. Raises VaultError for a stretch beyond all reason, as somebody may have written it to the ledger to
    have our memory."""
    reasonable = (
        0 < stretch.passes <= MOST_PASSES
        and 0 < stretch.lanes <= MOST_LANES
        and 8 * stretch.lanes <= stretch.memory_kib <= MOST_MEMORY_KIB
        and len(stretch.salt) == SALT_BYTES
    )
    if not reasonable:
        raise VaultError("vault.bad_stretch")
    try:
        function = Argon2id(
            salt=stretch.salt,
            length=KEY_BYTES,
            iterations=stretch.passes,
            lanes=stretch.lanes,
            memory_cost=stretch.memory_kib,
        )
        with ONE_AT_A_TIME:
            return function.derive(normal(passphrase).encode())
    except UnsupportedAlgorithm as error:
        raise VaultError("vault.no_argon2") from error
    except MemoryError as error:
        raise VaultError("vault.no_memory", mebibytes=stretch.memory_kib >> 10) from error


def normal(passphrase: str) -> str:
    """Vietnamese keyboards spell one letter in two ways."""
    return unicodedata.normalize("NFC", passphrase)


def admit_passphrase(passphrase: str) -> None:
    """Raises Conflict, which never quotes it."""
    spelled = normal(passphrase)
    if len(spelled) < SHORTEST or len(set(spelled)) < FEWEST_SIGNS:
        raise Conflict("vault.weak_passphrase", shortest=SHORTEST, signs=FEWEST_SIGNS)
    if not is_line(spelled, LONGEST):
        raise Conflict("vault.bad_secret", limit=LONGEST)
