"""Every table of the ledger. Whoever imports one has them all on the MetaData."""

from inventory.tables.absence import absence
from inventory.tables.area import area
from inventory.tables.audit import audit, audit_head
from inventory.tables.change_event import change_event
from inventory.tables.channel import channel, channel_day, playback
from inventory.tables.claim import claim
from inventory.tables.collector_beat import collector_beat
from inventory.tables.credential import credential, key
from inventory.tables.defect import defect
from inventory.tables.device import code_counter, device, device_alias, other_address
from inventory.tables.device_clock import clock_step, device_clock
from inventory.tables.disk import disk
from inventory.tables.dismissal import dismissal
from inventory.tables.interface import interface
from inventory.tables.link import link
from inventory.tables.login import login_attempt, login_proof
from inventory.tables.picture import picture
from inventory.tables.retention_policy import hold, retention_policy
from inventory.tables.revision import revision
from inventory.tables.scan_run import scan_run
from inventory.tables.school import school
from inventory.tables.service_period import service_period
from inventory.tables.sighting import sighting
from inventory.tables.stranger import stranger
from inventory.tables.subnet import subnet
from inventory.tables.transition import transition, transition_head

TABLES = (
    school,
    subnet,
    area,
    device,
    device_alias,
    other_address,
    absence,
    code_counter,
    claim,
    interface,
    link,
    channel,
    channel_day,
    playback,
    disk,
    device_clock,
    clock_step,
    retention_policy,
    hold,
    picture,
    defect,
    key,
    credential,
    login_attempt,
    login_proof,
    sighting,
    scan_run,
    stranger,
    dismissal,
    transition,
    transition_head,
    collector_beat,
    service_period,
    change_event,
    audit,
    audit_head,
    revision,
)
