"""Concerns in full."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drill",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_drill_area_id"),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name="fk_drill_started_by"),
        sa.ForeignKeyConstraint(["stopped_by"], ["person.id"], name="fk_drill_stopped_by"),
        sa.PrimaryKeyConstraint("id", name="pk_drill"),
    )
    with op.batch_alter_table("drill", schema=None) as batch_op:
        batch_op.create_index(
            "ix_drill_due",
            ["next_due_at"],
            unique=False,
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_drill_running",
            ["area_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "leave",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cover_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("set_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["person.id"], name="fk_leave_cover_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_leave_person_id"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_leave_set_by"),
        sa.PrimaryKeyConstraint("id", name="pk_leave"),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(
            "ix_leave_begin",
            ["since"],
            unique=False,
            sqlite_where=sa.text("begun_at IS NULL"),
            postgresql_where=sa.text("begun_at IS NULL"),
        )
        batch_op.create_index("ix_leave_cover_id", ["cover_id"], unique=False)
        batch_op.create_index(
            "ix_leave_over",
            ["until"],
            unique=False,
            sqlite_where=sa.text("over_at IS NULL"),
            postgresql_where=sa.text("over_at IS NULL"),
        )
        batch_op.create_index("ix_leave_person_id_until", ["person_id", "until"], unique=False)

    op.create_table(
        "drill_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outbound_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["drill_id"], ["drill.id"], name="fk_drill_call_drill_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_drill_call_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_drill_call"),
    )
    with op.batch_alter_table("drill_call", schema=None) as batch_op:
        batch_op.create_index("ix_drill_call_drill_id", ["drill_id"], unique=False)

    op.create_table(
        "relative",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_relative_household_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_relative_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_relative"),
        sa.UniqueConstraint("person_id", "household_id", name="uq_relative_person_id_household_id"),
    )
    with op.batch_alter_table("relative", schema=None) as batch_op:
        batch_op.create_index("ix_relative_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_relative_person_id", ["person_id"], unique=False)

    op.create_table(
        "concern_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name="fk_concern_report_concern_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_concern_report_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_report"),
    )
    with op.batch_alter_table("concern_report", schema=None) as batch_op:
        batch_op.create_index("ix_concern_report_concern_id", ["concern_id"], unique=False)

    op.create_table(
        "screened",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("severe", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_in"], ["run.id"], name="fk_screened_asked_in"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_screened_author_id"),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_screened_note_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_screened_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_screened"),
        sa.UniqueConstraint("note_id", name="uq_screened_note_id"),
    )
    with op.batch_alter_table("screened", schema=None) as batch_op:
        batch_op.create_index("ix_screened_author_id", ["author_id"], unique=False)
        batch_op.create_index(
            "ix_screened_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.String(length=14), nullable=True))
        batch_op.add_column(sa.Column("review_on", sa.String(length=10), nullable=True))
        batch_op.add_column(
            sa.Column("conduct", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        batch_op.add_column(sa.Column("kept_from", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.create_index("ix_concern_closed_at", ["closed_at"], unique=False)
        batch_op.create_index("ix_concern_opened_at", ["opened_at"], unique=False)

    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("screened", sa.Boolean(), nullable=True))
        batch_op.create_index("ix_note_author_id_at", ["author_id", "at"], unique=False)

    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("leave_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index("ix_post_leave_id", ["leave_id"], unique=False)
        batch_op.create_foreign_key("fk_post_for_id", "post", ["for_id"], ["id"])
        batch_op.create_foreign_key("fk_post_leave_id", "leave", ["leave_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_constraint("fk_post_leave_id", type_="foreignkey")
        batch_op.drop_constraint("fk_post_for_id", type_="foreignkey")
        batch_op.drop_index("ix_post_leave_id")
        batch_op.drop_column("for_id")
        batch_op.drop_column("leave_id")

    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index("ix_note_author_id_at")
        batch_op.drop_column("screened")

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_opened_at")
        batch_op.drop_index("ix_concern_closed_at")
        batch_op.drop_column("kept_from")
        batch_op.drop_column("conduct")
        batch_op.drop_column("review_on")
        batch_op.drop_column("held")

    with op.batch_alter_table("screened", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_screened_due",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index("ix_screened_author_id")

    op.drop_table("screened")
    with op.batch_alter_table("concern_report", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_report_concern_id")

    op.drop_table("concern_report")
    with op.batch_alter_table("relative", schema=None) as batch_op:
        batch_op.drop_index("ix_relative_person_id")
        batch_op.drop_index("ix_relative_household_id")

    op.drop_table("relative")
    with op.batch_alter_table("drill_call", schema=None) as batch_op:
        batch_op.drop_index("ix_drill_call_drill_id")

    op.drop_table("drill_call")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_index("ix_leave_person_id_until")
        batch_op.drop_index(
            "ix_leave_over",
            sqlite_where=sa.text("over_at IS NULL"),
            postgresql_where=sa.text("over_at IS NULL"),
        )
        batch_op.drop_index("ix_leave_cover_id")
        batch_op.drop_index(
            "ix_leave_begin",
            sqlite_where=sa.text("begun_at IS NULL"),
            postgresql_where=sa.text("begun_at IS NULL"),
        )

    op.drop_table("leave")
    with op.batch_alter_table("drill", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_drill_running",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_drill_due",
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )

    op.drop_table("drill")
