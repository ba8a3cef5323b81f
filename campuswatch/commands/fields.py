"""The types of what people fill in: each a limit for the API's schema and a way to ask for it in a form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

Line = Annotated[str, Meta(max_length=200)]
"""One line of text."""
NeededLine = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=2000, extra={"as": "words"})]
"""What there is to say, in one's own words."""
NeededWords = Annotated[str, Meta(min_length=1, max_length=2000, extra={"as": "words"})]
Id = Annotated[str, Meta(min_length=1, max_length=64, extra={"as": "hidden"})]
"""Of what the page stands for; a form carries it unseen."""
School = Annotated[str, Meta(max_length=16, extra={"as": "school"})]
"""A school's code; empty is the bureau."""
Area = Annotated[str, Meta(max_length=64, extra={"as": "area"})]
Person = Annotated[str, Meta(max_length=200, extra={"as": "person"})]
"""A person's id, staff number or exact name."""
NeededPerson = Annotated[str, Meta(min_length=1, max_length=200, extra={"as": "person"})]
Device = Annotated[str, Meta(min_length=1, max_length=64, extra={"as": "device"})]
MaybeDevice = Annotated[str, Meta(max_length=64, extra={"as": "device"})]
Day = Annotated[date, Meta(extra={"as": "day"})]
Moment = Annotated[datetime, Meta(tz=True, extra={"as": "moment"})]
"""RFC 3339 with its zone; in a form the time of the school's wall."""
Hidden = Annotated[str, Meta(max_length=200, extra={"as": "hidden"})]
NeededSecret = Annotated[str, Meta(min_length=1, max_length=256, extra={"as": "secret"})]
Secret = Annotated[str, Meta(max_length=256, extra={"as": "secret"})]
"""Never shown again, never kept in a log."""
Photo = Annotated[bytes, Meta(max_length=4 << 20, extra={"as": "photo"})]
"""JPEG; base64 in the API, a file in a form."""
Sheet = Annotated[bytes, Meta(min_length=1, max_length=4 << 20, extra={"as": "sheet"})]
"""A workbook (.xlsx) or .csv; as `Photo`."""
Lines = Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=60, extra={"as": "lines"})]
"""Several, in a form one a line."""
Findings = Annotated[
    dict[Annotated[str, Meta(pattern=r"^[0-9]{1,3}$")], Annotated[str, Meta(max_length=200)]],
    Meta(max_length=60, extra={"as": "findings"}),
]
"""What is to be said of some of the things that a form offers, by their numbers: in a form a line beside each."""
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Money = Annotated[str, Meta(max_length=20, pattern=r"^([0-9]+([.,][0-9]{1,2})?)?$", extra={"as": "money"})]
