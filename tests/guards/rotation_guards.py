"""What keeps a device that lies, forgets or locks from costing an account or its password."""

from __future__ import annotations

from tests.guards.guard import Guard

ARROWS = "tests/inventory/test_rotation_arrows.py::"
CAMPAIGN = "tests/campuswatch/test_rotation_campaign.py::"
BESIDE = "tests/campuswatch/test_rotation_beside.py::"

GUARDS = (
    Guard(
        "two refused logins in a row",
        "An account that locks at the third wrong login, and whatever the device answered before.",
        "inventory/rotation.py",
        "if what in (Act.ASK_OLD, Act.ASK_NEW) and turn.tries >= LOGINS:",
        "if False:",
        ARROWS + "test_no_login_is_made_that_could_be_the_third_refused",
    ),
    Guard(
        "each request with a login counts",
        "A device that wants a login again for each request of one visit.",
        "campuswatch/rotation/gate.py",
        "if self.turn.tries >= LOGINS:",
        "if False:",
        BESIDE + "test_a_visit_that_logs_in_again_and_again_is_counted_each_time",
    ),
    Guard(
        "done is not believed",
        "A device that says that it has taken a password, and has not.",
        "inventory/rotation.py",
        "(State.APPLYING, Heard.CHANGED): State.VERIFY,",
        "(State.APPLYING, Heard.CHANGED): State.PROVEN,",
        CAMPAIGN + "test_it_stops_at_the_first_quarantine_and_goes_on_after_a_person",
    ),
    Guard(
        "one serial, or none",
        "A stranger at a device's address, whose serial number a scan has added to the device's own.",
        "campuswatch/rotation/targets.py",
        "if len(several) == 1}",
        "if several}",
        CAMPAIGN + "test_a_device_that_nothing_pins_needs_a_waiver",
    ),
    Guard(
        "nobody else logs in meanwhile",
        "Looks that go on with the old password while it is changed, and lock the account.",
        "campuswatch/watchlist.py",
        "if type not in resting}",
        "if True}",
        CAMPAIGN + "test_it_stops_at_the_first_quarantine_and_goes_on_after_a_person",
    ),
)
