from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_secrets import CHEAP
from planted import NOW_MS

from inventory.compartments import make_compartment, open_compartment, opened, unsealed_key
from inventory.errors import Conflict, VaultError
from inventory.model.credential import Purpose
from inventory.passphrase import MOST_MEMORY_KIB, SHORTEST, admit_passphrase, normal, stretched
from inventory.vault import KEY_BYTES

PASSPHRASE = "mật khẩu dài và khó đoán"
SEALED, OPENED = make_compartment(Purpose.ADMIN, PASSPHRASE, created_ms=NOW_MS, stretch=CHEAP)


def test_the_passphrase_opens_and_no_other_does() -> None:
    wrapped = OPENED.wrap(b"k" * KEY_BYTES, b"bound")
    assert open_compartment(SEALED, PASSPHRASE).unwrap(wrapped, b"bound") == b"k" * KEY_BYTES
    for wrong in (PASSPHRASE + " ", PASSPHRASE.upper(), "", "x" * 200):
        with pytest.raises(VaultError) as refused:
            open_compartment(SEALED, wrong)
        assert refused.value.message.id == "vault.wrong_passphrase"
        assert wrong == "" or wrong not in repr(refused.value) + repr(refused.value.__cause__)


def test_one_passphrase_may_be_spelled_in_two_ways() -> None:
    """A Vietnamese keyboard may send letters and accents apart."""
    apart = unicodedata.normalize("NFD", PASSPHRASE)
    assert apart != PASSPHRASE
    assert unsealed_key(SEALED, apart) == unsealed_key(SEALED, PASSPHRASE)


@pytest.mark.parametrize(
    "altered",
    [
        replace(SEALED, generation=2),
        replace(SEALED, purpose=Purpose.POLL),
        replace(SEALED, stretch=replace(CHEAP, passes=2)),
        replace(SEALED, stretch=replace(CHEAP, salt=b"t" * 16)),
        replace(SEALED, wrapped=SEALED.wrapped[:-1]),
        replace(SEALED, wrapped=b""),
        replace(SEALED, proof=SEALED.wrapped),
    ],
)
def test_a_row_with_any_column_changed_does_not_open(altered) -> None:
    with pytest.raises(VaultError):
        open_compartment(altered, PASSPHRASE)


@pytest.mark.parametrize(
    "stretch",
    [
        replace(CHEAP, memory_kib=MOST_MEMORY_KIB + 1),
        replace(CHEAP, memory_kib=1),
        replace(CHEAP, passes=1_000_000),
        replace(CHEAP, passes=0),
        replace(CHEAP, lanes=1_000),
        replace(CHEAP, salt=b"short"),
    ],
)
def test_a_ledger_that_asks_for_all_our_memory_gets_none(stretch) -> None:
    with pytest.raises(VaultError) as refused:
        stretched(PASSPHRASE, stretch)
    assert refused.value.message.id == "vault.bad_stretch"


@given(key=st.binary(max_size=40))
def test_another_key_does_not_pass_for_the_compartment_s(key: bytes) -> None:
    with pytest.raises(VaultError):
        opened(SEALED, key)


@pytest.mark.parametrize(
    "easy", ["", "swift", "a" * 40, "x" * (SHORTEST - 1), "abcabcabcabcabcabc", "with\ta tab inside it"]
)
def test_an_easy_passphrase_is_refused_without_being_quoted(easy: str) -> None:
    with pytest.raises(Conflict) as refused:
        admit_passphrase(easy)
    assert not easy or easy not in str(refused.value)


def test_nothing_secret_stands_in_what_is_stored() -> None:
    key = unsealed_key(SEALED, PASSPHRASE)
    assert key not in SEALED.wrapped + SEALED.proof
    assert PASSPHRASE not in repr(SEALED)
    assert normal(PASSPHRASE).encode() not in SEALED.wrapped


def test_a_key_is_handed_over_sealed_only() -> None:
    key = unsealed_key(SEALED, PASSPHRASE)
    assert OPENED.escrow(lambda told: bytes(octet ^ 255 for octet in told)) == bytes(octet ^ 255 for octet in key)
    assert repr(OPENED).find(key.hex()) == -1
