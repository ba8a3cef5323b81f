"""A proposal has a reason with its figure, and says what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inventory.model.kind import Kind
from inventory.model.stocktake import Condition
from inventory.replacement import USUAL_YEARS, Facts, Ground, Rules, grounds, notes, propose
from language.catalogue import LANGUAGES, render

TODAY = date(2026, 11, 23)
YOUNG = Facts(device="a", name="A", kind=Kind.CAMERA, since=date(2024, 1, 1), price={"CNY": 100_000}, observed_ms=1)
RULES = Rules()


def said(facts: Facts, rules: Rules = RULES) -> dict[Ground, str]:
    return {ground: render(message, "en") for ground, message in grounds(facts, TODAY, rules).items()}


def test_nothing_speaks_against_a_young_device_out_of_warranty() -> None:
    assert propose([replace(YOUNG, warranty_until=date(2025, 1, 1))], TODAY, RULES) == []


@pytest.mark.parametrize(("since", "old"), [(date(2020, 11, 22), True), (date(2020, 11, 24), False)])
def test_it_is_old_from_the_day_on_which_its_years_are_full(since: date, old: bool) -> None:
    assert (Ground.AGE in said(replace(YOUNG, since=since))) is old


def test_an_age_is_cut_and_never_called_more_than_it_is() -> None:
    assert said(replace(YOUNG, since=date(2016, 11, 28)))[Ground.AGE].startswith("In use for 9.9 years")


@pytest.mark.parametrize(("spent", "dear"), [(49_999, False), (50_000, True)])
def test_upkeep_is_measured_against_the_price(spent: int, dear: bool) -> None:
    told = said(replace(YOUNG, repair_cost={"CNY": spent}))
    assert (told == {Ground.REPAIR_COST: "Upkeep took 500.00 CNY, 50 % of its price of 1,000.00 CNY"}) is dear


def test_upkeep_in_one_currency_is_no_share_of_a_price_in_another() -> None:
    assert said(replace(YOUNG, repair_cost={"VND": 10**9})) == {}
    assert said(replace(YOUNG, price={}, repair_cost={"CNY": 10**9})) == {}


def test_repairs_outages_and_a_count_speak_too() -> None:
    told = said(
        replace(YOUNG, repairs=3, outages=12, down_ms=9_000_000, observed_ms=300 * 86_400_000,
                condition=Condition.SCRAP, condition_paper="s01-st-0001")
    )  # fmt: skip
    assert told == {
        Ground.SCRAP: "Beyond repair, says stock-take s01-st-0001",
        Ground.REPAIRS: "Repaired 3 times in 365 days",
        Ground.OUTAGES: "Down 12 times in 365 days, 2.5 hours in all; watched for 300 days",
    }


def test_what_is_not_known_is_said() -> None:
    bare = Facts(device="a", name="A", kind=Kind.CAMERA)
    assert [one.id for one in notes(bare, TODAY)] == [
        "replacement.no_age", "replacement.no_price", "replacement.not_seen",
    ]  # fmt: skip
    guarded = replace(YOUNG, warranty_until=TODAY, uncertain=True)
    assert [one.id for one in notes(guarded, TODAY)] == ["replacement.warranty_on", "replacement.age_uncertain"]
    assert [one.id for one in notes(replace(YOUNG, warranty_endless=True), TODAY)] == ["replacement.warranty_endless"]


def test_most_reasons_first_then_the_oldest() -> None:
    old = replace(YOUNG, device="old", since=date(2010, 1, 1))
    older = replace(old, device="older", since=date(2009, 1, 1))
    worn = replace(YOUNG, device="worn", repairs=5, outages=99)
    assert [one.facts.device for one in propose([old, worn, older], TODAY, RULES)] == ["worn", "older", "old"]


def test_every_kind_has_its_years() -> None:
    assert USUAL_YEARS.keys() == set(Kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_note_reads_in_each_language(language: str) -> None:
    worst = replace(YOUNG, since=date(2001, 1, 1), uncertain=True, warranty_until=TODAY, repair_cost={"CNY": 99_999},
                    repairs=9, outages=99, condition=Condition.SCRAP, condition_paper="x")  # fmt: skip
    (proposal,) = propose([worst], TODAY, RULES)
    assert proposal.reasons.keys() == set(Ground)
    for message in [*proposal.reasons.values(), *proposal.notes]:
        assert "{" not in render(message, language)
