"""By which ways people and programs are told: the channel of a notice -> what sends it. One file each."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.notifiers.email import send_mail
from alerts.notifiers.notifier import Notifier
from alerts.notifiers.webhook import post_notice
from alerts.notifiers.wecom import tell_robot

NOTIFIERS: Mapping[str, Notifier] = {
    "email": send_mail,
    "webhook": post_notice,
    "wecom": tell_robot,
}
