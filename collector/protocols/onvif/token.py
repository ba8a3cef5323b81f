"""Who we are to an ONVIF device: a UsernameToken (OASIS, WS-Security UsernameToken Profile 1.0) with a digest.

    Password_Digest = Base64(SHA-1(nonce + created + password))

The password itself never goes out. Devices refuse a token that was made before or after their time, be that 2004: so
`created` is told by the device's clock, which anybody may ask.
"""

from __future__ import annotations

import base64
import hashlib
from xml.sax.saxutils import escape

from collector.protocols.onvif.moment import write_moment
from inventory.model.credential import Credential

_BASE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECURITY = f"{_BASE}wssecurity-secext-1.0.xsd"
UTILITY = f"{_BASE}wssecurity-utility-1.0.xsd"
DIGEST = f"{_BASE}username-token-profile-1.0#PasswordDigest"
BASE64 = f"{_BASE}soap-message-security-1.0#Base64Binary"
NONCE_OCTETS = 16


def digest(nonce: bytes, created: str, password: str) -> str:
    hashed = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False)
    return base64.b64encode(hashed.digest()).decode()


def token(credential: Credential, nonce: bytes, created_ms: int) -> str:
    """The header's content. `created_ms` is by the device's own clock; `nonce` is used once."""
    created = write_moment(created_ms)
    return (
        f'<wsse:Security xmlns:wsse="{SECURITY}" xmlns:wsu="{UTILITY}" s:mustUnderstand="1"><wsse:UsernameToken>'
        f"<wsse:Username>{escape(credential.account)}</wsse:Username>"
        f'<wsse:Password Type="{DIGEST}">{digest(nonce, created, credential.secret)}</wsse:Password>'
        f'<wsse:Nonce EncodingType="{BASE64}">{base64.b64encode(nonce).decode()}</wsse:Nonce>'
        f"<wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>"
    )
