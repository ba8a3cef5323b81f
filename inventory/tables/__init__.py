"""Every table of the ledger. Whoever imports one has them all on the MetaData."""

from inventory.tables.absence import absence
from inventory.tables.acceptance import acceptance
from inventory.tables.account import account_list, authorised_account
from inventory.tables.address_range import address_range
from inventory.tables.alert import alert
from inventory.tables.application import application, application_step
from inventory.tables.area import area
from inventory.tables.attribution import attribution
from inventory.tables.audit import audit, audit_head
from inventory.tables.binding import binding, routing
from inventory.tables.change_event import change_event
from inventory.tables.channel import channel, channel_day, playback
from inventory.tables.claim import claim
from inventory.tables.collector_beat import collector_beat
from inventory.tables.configuration import configuration
from inventory.tables.credential import credential, key
from inventory.tables.defect import defect
from inventory.tables.device import code_counter, device, device_alias, other_address
from inventory.tables.device_clock import clock_step, device_clock
from inventory.tables.device_file import device_file
from inventory.tables.disk import disk
from inventory.tables.dismissal import dismissal
from inventory.tables.duty import (
    duty_assignment,
    duty_attendance,
    duty_chain,
    duty_log,
    duty_log_head,
    duty_rotation,
    duty_shift,
    duty_swap,
    duty_told,
    person_pin,
)
from inventory.tables.entry import api_token, entry_link, second_factor, session
from inventory.tables.fault import (
    fault,
    fault_alert,
    fault_policy,
    fault_step,
    fault_step_head,
    incident,
    report_link,
    used_link,
)
from inventory.tables.firmware_notice import firmware_notice
from inventory.tables.interface import interface
from inventory.tables.link import link
from inventory.tables.login import login_attempt, login_proof
from inventory.tables.maintenance import maintenance
from inventory.tables.notice import notice
from inventory.tables.paper import handover, handover_line, signature, stocktake, stocktake_line
from inventory.tables.permit import permit, permit_device
from inventory.tables.person import person
from inventory.tables.picture import picture
from inventory.tables.reconciliation import reconciliation
from inventory.tables.recovery import recovery_recipient
from inventory.tables.report import report, report_file, report_step, report_step_head
from inventory.tables.report_plan import report_plan, report_run
from inventory.tables.retention_policy import hold, retention_policy
from inventory.tables.revision import revision
from inventory.tables.rotation import rotation, rotation_secret, rotation_turn
from inventory.tables.scan_run import scan_run
from inventory.tables.school import school
from inventory.tables.secrets import (
    compartment,
    device_group,
    device_group_member,
    manifest,
    person_login,
    secret_policy,
)
from inventory.tables.service_hours import holiday, service_hours
from inventory.tables.service_period import service_period
from inventory.tables.sighting import sighting
from inventory.tables.stranger import stranger
from inventory.tables.submission import obligation, reminder, submission
from inventory.tables.subnet import subnet
from inventory.tables.target import campus_standing, listing, target
from inventory.tables.transition import transition, transition_head
from inventory.tables.uplink import uplink, uplink_check
from inventory.tables.use import check_plan, scan, term, use_due, use_step, use_step_head
from inventory.tables.voucher import budget, cost, voucher

TABLES = (
    school,
    subnet,
    person,
    area,
    device,
    device_file,
    acceptance,
    service_hours,
    holiday,
    maintenance,
    voucher,
    cost,
    budget,
    stocktake,
    stocktake_line,
    handover,
    handover_line,
    signature,
    device_alias,
    other_address,
    absence,
    code_counter,
    address_range,
    application,
    application_step,
    binding,
    routing,
    claim,
    firmware_notice,
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
    compartment,
    key,
    manifest,
    device_group,
    device_group_member,
    credential,
    rotation,
    rotation_turn,
    rotation_secret,
    person_login,
    second_factor,
    session,
    api_token,
    entry_link,
    secret_policy,
    login_attempt,
    login_proof,
    sighting,
    scan_run,
    stranger,
    dismissal,
    permit,
    permit_device,
    account_list,
    authorised_account,
    configuration,
    uplink,
    uplink_check,
    reconciliation,
    transition,
    transition_head,
    attribution,
    alert,
    fault,
    fault_alert,
    fault_policy,
    fault_step,
    fault_step_head,
    incident,
    report_link,
    used_link,
    collector_beat,
    service_period,
    change_event,
    audit,
    audit_head,
    recovery_recipient,
    notice,
    duty_shift,
    duty_assignment,
    duty_rotation,
    duty_swap,
    duty_attendance,
    duty_chain,
    duty_told,
    person_pin,
    duty_log,
    duty_log_head,
    use_step,
    use_step_head,
    use_due,
    check_plan,
    term,
    scan,
    report,
    report_file,
    report_step,
    report_step_head,
    report_plan,
    report_run,
    obligation,
    submission,
    reminder,
    target,
    listing,
    campus_standing,
    revision,
)
