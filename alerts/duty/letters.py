"""What people are told of duty, in no language yet: pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.chain import Chain, Level
from alerts.duty.gaps import Gap
from alerts.duty.slots import Slot
from inventory.model.notice import Fact, Letter
from inventory.model.person import Person
from inventory.model.school import School
from language.message import Message

MOST_GAPS = 40


def missed_letter(school: School, slot: Slot, person: Person, chain: Chain) -> Letter:
    """Nobody of this name came; whom to call instead is what the reader needs."""
    return Letter(
        subject=Message("duty.mail_missed", {"school": school.name, "person": person.name}),
        sentences=(
            Message("duty.mail_missed_says", {
                "person": person.name, "shift": slot.shift.name, "start_ms": slot.start_ms,
            }),
            Message("duty.mail_missed_do"),
        ),
        facts=(
            *_facts(school, slot),
            Fact(Message("duty_fact.person"), person.name),
            Fact(Message("duty_fact.phone"), person.phone or "—"),
            Fact(Message("duty_fact.emergency"), f"{person.emergency_name} {person.emergency_phone}".strip() or "—"),
            Fact(Message("duty_fact.leaders"), _called(chain.people(Level.LEADER))),
        ),
    )  # fmt: skip


def handover_letter(
    school: School, slot: Slot, following: Slot, outgoing: Sequence[str], incoming: Sequence[str]
) -> Letter:
    return Letter(
        subject=Message("duty.handover_missed", {"school": school.name}),
        sentences=(
            Message("duty.mail_unhanded_says", {"shift": slot.shift.name, "end_ms": slot.end_ms}),
            Message("duty.mail_unhanded_do"),
        ),
        facts=(
            *_facts(school, slot),
            Fact(Message("duty_fact.outgoing"), ", ".join(outgoing) or "—"),
            Fact(Message("duty_fact.incoming"), ", ".join(incoming) or "—"),
            Fact(Message("duty_fact.next"), Message("duty.slot", {
                "shift": following.shift.name, "start_ms": following.start_ms,
            })),
        ),
    )  # fmt: skip


def gap_letter(school: School, found: Sequence[Gap], *, soon: bool) -> Letter:
    """`soon`: one of them begins within a day."""
    ordered = sorted(found, key=lambda gap: gap.slot.start_ms)
    return Letter(
        subject=Message("duty.gap_soon" if soon else "duty.gap", {"school": school.name}),
        sentences=(Message("duty.mail_gap_says", {"count": len(ordered)}), Message("duty.mail_gap_do")),
        facts=tuple(
            Fact(
                Message("duty.slot", {"shift": gap.slot.shift.name, "start_ms": gap.slot.start_ms}),
                Message("duty.lacks_gone", {"count": gap.lacking, "people": ", ".join(gap.gone)})
                if gap.gone
                else Message("duty.lacks", {"count": gap.lacking}),
            )
            for gap in ordered[:MOST_GAPS]
        ),
    )


def _facts(school: School, slot: Slot) -> tuple[Fact, ...]:
    return (
        Fact(Message("duty_fact.school"), school.name),
        Fact(
            Message("duty_fact.shift"),
            Message("duty.slot", {"shift": slot.shift.name, "start_ms": slot.start_ms}),
        ),
    )


def _called(people: Sequence[Person]) -> str:
    return "; ".join(f"{one.name} {one.phone}".strip() for one in people) or "—"
