"""Keys by the RFCs' vectors and by pysnmp's; both sides of USM against each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysnmp.entity import config
from pysnmp.proto.rfc1902 import OctetString
from pysnmp.proto.secmod.rfc3414 import localkey
from pysnmp.proto.secmod.rfc3414.auth import hmacsha
from pysnmp.proto.secmod.rfc7860.auth import hmacsha2

from collector.protocols.snmp import v3
from collector.protocols.snmp.authority import TIME_WINDOW, Authority, Request
from collector.protocols.snmp.ber import BerError
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, ask
from collector.protocols.snmp.reports import Trouble, trouble_of
from collector.protocols.snmp.usm import AUTHS, PRIVACIES, Keys, Unusable, User, keys_for, localise, password_to_key
from collector.protocols.snmp.values import Integer

SECRET = b"maplesyrup"
RFC_ENGINE = bytes.fromhex("000000000000000000000002")
ENGINE = bytes.fromhex("80001f8804636f6465")
THEIR_ENGINE = OctetString(ENGINE)
OID = Oid.parse("1.3.6.1.2.1.1.3.0")


# RFC 3414 A.3.1, A.3.2
@pytest.mark.parametrize(
    ("algorithm", "key", "localised"),
    [
        ("md5", "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b"),
        (
            "sha1",
            "9fb5cc0381497b3793528939ff788d5d79145211",
            "6695febc9288e36282235fc7151f128497b38f3f",
        ),
    ],
)
def test_keys_of_the_rfc(algorithm: str, key: str, localised: str) -> None:
    assert password_to_key(algorithm, SECRET).hex() == key
    assert localise(algorithm, password_to_key(algorithm, SECRET), RFC_ENGINE).hex() == localised


# draft-reeder-snmpv3-usm-3desede-00, B.1: the stretched MD5 key
def test_key_of_the_reeder_draft() -> None:
    keys = keys_for(User(b"u", "md5", SECRET, "aes256c", SECRET), RFC_ENGINE)
    assert keys.priv_key.hex() == "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12"


@pytest.mark.parametrize("number", range(4))
def test_sha2_keys_as_pysnmp_makes_them(number: int) -> None:
    name = ("sha224", "sha256", "sha384", "sha512")[number]
    algorithm = list(hmacsha2.HmacSha2.HASH_ALGORITHM.values())[number]
    theirs = localkey.localize_key(localkey.hash_passphrase(SECRET, algorithm), THEIR_ENGINE, algorithm)
    assert keys_for(User(b"u", name, SECRET), ENGINE).auth_key == bytes(theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("aes192", config.USM_PRIV_CFB192_AES_BLUMENTHAL),
        ("aes256", config.USM_PRIV_CFB256_AES_BLUMENTHAL),
        ("aes192c", config.USM_PRIV_CFB192_AES),
        ("aes256c", config.USM_PRIV_CFB256_AES),
    ],
)
def test_long_privacy_keys_as_pysnmp_makes_them(ours: str, theirs: tuple[int, ...]) -> None:
    privacy = config.PRIV_SERVICES[theirs]
    service = hmacsha.HmacSha.SERVICE_ID
    key = privacy.localize_key(service, privacy.hash_passphrase(service, SECRET), THEIR_ENGINE)
    assert keys_for(User(b"u", "sha1", SECRET, ours, SECRET), ENGINE).priv_key == bytes(key)


@pytest.mark.parametrize(
    ("user", "message"),
    [
        (User(b"u", "sha1", b"short"), "snmp.short_secret"),
        (User(b"u", "sha1", SECRET, "aes128", b"short"), "snmp.short_secret"),
        (User(b"u", "crc32", SECRET), "snmp.unknown_security"),
        (User(b"u", "sha1", SECRET, "rot13", SECRET), "snmp.unknown_security"),
        (User(b"u", "", b"", "aes128", SECRET), "snmp.privacy_alone"),
    ],
)
def test_credentials_that_cannot_be_used(user: User, message: str) -> None:
    with pytest.raises(Unusable) as caught:
        keys_for(user, ENGINE)
    assert caught.value.message_id == message


def test_secrets_are_not_in_reprs() -> None:
    user = User(b"u", "sha1", SECRET, "aes128", SECRET)
    keys = keys_for(user, ENGINE)
    assert "maplesyrup" not in repr(user)
    assert repr(keys.auth_key) not in repr(keys)


def authority(user: User, uptime: float = 1000.0) -> Authority:
    return Authority(ENGINE, [user], lambda: uptime, boots=3)


def request(user: User, keys: Keys, *, boots: int = 3, time: int = 1000, flags: int | None = None) -> bytes:
    header = v3.Header(
        msg_id=7,
        flags=(keys.flags if flags is None else flags) | v3.REPORTABLE,
        engine_id=ENGINE,
        boots=boots,
        time=time,
        user=user.name,
    )
    scoped = v3.encode_scoped(v3.ScopedPdu(ENGINE, b"ctx", Pdu(PduType.GET, 9, ask([OID]))))
    return v3.seal(header, scoped, keys, b"saltsalt")


@pytest.mark.parametrize("privacy", ["", *PRIVACIES])
@pytest.mark.parametrize("auth", AUTHS)
def test_request_and_answer_pass_between_the_two_sides(auth: str, privacy: str) -> None:
    user = User(b"bob", auth, SECRET, privacy, SECRET if privacy else b"")
    keys = keys_for(user, ENGINE)
    engine = authority(user)
    heard = engine.receive(request(user, keys))
    assert isinstance(heard, Request)
    assert (heard.scoped.context, heard.scoped.pdu.request_id, heard.level) == (b"ctx", 9, keys.flags)
    answer = v3.parse(engine.reply(heard, Pdu(PduType.RESPONSE, 9, [(OID, Integer(4))])))
    v3.verify(answer, keys)
    assert v3.open_scoped(answer, keys).pdu.varbinds == [(OID, Integer(4))]
    assert (answer.header.boots, answer.header.time, answer.header.msg_id) == (3, 1000, 7)


USER = User(b"bob", "sha256", SECRET, "aes128", SECRET)
KEYS = keys_for(USER, ENGINE)


def complaint(answer: Request | bytes, keys: Keys = KEYS) -> tuple[Trouble | None, int]:
    assert isinstance(answer, bytes)
    message = v3.parse(answer)
    if message.header.flags & v3.AUTH_FLAG:
        v3.verify(message, keys)
    return trouble_of(v3.open_scoped(message, keys).pdu), message.header.flags & 3


def test_engine_complains_of_what_is_wrong() -> None:
    stranger = keys_for(User(b"bob", "sha256", b"someone else", "aes128", b"someone else"), ENGINE)
    mixed = Keys(KEYS.auth, KEYS.auth_key, stranger.priv_key)
    other = User(b"eve", "sha256", SECRET)
    engine = authority(USER)
    assert complaint(engine.receive(request(USER, stranger))) == (Trouble.WRONG_DIGEST, 0)
    assert complaint(engine.receive(request(USER, mixed))) == (Trouble.DECRYPTION_ERROR, 0)
    assert complaint(engine.receive(request(other, keys_for(other, ENGINE)))) == (Trouble.UNKNOWN_USER_NAME, 0)
    for boots, time in ((2, 1000), (4, 1000), (3, 1000 - TIME_WINDOW - 1), (3, 1000 + TIME_WINDOW + 1)):
        late = engine.receive(request(USER, KEYS, boots=boots, time=time))
        assert complaint(late) == (Trouble.NOT_IN_TIME_WINDOW, 1)
    plain = User(b"bob", "sha256", SECRET)
    assert complaint(authority(plain).receive(request(USER, KEYS))) == (Trouble.UNSUPPORTED_SECURITY_LEVEL, 0)
    assert isinstance(engine.receive(request(USER, KEYS, time=1000 - TIME_WINDOW)), Request)


@given(st.integers(0, 500), st.integers(1, 255))
def test_no_octet_of_a_request_can_be_changed_unseen(place: int, change: int) -> None:
    data = bytearray(request(USER, KEYS))
    data[place % len(data)] ^= change
    try:
        heard = authority(USER).receive(bytes(data))
    except BerError:
        return
    if isinstance(heard, Request):
        # Without its flags it is another user's plain message, which an access check must refuse.
        assert heard.level == 0
