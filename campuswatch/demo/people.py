"""Who lives in the demo: somebody of each role, and the one link by which one looks around as any of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.entry_key import EntryKey, make_token
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.logins import set_role
from campuswatch.usecases.roles import Role
from inventory.database import Database
from inventory.model.area import Area
from inventory.model.entry_link import EntryLink, EntryPurpose
from inventory.model.person import Person
from inventory.repository import entry_links, people
from inventory.vault import Vault

STAYS_MS = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class Post:
    """A login; `bureau` where the person is not the school's, `unit` where only the first area is seen."""

    login: str
    role: Role
    name: str
    post: str
    bureau: bool = False
    unit: bool = False


OF_STAFF: Sequence[tuple[str, Role]] = (
    ("principal", Role.PRINCIPAL), ("technician", Role.TECHNICIAN), ("duty", Role.DUTY),
)  # fmt: skip
"""Logins and roles of the staff of the school, in its order."""
OTHERS: Mapping[str, Sequence[Post]] = {
    "en": (
        Post("administrator", Role.ADMINISTRATOR, "Ellen Ward", "network administrator", bureau=True),
        Post("auditor", Role.AUDITOR, "Paul Grant", "auditor", bureau=True),
        Post("deputy", Role.DEPUTY, "Susan Hill", "deputy principal"),
        Post("affairs", Role.AFFAIRS, "Mark Reed", "general affairs"),
        Post("viewer", Role.VIEWER, "Anna Cook", "teacher"),
        Post("unit", Role.VIEWER, "Peter Lane", "building warden", unit=True),
    ),
    "zh-CN": (
        Post("administrator", Role.ADMINISTRATOR, "赵敏", "网络管理员", bureau=True),
        Post("auditor", Role.AUDITOR, "孙立", "审计员", bureau=True),
        Post("deputy", Role.DEPUTY, "周丽", "副校长"),
        Post("affairs", Role.AFFAIRS, "吴强", "总务主任"),
        Post("viewer", Role.VIEWER, "郑洁", "教师"),
        Post("unit", Role.VIEWER, "冯涛", "楼宇管理员", unit=True),
    ),
    "vi": (
        Post("administrator", Role.ADMINISTRATOR, "Phạm Quốc Anh", "quản trị mạng", bureau=True),
        Post("auditor", Role.AUDITOR, "Đỗ Thị Lan", "kiểm toán viên", bureau=True),
        Post("deputy", Role.DEPUTY, "Vũ Thanh Hà", "phó hiệu trưởng"),
        Post("affairs", Role.AFFAIRS, "Bùi Đức Long", "hành chính quản trị"),
        Post("viewer", Role.VIEWER, "Hoàng Mai Chi", "giáo viên"),
        Post("unit", Role.VIEWER, "Ngô Văn Sơn", "phụ trách tòa nhà", unit=True),
    ),
}


def give_logins(
    database: Database, vault: Vault, actor: Actor, language: str, school: str, known: Sequence[Area],
    staff: Sequence[Person], *, now_ms: int,
) -> Person:  # fmt: skip
    """Nobody has a password: one looks around by the link. Returns the administrator. Raises Conflict, VaultError."""
    others = [
        (post, Person(id=uuid.uuid4().hex, school="" if post.bureau else school, name=post.name, post=post.post))
        for post in OTHERS[language]
    ]

    def work(connection: Connection) -> None:
        for _, person in others:
            people.add(connection, person, actor=actor.name, at_ms=now_ms)

    database.write(work).result()
    for (login, role), person in zip(OF_STAFF, staff, strict=True):
        set_role(database, vault, actor, person.id, name=login, role=role, now_ms=now_ms)
    for post, person in others:
        areas = [known[0].code] if post.unit else []
        set_role(database, vault, actor, person.id, name=post.login, role=post.role, areas=areas, now_ms=now_ms)
    return others[0][1]


def make_demo_link(database: Database, key: EntryKey, person: Person, *, now_ms: int) -> str:
    """The token of the link that lets in as this person, or as whom one chooses."""
    token = make_token()
    link = EntryLink(
        id=key.digest(token), purpose=EntryPurpose.DEMO, person=person.id, school=person.school, created_ms=now_ms,
        expires_ms=now_ms + STAYS_MS, by="demo",
    )  # fmt: skip
    database.write(lambda connection: entry_links.add(connection, key.proven(link))).result()
    return token
