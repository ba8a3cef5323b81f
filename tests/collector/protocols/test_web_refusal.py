"""Full, or the wrong password: the table of outcomes, and the words that recorders use."""

from __future__ import annotations

import pytest

from collector.protocols.isapi.responses import read_words
from collector.protocols.web_refusal import DOUBT_S, NO_WORDS, Outcome, Words, judge

BUSY, LOCKED = Words(busy=True), Words(locked=True, locked_s=600)


def tries(left: int) -> Words:
    return Words(tries=left)


@pytest.mark.parametrize("proven", [False, True])
@pytest.mark.parametrize("doubted_s", [None, 0.0, DOUBT_S])
@pytest.mark.parametrize(
    ("code", "before", "after", "outcome"),
    [
        (503, NO_WORDS, NO_WORDS, Outcome.FULL),
        (429, NO_WORDS, tries(1), Outcome.FULL),
        (401, NO_WORDS, BUSY, Outcome.FULL),
        (403, NO_WORDS, BUSY, Outcome.FULL),
        (401, NO_WORDS, LOCKED, Outcome.LOCKED),
        (403, NO_WORDS, LOCKED, Outcome.LOCKED),
        (401, NO_WORDS, tries(4), Outcome.DENIED),
        (401, tries(5), tries(4), Outcome.DENIED),
        (403, tries(5), tries(4), Outcome.DENIED),
        (403, NO_WORDS, NO_WORDS, Outcome.FORBIDDEN),
        (403, tries(5), tries(5), Outcome.FORBIDDEN),
    ],
)
def test_what_is_said_outright_counts_whatever_was_before(
    code: int, before: Words, after: Words, outcome: Outcome, proven: bool, doubted_s: float | None
) -> None:
    assert judge(code, before, after, proven=proven, doubted_s=doubted_s) is outcome


@pytest.mark.parametrize(
    ("proven", "doubted_s", "outcome"),
    [
        (False, None, Outcome.DENIED),
        (False, DOUBT_S, Outcome.DENIED),
        (True, None, Outcome.FULL),
        (True, DOUBT_S - 1, Outcome.FULL),
        (True, DOUBT_S, Outcome.DENIED),
    ],
)
@pytest.mark.parametrize(("before", "after"), [(NO_WORDS, NO_WORDS), (tries(5), tries(5)), (tries(5), NO_WORDS)])
def test_without_a_word_a_login_that_was_right_before_is_doubted_only_after_a_pause(
    before: Words, after: Words, proven: bool, doubted_s: float | None, outcome: Outcome
) -> None:
    """The same number of tries as before says that the password was not even looked at."""
    assert judge(401, before, after, proven=proven, doubted_s=doubted_s) is outcome


CHECK = "<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString>{}</userCheck>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (CHECK.format(""), NO_WORDS),
        (CHECK.format("<lockStatus>unlock</lockStatus><retryLoginTime>4</retryLoginTime>"), Words(tries=4)),
        (CHECK.format("<lockStatus>lock</lockStatus><unlockTime>1800</unlockTime>"), Words(locked=True, locked_s=1800)),
        (CHECK.format("<lockStatus>locked</lockStatus><retryLoginTime>0</retryLoginTime>"), Words(locked=True)),
        (CHECK.format("<unlockTime>9</unlockTime>"), Words(locked=True, locked_s=9)),
        (CHECK.format("<unlockTime>99999999999</unlockTime>"), Words(locked=True, locked_s=604_800)),
        (CHECK.format("<retryLoginTime>-1</retryLoginTime>"), NO_WORDS),
        ("<ResponseStatus><statusString>Device Busy</statusString></ResponseStatus>", Words(busy=True)),
        ("<ResponseStatus><subStatusCode>deviceBusy</subStatusCode></ResponseStatus>", Words(busy=True)),
        ("<ResponseStatus><subStatusCode>lowPrivilege</subStatusCode></ResponseStatus>", Words(inside=True)),
        ("<ResponseStatus><subStatusCode>notSupport</subStatusCode></ResponseStatus>", Words(inside=True)),
        ("<ResponseStatus><subStatusCode>badAuthorization</subStatusCode></ResponseStatus>", NO_WORDS),
        ("<html><title>Document Error: Unauthorized</title></html>", NO_WORDS),
        ("not XML", NO_WORDS),
        ("", NO_WORDS),
    ],
)
def test_the_words_of_isapi(body: str, words: Words) -> None:
    assert read_words(body.encode()) == words
