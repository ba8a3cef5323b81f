"""Private SSH keys as people have them in files: judged before they are sealed."""

from __future__ import annotations

from inventory.errors import Conflict

MOST = 16_384  # octets; RSA of 16,384 bits takes 12,700


def admit_ssh_key(text: str, passphrase: str) -> None:
    """OpenSSH's format or PEM; `passphrase` is empty where the key has none. Raises Conflict, which never quotes it."""
    # The pages admit texts too, and never a key: what opens keys takes 8 MB.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key

    if len(text.encode()) > MOST:
        raise Conflict("vault.bad_ssh_key")
    load = load_ssh_private_key if "OPENSSH PRIVATE KEY" in text else load_pem_private_key
    try:
        load(text.encode(), passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # ValueError: no key, or another passphrase; TypeError: one where none is wanted, or none where one is
        raise Conflict("vault.bad_ssh_key") from None
