"""What keeps secrets from who writes to the database, and from who sits at the terminal."""

from __future__ import annotations

from tests.guards.guard import Guard

KEEPING = "tests/inventory/test_safekeeping.py::"
REVEALING = "tests/campuswatch/test_revealing.py::"
DOOR = "tests/campuswatch/test_admin_door.py::"
REKEYING = "tests/inventory/test_rekeying.py::"
COMPARTMENTS = "tests/inventory/test_compartments.py::"

GUARDS = (
    Guard(
        "rows put back",
        "Last year's password, put back from a backup: it opens, and is used.",
        "inventory/safekeeping.py",
        "        _require_undoubted(proven(connection, vault, school, purpose), some)\n        found",
        "        found",
        KEEPING + "test_an_old_row_put_back_is_found_and_not_opened[sqlite]",
    ),
    Guard(
        "the manifest's tag",
        "A manifest written to fit what somebody put into the ledger.",
        "inventory/vault.py",
        "            return decrypt(self._unwrapped(key), manifest.tag, manifest.bound) == manifest.digest\n",
        "            return bool(self._unwrapped(key))\n",
        KEEPING + "test_a_manifest_written_by_somebody_else_proves_nothing[sqlite]",
    ),
    Guard(
        "no manifest",
        "A manifest taken away, so that a new one is written over what somebody did.",
        "inventory/safekeeping.py",
        "        if credentials.count(connection, Scope.of([school]), purpose):\n",
        "        if False:\n",
        KEEPING + "test_a_manifest_taken_away_is_not_simply_written_anew[sqlite]",
    ),
    Guard(
        "rolled back",
        "Rows and manifest put back together: the audit chain knows a newer one.",
        "inventory/inspection.py",
        "[Wrong.ROLLED_BACK] * (manifest.generation < last)",
        "[Wrong.ROLLED_BACK] * False",
        KEEPING + "test_manifest_and_rows_put_back_together_are_older_than_the_audit_chain[sqlite]",
    ),
    Guard(
        "new keys over old rows",
        "A row put back that fresh keys would make ours.",
        "inventory/safekeeping.py",
        "    _require_undoubted(before, [old for old, _ in pairs])\n",
        "",
        REKEYING + "test_what_was_put_back_is_not_made_ours_by_new_keys[sqlite]",
    ),
    Guard(
        "audit before reveal",
        "A secret that is shown while nobody can write down that it was.",
        "campuswatch/usecases/revealing.py",
        "    row, subject = database.write(work).result()\n",
        "    with database.read() as connection:\n"
        "        row = the_credential(connection, person, id)\n"
        "        subject = subject_of(connection, audience_of(row))\n",
        REVEALING + "test_where_the_audit_row_cannot_be_written_nothing_is_opened[sqlite]",
    ),
    Guard(
        "the right to reveal",
        "A person of the ledger who may look at devices, and tries secrets.",
        "campuswatch/usecases/revealing.py",
        "        require(person, Right.REVEAL, row.school)\n",
        "",
        REVEALING + "test_another_school_s_person_does_not_find_it_and_one_without_the_right_may_not[sqlite]",
    ),
    Guard(
        "tries of a password",
        "Somebody at the terminal who tries a colleague's passwords.",
        "campuswatch/usecases/signing_in.py",
        "        if not may_try(login, now_ms):\n",
        "        if False:\n",
        REVEALING + "test_after_some_wrong_passwords_the_right_one_has_to_wait[sqlite]",
    ),
    Guard(
        "logins put back",
        "An old password of somebody, put back from a backup.",
        "campuswatch/usecases/signing_in.py",
        "        LOGINS.require_newest(connection, vault, login)\n",
        "",
        REVEALING + "test_an_old_login_put_back_lets_nobody_in[sqlite]",
    ),
    Guard(
        "settings of a backup",
        "A backup made by a stranger, whose settings put files of his anywhere.",
        "campuswatch/backup/restoring.py",
        "        _require_within(load(config), config.parent)\n",
        "",
        "tests/campuswatch/test_backup.py::test_settings_of_a_backup_put_nothing_elsewhere",
    ),
    Guard(
        "digests of a backup",
        "A list of digests that names a device without end.",
        "campuswatch/backup/archive.py",
        "    require_member(name)\n    found",
        "    found",
        "tests/campuswatch/test_backup.py::test_a_manifest_names_nothing_outside_the_backup",
    ),
    Guard(
        "headers of a backup",
        "A header that says it has gigabytes, of zeros.",
        "campuswatch/backup/archive.py",
        "not 0 <= size <= MOST_AT_ONCE",
        "size < 0",
        "tests/campuswatch/test_backup.py::test_a_header_of_a_gigabyte_is_not_read_into_memory",
    ),
    Guard(
        "secrets of a turn",
        "The sealed password of another device, copied into a rotation, which tells it to this one.",
        "campuswatch/rotation/pair.py",
        "    if before is None or row.device_id != device.id:\n        return False\n"
        "    return row.generation == (before.generation + 1 if before.id == row.id else 1)\n",
        "    return True\n",
        "tests/campuswatch/test_rotation_pair.py::"
        "test_another_device_s_secret_put_into_a_turn_is_not_told_to_this_one[sqlite-pending]",
    ),
    Guard(
        "where a login reaches",
        "A person of one school who writes into the database that they are the bureau's, and sees all secrets.",
        "inventory/person_logins.py",
        "        login.school,\n",
        "",
        REVEALING + "test_nobody_gets_another_school_s_secrets_by_moving_in_the_database[sqlite]",
    ),
    Guard(
        "logins of who left",
        "A leave that somebody takes back, and the login lives again.",
        "campuswatch/usecases/people.py",
        "            drop_in(connection, vault, actor, before, login, now_ms)\n",
        "            pass\n",
        REVEALING + "test_who_left_has_no_login_that_a_leave_taken_back_would_revive[sqlite]",
    ),
    Guard(
        "logins accepted",
        "Somebody puts an old login with more rights back and accepts it himself.",
        "campuswatch/cli/secret_look.py",
        "vault_for(desk, chosen) if school else open_admin(desk, typed=True)",
        "vault_for(desk, chosen)",
        "tests/campuswatch/test_cli_secret.py::test_logins_are_accepted_with_the_passphrase_only_for_that_gives_rights",
    ),
    Guard(
        "who left",
        "A person who left and still knows the password.",
        "campuswatch/usecases/signing_in.py",
        " or person.left_ms is not None:",
        ":",
        REVEALING + "test_who_left_is_let_in_no_more[sqlite]",
    ),
    Guard(
        "costs of a passphrase",
        "A ledger that asks for a terabyte of memory to check a passphrase.",
        "inventory/passphrase.py",
        "    if not reasonable:\n",
        "    if False:\n",
        COMPARTMENTS + "test_a_ledger_that_asks_for_all_our_memory_gets_none[stretch5]",
    ),
    Guard(
        "two clocks of the open door",
        "An admin compartment that stays open because the machine slept, or somebody set its clock back.",
        "campuswatch/admin_door.py",
        "return self._open_s - max(passed)",
        "return self._open_s - passed[0]",
        DOOR + "test_it_shuts_when_either_clock_says_so",
    ),
    Guard(
        "timer of the open door",
        "A key that stays in memory because nobody asked for the compartment any more.",
        "campuswatch/admin_door.py",
        "        self._closing = asyncio.get_running_loop().call_later(self._open_s, self._expire)\n",
        "",
        DOOR + "test_nobody_need_ask_for_it_to_shut_and_the_chain_says_so",
    ),
)
