"""The ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("chain", CODE, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "collector_beat",
        sa.Column("collector", CODE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("boot_id", sa.Text(), nullable=False),
        sa.Column("monotonic_s", sa.Float(), nullable=False),
        sa.Column("clean_stop", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("collector", name=op.f("pk_collector_beat")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("device", CODE, nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_login_attempt_device_at_ms", ["device", "at_ms"], unique=False)

    op.create_table(
        "login_proof",
        sa.Column("device", CODE, nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "credential", name=op.f("pk_login_proof")),
    )
    op.create_table(
        "revision",
        sa.Column("school", CODE, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", name=op.f("pk_revision")),
    )
    op.create_table(
        "school",
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("ports", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_school")),
    )
    op.create_table(
        "area",
        sa.Column("school", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_class", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_area_school")),
        sa.PrimaryKeyConstraint("school", "code", name=op.f("pk_area")),
    )
    op.create_table(
        "change_event",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("subject", CODE, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_change_event_school")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change_event")),
    )
    with op.batch_alter_table("change_event", schema=None) as batch_op:
        batch_op.create_index("ix_change_event_school_seq", ["school", "seq"], unique=False)
        batch_op.create_index("ix_change_event_subject_seq", ["subject", "seq"], unique=False)

    op.create_table(
        "code_counter",
        sa.Column("school", CODE, nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_code_counter_school")),
        sa.PrimaryKeyConstraint("school", "prefix", name=op.f("pk_code_counter")),
    )
    op.create_table(
        "key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_key_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key")),
        sa.UniqueConstraint("school", "purpose", "generation", name=op.f("uq_key_school_purpose_generation")),
    )
    op.create_table(
        "sighting",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("firmware", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_sighting_school")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sighting")),
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index("ix_sighting_school_address_at_ms", ["school", "address", "at_ms"], unique=False)

    op.create_table(
        "subnet",
        sa.Column("school", CODE, nullable=False),
        sa.Column("cidr", sa.Text(), nullable=False),
        sa.Column("routing_instance", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_subnet_school")),
        sa.PrimaryKeyConstraint("school", "cidr", "routing_instance", name=op.f("pk_subnet")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("routing_instance", sa.Text(), nullable=False),
        sa.Column("holds_address", sa.Boolean(), nullable=False),
        sa.Column("area", CODE, nullable=True),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("firmware", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("stream_path", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school", "area"], ["area.school", "area.code"], name=op.f("fk_device_school_area")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_device_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("code", name=op.f("uq_device_code")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("ix_device_school_code", ["school", "code"], unique=False)
        batch_op.create_index(
            "uq_device_address_held",
            ["school", "address", "routing_instance"],
            unique=True,
            sqlite_where=sa.text("address IS NOT NULL AND holds_address = 1"),
            postgresql_where=sa.text("address IS NOT NULL AND holds_address"),
        )

    op.create_table(
        "claim",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("first_seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_claim_device")),
        sa.PrimaryKeyConstraint("device", "type", "value", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_type_value", ["type", "value"], unique=False)

    op.create_table(
        "credential",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_credential_device")),
        sa.ForeignKeyConstraint(["key"], ["key.id"], name=op.f("fk_credential_key")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_credential_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index("ix_credential_school_device", ["school", "device"], unique=False)

    op.create_table(
        "device_alias",
        sa.Column("alias", CODE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_device_alias_device")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_device_alias")),
    )
    with op.batch_alter_table("device_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_alias_device"), ["device"], unique=False)

    op.create_table(
        "interface",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("if_index", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("speed_bps", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_interface_device")),
        sa.PrimaryKeyConstraint("device", "port", name=op.f("pk_interface")),
    )
    op.create_table(
        "link",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("far_device", sa.Text(), nullable=False),
        sa.Column("far_port", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_link_device")),
        sa.ForeignKeyConstraint(["far_device"], ["device.id"], name=op.f("fk_link_far_device")),
        sa.PrimaryKeyConstraint("device", "port", "far_device", "far_port", "evidence", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_far_device"), ["far_device"], unique=False)

    op.create_table(
        "service_period",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("superseded_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_service_period_device")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_service_period")),
    )
    with op.batch_alter_table("service_period", schema=None) as batch_op:
        batch_op.create_index("ix_service_period_device_recorded_ms", ["device", "recorded_ms"], unique=False)

    op.create_table(
        "transition",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("half_gap_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason_id", sa.Text(), nullable=False),
        sa.Column("reason_params", sa.JSON(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_transition_device")),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_transition_school")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_transition")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.create_index(
            "ix_transition_device_witness_school_at_ms_seq",
            ["device", "witness", "school", "at_ms", "seq"],
            unique=False,
        )
        batch_op.create_index("ix_transition_school_at_ms", ["school", "at_ms"], unique=False)

    op.create_table(
        "transition_head",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_transition_head_device")),
        sa.ForeignKeyConstraint(["seq"], ["transition.seq"], name=op.f("fk_transition_head_seq")),
        sa.PrimaryKeyConstraint("device", "witness", "school", name=op.f("pk_transition_head")),
    )
    with op.batch_alter_table("transition_head", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transition_head_school"), ["school"], unique=False)
        batch_op.create_index(batch_op.f("ix_transition_head_seq"), ["seq"], unique=False)
