"""A person: who answers for equipment, signs for it, or may see its secrets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`id` is a UUID (hex) and never changes; `school` is empty for people of the bureau.

    `number` is a staff number where there is one, unique within the school. `post` is what the person is there
    (principal, duty leader, IT staff), `unit` the department. `responsible` marks those who are reported upward with
    their emergency contact (Q61). `left_ms` is when the person left; the row stays, for what was signed stays signed.
    `language` is that of their mails, empty for the school's.
    """

    id: str
    school: str
    name: str
    number: str = ""
    post: str = ""
    unit: str = ""
    phone: str = ""
    email: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    responsible: bool = False
    left_ms: int | None = None
    notes: str = ""
    language: str = ""
