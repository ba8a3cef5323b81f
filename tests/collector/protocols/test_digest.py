"""The published vectors, both sides against each other, and arbitrary headers."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.protocols.digest import (
    HASHES,
    MAX_CHALLENGES,
    Challenge,
    authorization,
    challenge_header,
    digest_response,
    parse_challenges,
    strongest,
    verify,
)
from collector.protocols.web_message import WebTalk

RFC2617 = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", '
    'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
TEXT = st.text(string.printable.replace("\r", "").replace("\n", "") + "密码ế", max_size=24)
TOLD = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd"), max_size=30)


def test_vector_of_rfc_2617() -> None:
    challenge = parse_challenges([RFC2617])[0]
    response = digest_response(
        challenge, "Mufasa", "Circle Of Life", "GET", "/dir/index.html", count=1, cnonce="0a4f113b"
    )
    assert response == "6629fae49393a05397450978507c4ef1"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_vectors_of_rfc_7616(algorithm: str, response: str) -> None:
    challenge = parse_challenges([RFC7616.format(algorithm=algorithm)])[0]
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    assert digest_response(challenge, "Mufasa", "Circle of Life", "GET", "/dir/index.html", cnonce=cnonce) == response


def test_vector_without_qop() -> None:
    """RFC 2069, with the response of its erratum 749."""
    challenge = parse_challenges(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'])[0]
    response = digest_response(challenge, "Mufasa", "CircleOfLife", "GET", "/dir/index.html")
    assert response == "1949323746fe6a43ef61f9606e7febea"


def test_several_challenges_in_one_header_are_told_apart() -> None:
    found = parse_challenges(['Basic realm="a, b", DIGEST Realm="c \\"d\\"", nonce=e, stale=TRUE', "Negotiate"])
    assert [challenge.scheme for challenge in found] == ["basic", "digest", "negotiate"]
    assert (found[0].realm, found[1].realm, found[1].nonce, found[1].stale) == ("a, b", 'c "d"', "e", True)


def test_strongest_never_falls_to_basic_unless_allowed() -> None:
    basic = Challenge(scheme="basic", realm="r")
    weak = Challenge(scheme="digest", nonce="n", algorithm="MD5")
    strong = Challenge(scheme="digest", nonce="n", algorithm="SHA-256")
    assert strongest([basic]) is None
    assert strongest([basic], allow_basic=True) == basic
    assert strongest([weak, basic, strong], allow_basic=True) == strong
    assert strongest([weak, basic], allow_basic=True) == weak


@pytest.mark.parametrize(
    "header", ['Digest nonce="n", algorithm=SHA-1', 'Digest nonce="n", qop="auth-int"', 'Digest realm="r"', "Bearer"]
)
def test_what_cannot_be_answered_is_not_chosen(header: str) -> None:
    assert strongest(parse_challenges([header]), allow_basic=True) is None


@given(
    account=TEXT, password=TEXT, realm=TOLD, nonce=TOLD.filter(bool), algorithm=st.sampled_from(list(HASHES)),
    qop=st.sampled_from([(), ("auth",), ("auth-int", "auth")]), count=st.integers(1, 2**32 - 1),
)  # fmt: skip
def test_both_sides_agree(
    account: str, password: str, realm: str, nonce: str, algorithm: str, qop: tuple[str, ...], count: int
) -> None:
    offered = Challenge(scheme="digest", realm=realm, nonce=nonce, algorithm=algorithm, qop=qop)
    challenge = strongest(parse_challenges([challenge_header(offered)]))
    assert challenge == offered
    uri = "rtsp://10.0.0.1:554/a"
    header = authorization(challenge, account, password, "DESCRIBE", uri, count=count, cnonce="c1")
    assert verify(header, challenge, account, password, "DESCRIBE")
    assert not verify(header, challenge, account, password + "x", "DESCRIBE")
    assert not verify(header, challenge, account, password, "OPTIONS")


def test_basic_is_checked_too() -> None:
    challenge = Challenge(scheme="basic", realm="r")
    header = authorization(challenge, "Aladdin", "open sesame", "GET", "/")
    assert header == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert verify(header, challenge, "Aladdin", "open sesame", "GET")
    assert not verify(header, challenge, "Aladdin", "open", "GET")


def test_line_break_in_a_name_is_not_sent() -> None:
    challenge = Challenge(scheme="digest", realm="r", nonce="n")
    with pytest.raises(ValueError, match="line break"):
        authorization(challenge, "a\r\nX: y", "p", "GET", "/")


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_header_is_read_without_harm(headers: list[str]) -> None:
    assert len(parse_challenges(headers)) <= MAX_CHALLENGES
    for header in headers:
        assert not verify(header, Challenge(scheme="digest", nonce="n"), "a", "p", "GET")


@pytest.mark.parametrize("text", ["a\rb", "a\x1b[2Jb", "a\x7fb", b"\xc9\xe3".decode("utf-8", "replace")])
@pytest.mark.parametrize("field", ["realm", "nonce", "opaque"])
def test_a_challenge_that_no_header_can_repeat_is_not_answered(field: str, text: str) -> None:
    """A bare carriage return survives where lines end with a line feed; what is no UTF-8 is not known any more."""
    given = {"realm": "r", "nonce": "n", "opaque": "o"} | {field: text}
    challenges = parse_challenges(["Digest " + ", ".join(f'{name}="{text}"' for name, text in given.items())])
    assert strongest(challenges, allow_basic=False) is None


def test_a_realm_in_chinese_is_answered() -> None:
    challenge = parse_challenges(['Digest realm="摄像头", nonce="n", qop="auth"'])[0]
    login = authorization(challenge, "管理员", "p", "GET", "/", cnonce="c")
    request = WebTalk("h").request("GET", "/", login)
    assert 'realm="摄像头"'.encode() in request
    assert verify(login, challenge, "管理员", "p", "GET")
