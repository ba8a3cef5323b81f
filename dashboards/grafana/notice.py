"""Whom Grafana tells of our alerts: nobody, unless its administrator wants it. Mail is campuswatch's own, exactly one.

Told by school: one contact point for each address, one route for each school, `*` for all that have none. Told nobody:
one route for all our rules with a mute timing that never ends, so that a default policy does not send a second mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from dashboards.grafana.rule import PRODUCT
from dashboards.grafana.thing import OURS, Json, Kind, Thing
from language.catalogue import render
from language.message import Message

ALL_OTHERS = "*"
ALWAYS = f"{OURS}-always"
SUBJECT, BODY = f"{OURS}_subject", f"{OURS}_body"
_ADDRESS = re.compile(r"[^\s=@,;<>\"]+@[^\s=@,;<>\"]+")


class Telling(StrEnum):
    """NOBODY: our alerts are muted. SCHOOLS: mailed by school. UNCHANGED: Grafana's policies are left alone."""

    NOBODY = "nobody"
    SCHOOLS = "schools"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Recipient:
    """`school` is a code, or `*`."""

    school: str
    address: str

    @property
    def name(self) -> str:
        return f"{OURS} {self.school}" if self.school != ALL_OTHERS else f"{OURS} {_OTHERS}"

    @property
    def uid(self) -> str:
        """At most 40 characters, Grafana's limit."""
        code = _OTHERS if self.school == ALL_OTHERS else self.school
        return f"{OURS}-{code if len(code) <= 28 else sha256(code.encode()).hexdigest()[:28]}"


_OTHERS = "all_others"  # no code of a school has an underscore


def recipient(text: str) -> Recipient | None:
    """`S01=office@school.example`, or None for what is not of that form."""
    school, equals, address = text.partition("=")
    fine = equals and _ADDRESS.fullmatch(address.strip()) and re.fullmatch(r"\*|[A-Za-z0-9][A-Za-z0-9-]*", school)
    return Recipient(school, address.strip()) if fine else None


def notice_things(telling: Telling, recipients: Sequence[Recipient], language: str) -> list[Thing]:
    """In the order in which they need each other. The templates are there in any case, for who wants to use them."""
    things = [template_thing(language)]
    if telling is Telling.SCHOOLS:
        things += [contact_thing(one) for one in recipients]
        things.append(policy_thing(routes(recipients)))
    if telling is Telling.NOBODY:
        things += [muting_thing(), policy_thing([muted_route()])]
    return things


def template_thing(language: str) -> Thing:
    def said(message: Message) -> str:
        return render(message, language)

    firing, resolved = said(Message("alert.firing")), said(Message("alert.resolved"))
    word = f'{{{{ if eq .Status "firing" }}}}{firing}{{{{ else }}}}{resolved}{{{{ end }}}}'
    text = "\n".join(
        (
            f'{{{{ define "{SUBJECT}" }}}}{word}: {{{{ .CommonLabels.alertname }}}} · '
            "{{ .CommonLabels.school_name }} ({{ len .Alerts }}){{ end }}",
            f'{{{{ define "{BODY}" }}}}{{{{ range .Alerts }}}}',
            f"{word}: {{{{ .Annotations.summary }}}}",
            "{{ .Annotations.description }}",
            "{{ end }}{{ end }}",
        )
    )
    return Thing(kind=Kind.TEMPLATE, uid=OURS, title=OURS, body={"name": OURS, "template": text})


def contact_thing(recipient: Recipient) -> Thing:
    body: Json = {
        "uid": recipient.uid,
        "name": recipient.name,
        "type": "email",
        "disableResolveMessage": False,
        "settings": {
            "addresses": recipient.address,
            "singleEmail": True,
            "subject": f'{{{{ template "{SUBJECT}" . }}}}',
            "message": f'{{{{ template "{BODY}" . }}}}',
        },
    }
    return Thing(kind=Kind.CONTACT, uid=recipient.uid, title=recipient.name, body=body)


def muting_thing() -> Thing:
    always: Json = {"name": ALWAYS, "time_intervals": [{"times": [{"start_time": "00:00", "end_time": "24:00"}]}]}
    return Thing(kind=Kind.MUTING, uid=ALWAYS, title=ALWAYS, body=always)


def policy_thing(routes: Sequence[Json]) -> Thing:
    return Thing(kind=Kind.POLICY, uid=OURS, title=OURS, body={"routes": list(routes)})


def muted_route() -> Json:
    return {"object_matchers": [[PRODUCT, "=", OURS]], "mute_time_intervals": [ALWAYS]}


def routes(recipients: Iterable[Recipient]) -> list[Json]:
    """Schools first, all others last: Grafana takes the first that fits."""
    return [route(one) for one in sorted(recipients, key=lambda one: (one.school == ALL_OTHERS, one.school))]


def route(recipient: Recipient) -> Json:
    of_school = [] if recipient.school == ALL_OTHERS else [["school", "=", recipient.school]]
    return {
        "receiver": recipient.name,
        "object_matchers": [[PRODUCT, "=", OURS], *of_school],
        "group_by": ["alertname", "school"],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "1d",
    }


def is_our_route(route: Json) -> bool:
    return [PRODUCT, "=", OURS] in [list(matcher) for matcher in route.get("object_matchers") or ()]
