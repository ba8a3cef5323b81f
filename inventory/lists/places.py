"""Schools, their areas and subnets, and what is planned for them."""

from __future__ import annotations

from inventory.lists.paged_list import PagedList, about, between, code_of, equal, name_of, of_school, still
from inventory.model.area import AreaClass
from inventory.model.school import Locality
from inventory.repository.scoping import open_to, visible
from inventory.tables.area import area
from inventory.tables.maintenance import maintenance
from inventory.tables.permit import permit
from inventory.tables.school import school
from inventory.tables.service_hours import holiday
from inventory.tables.subnet import subnet

SCHOOLS = PagedList(
    table=school,
    seen=lambda scope: open_to(scope, school.c.code),
    key=(school.c.code,),
    filters={"locality": equal(school.c.locality, Locality)},
    named={"code": equal(school.c.code)},
)
AREAS = PagedList(
    table=area,
    seen=lambda scope: visible(scope, area.c.school, area=area.c.code),
    key=(area.c.school, area.c.code),
    columns={"person_name": name_of(area.c.person)},
    filters={"school": equal(area.c.school), "area_class": equal(area.c.area_class, AreaClass)},
    named={"school": equal(area.c.school), "code": equal(area.c.code)},
)
SUBNETS = PagedList(
    table=subnet,
    seen=of_school(subnet),
    key=(subnet.c.school, subnet.c.cidr, subnet.c.routing_instance),
    filters={"school": equal(subnet.c.school)},
)
MAINTENANCE = PagedList(
    table=maintenance,
    # All who see anything of a school are told when it is worked on.
    seen=lambda scope: open_to(scope, maintenance.c.school),
    holds=maintenance.c.superseded_ms.is_(None),
    key=(maintenance.c.seq,),
    newest_first=True,
    columns={"device": code_of(maintenance.c.device)},
    filters={
        "school": equal(maintenance.c.school),
        "device": about(maintenance.c.device),
        "ends_since": between(maintenance.c.end_ms)["since"],
        "starts_until": between(maintenance.c.start_ms)["until"],
    },
    named={"id": equal(maintenance.c.id)},
)
PERMITS = PagedList(
    table=permit,
    seen=of_school(permit),
    key=(permit.c.start_ms, permit.c.id),
    newest_first=True,
    filters={"school": equal(permit.c.school), "standing": still(permit.c.withdrawn_ms)},
    named={"id": equal(permit.c.id)},
)
HOLIDAYS = PagedList(
    table=holiday,
    seen=lambda scope: open_to(scope, holiday.c.school) | (holiday.c.school == ""),
    holds=holiday.c.superseded_ms.is_(None),
    key=(holiday.c.first, holiday.c.id),
    filters={"school": equal(holiday.c.school)},
)
