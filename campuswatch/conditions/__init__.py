"""Every source of conditions by its name."""

from __future__ import annotations

from collections.abc import Mapping

from campuswatch.conditions.accounts import UNAUTHORISED
from campuswatch.conditions.addresses import CONTESTED
from campuswatch.conditions.backups import LATE
from campuswatch.conditions.blind_areas import BLIND_AREAS
from campuswatch.conditions.changes import UNEXPECTED
from campuswatch.conditions.contacts import LACKING
from campuswatch.conditions.defects import DEFECTS
from campuswatch.conditions.firmware import LISTED
from campuswatch.conditions.listings import PAST
from campuswatch.conditions.overdue import OVERDUE
from campuswatch.conditions.passwords import ALIKE, OVERDUE_PASSWORDS
from campuswatch.conditions.safekeeping import BROKEN, DOUBTED
from campuswatch.conditions.source import Source
from campuswatch.conditions.strangers import HEARD

SOURCES: Mapping[str, Source] = {
    "defects": DEFECTS,
    "blind_areas": BLIND_AREAS,
    "unexpected_changes": UNEXPECTED,
    "strangers": HEARD,
    "contested_addresses": CONTESTED,
    "unauthorised_accounts": UNAUTHORISED,
    "firmware": LISTED,
    "contacts": LACKING,
    "overdue_passwords": OVERDUE_PASSWORDS,
    "alike_passwords": ALIKE,
    "overdue": OVERDUE,
    "listings": PAST,
    "registers": BROKEN,
    "secrets": DOUBTED,
    "backups": LATE,
}
