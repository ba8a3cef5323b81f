"""Notices of the planted campus: one that waits, one of a fault, one that was sent, one that was refused."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from inventory.model.notice import Action, Fact, Letter, Notice, NoticeState
from inventory.repository import notices
from language.message import Message

AT_MS = 1_795_366_800_000
LETTER = Letter(
    subject=Message("mail.test.subject", {"school": "S01"}),
    sentences=(Message("mail.test.says", {"at_ms": AT_MS}),),
    facts=(Fact(Message("mail.fact.device"), "Cổng đông"), Fact(Message("mail.fact.kind"), Message("kind.camera"))),
    actions=(Action(Message("mail.act.page"), "page", {"path": "/"}),),
)
WAITING = Notice(
    id="a" * 32, school="S01", kind="fault.opened", channel="email", to="wang@example.org", letter=LETTER,
    created_ms=AT_MS, due_ms=AT_MS, person="e" * 32, language="vi", fault="fault-1",
)  # fmt: skip
SENT = replace(WAITING, id="b" * 32, state=NoticeState.SENT, ended_ms=AT_MS)
DEAD = replace(
    WAITING,
    id="c" * 32,
    state=NoticeState.DEAD,
    ended_ms=AT_MS,
    error=Message("mail.refused", {"host": "h", "said": "550"}),
)
NO_SERVER = Message("mail.no_server")
SPECIAL_NOTICES: dict[str, dict[str, object]] = {
    "notices.add": {"notices": [replace(WAITING, id="d" * 32)]},
    "notices.quiet": {"fault": "fault-1"},
    "notices.of_fault": {"fault": "fault-1"},
    "notices.get": {"id": WAITING.id},
    "notices.due": {"now_ms": AT_MS, "channel": "email", "limit": 10},
    "notices.sent_to": {"recipients": ["wang@example.org"], "since_ms": AT_MS, "now_ms": AT_MS},
    "notices.claim": {"ids": [WAITING.id], "by": "main", "until_ms": AT_MS + 1},
    "notices.sent": {"id": WAITING.id, "by": "main", "answer": "250"},
    "notices.refused": {"id": WAITING.id, "by": "main", "error": NO_SERVER},
    "notices.put_back": {"id": WAITING.id, "by": "main", "next_ms": AT_MS, "error": NO_SERVER},
    "notices.lapse": {"id": WAITING.id, "by": "main", "error": NO_SERVER},
    "notices.put_off": {"ids": [WAITING.id], "next_ms": AT_MS},
    "notices.hand_on": {"id": WAITING.id, "copies": []},
    "notices.give_up": {"before_ms": AT_MS + 1, "error": NO_SERVER},
    "notices.release": {"by": "main"},
    "notices.gather": {"ids": [WAITING.id], "digest": replace(WAITING, id="d" * 32)},
    "notices.named": {"text": DEAD.id[:6]},
    "notices.revive": {"id": DEAD.id},
}


def plant_notices(connection: Connection) -> None:
    notices.add(connection, [WAITING, SENT, DEAD])
