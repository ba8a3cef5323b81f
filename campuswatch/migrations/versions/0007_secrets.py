"""Secrets: compartments, accounts of people, policies of passwords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "compartment",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_compartment")),
    )
    op.create_table(
        "manifest",
        sa.Column("school", CODE, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["key.id"], name=op.f("fk_manifest_key")),
        sa.PrimaryKeyConstraint("school", "purpose", name=op.f("pk_manifest")),
    )
    op.create_table(
        "device_group",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name=op.f("fk_device_group_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_group")),
        sa.UniqueConstraint("school", "name", name=op.f("uq_device_group_school_name")),
    )
    op.create_table(
        "device_group_member",
        sa.Column("device_group", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_group"], ["device_group.id"], name=op.f("fk_device_group_member_device_group")
        ),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_device_group_member_device")),
        sa.PrimaryKeyConstraint("device_group", "device", name=op.f("pk_device_group_member")),
    )
    op.create_index(op.f("ix_device_group_member_device"), "device_group_member", ["device"], unique=False)
    op.create_table(
        "person_login",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_person_login_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_login")),
        sa.UniqueConstraint("name", name=op.f("uq_person_login_name")),
    )
    op.create_table(
        "secret_policy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("school", CODE, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_policy")),
    )
    with op.batch_alter_table("credential") as credential:
        # 0: not known when. What was sealed before is bound to no such day and still opens.
        credential.add_column(sa.Column("changed_ms", sa.BigInteger(), server_default="0", nullable=False))
        credential.add_column(sa.Column("device_group", sa.Text(), nullable=True))
        credential.create_foreign_key(op.f("fk_credential_device_group"), "device_group", ["device_group"], ["id"])
