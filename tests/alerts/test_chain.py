"""The chain: somebody always hears, and it is said why it is not simply who is on."""

from __future__ import annotations

import pytest
from duty_people import person

from alerts.chain import Chain, Level
from alerts.duty.posts import is_post, told_by_posts
from inventory.model.person import Person

GUARD, LEADER, HEAD, BUREAU = (person(name) for name in ("guard", "leader", "head", "bureau"))
OWN = {Level.DUTY: (GUARD,), Level.LEADER: (LEADER,), Level.PRINCIPAL: (HEAD,), Level.BUREAU: (BUREAU,)}


def chain(**own: tuple[Person, ...]) -> Chain:
    return Chain(school="S01", at_ms=0, own={Level[name]: some for name, some in own.items()})


def test_each_level_is_told_by_itself() -> None:
    whole = Chain(school="S01", at_ms=0, own=OWN)
    for level in Level:
        assert whole.people(level) == OWN[level]
        assert whole.why(level) is None


def test_where_nobody_is_on_the_next_level_hears_and_it_is_said_why() -> None:
    found = chain(PRINCIPAL=(HEAD,), BUREAU=(BUREAU,))
    assert found.people(Level.DUTY) == (HEAD,)
    assert found.people(Level.LEADER) == (HEAD,)
    why = found.why(Level.DUTY)
    assert why is not None
    assert why.id == "chain.duty_missing"


def test_who_has_no_address_is_named_and_the_next_level_hears_too() -> None:
    deaf = person("guard", email="")
    found = chain(DUTY=(deaf,), LEADER=(LEADER,))
    assert found.people(Level.DUTY) == (deaf, LEADER)
    why = found.why(Level.DUTY)
    assert why is not None
    assert (why.id, why.params) == ("chain.duty_unreachable", {"people": "GUARD"})


def test_above_the_last_level_the_nearest_below_hears() -> None:
    assert chain(DUTY=(GUARD,), PRINCIPAL=(HEAD,)).people(Level.BUREAU) == (HEAD,)
    assert chain(DUTY=(GUARD,)).people(Level.BUREAU) == (GUARD,)


def test_people_without_an_address_are_better_than_nobody() -> None:
    deaf = person("head", email="")
    assert chain(PRINCIPAL=(deaf,)).people(Level.DUTY) == (deaf,)


def test_an_empty_chain_says_so() -> None:
    empty = chain()
    assert empty.people(Level.DUTY) == ()
    why = empty.why(Level.DUTY)
    assert why is not None
    assert why.id == "chain.nobody"


def test_one_person_at_two_levels_is_told_once() -> None:
    deaf = person("both", email="")
    found = chain(DUTY=(deaf,), LEADER=(deaf, LEADER))
    assert found.people(Level.DUTY) == (deaf, LEADER)


@pytest.mark.parametrize(
    ("post", "level", "is_it"),
    [
        ("校长", Level.PRINCIPAL, True),
        ("书记、校长", Level.PRINCIPAL, True),
        ("副校长", Level.PRINCIPAL, False),
        ("Hiệu trưởng", Level.PRINCIPAL, True),
        ("Phó Hiệu trưởng", Level.PRINCIPAL, False),
        ("Principal", Level.PRINCIPAL, True),
        ("Vice principal", Level.PRINCIPAL, False),
        ("值班领导", Level.LEADER, True),
        ("Lãnh đạo trực", Level.LEADER, True),
        ("信息技术教师", Level.LEADER, False),
        ("", Level.PRINCIPAL, False),
    ],
)
def test_posts_in_three_languages_tell_who_stands_where(post: str, level: Level, is_it: bool) -> None:
    assert is_post(post, level) is is_it


def test_of_the_bureau_those_are_told_who_are_named_upward() -> None:
    named, other = person("n", responsible=True), person("o")
    assert told_by_posts([other, named], Level.BUREAU) == (named,)
    assert told_by_posts([other], Level.BUREAU) == (other,)
