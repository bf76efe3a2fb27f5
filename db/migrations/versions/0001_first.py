"""Everything there is at the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - a statement for each table and index
    op.create_table(
        "area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name="fk_area_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_area"),
        sa.UniqueConstraint("parent_id", "name", name="uq_area_parent_id_name"),
        sa.UniqueConstraint("path", name="uq_area_path"),
    )

    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("update_id", name="uq_inbox_update_id"),
    )
    op.create_index(
        "ix_inbox_payload",
        "inbox",
        ["done_at"],
        unique=False,
        sqlite_where=sa.text("raw IS NOT NULL"),
        postgresql_where=sa.text("raw IS NOT NULL"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_index("ix_inbox_state_id", "inbox", ["state", "id"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("roster_key", sa.String(length=40), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("reach", sa.String(length=8), server_default="new", nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("newest_message_id", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("roster_key", name="uq_person_roster_key"),
        sa.UniqueConstraint("telegram_id", name="uq_person_telegram_id"),
    )

    op.create_table(
        "wrong_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_code"),
    )
    op.create_index("ix_wrong_code_at", "wrong_code", ["at"], unique=False)
    op.create_index("ix_wrong_code_telegram_id_at", "wrong_code", ["telegram_id", "at"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("object", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )

    op.create_table(
        "household",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("roster_key", sa.String(length=40), nullable=True),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_household_area_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
        sa.UniqueConstraint("roster_key", name="uq_household_roster_key"),
    )

    op.create_table(
        "invite",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_invite_area_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invite_person_id"),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name="fk_invite_used_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("digest", name="uq_invite_digest"),
    )

    op.create_table(
        "link",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_link_person_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_link"),
    )
    op.create_index("ix_link_expires_at", "link", ["expires_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=12), nullable=True),
        sa.Column("office", sa.String(length=12), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reached", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("progress_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_notice_area_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_notice_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_author_id", "notice", ["author_id"], unique=False)
    op.create_index("ix_notice_state_created_at", "notice", ["state", "created_at"], unique=False)

    op.create_table(
        "outbound",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("screen_ref", sa.String(length=16), nullable=True),
        sa.Column("edits_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("topic", sa.String(length=24), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("repeats", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outbound_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbound"),
        sa.UniqueConstraint("key", name="uq_outbound_key"),
    )
    op.create_index("ix_outbound_created_at", "outbound", ["created_at"], unique=False)
    op.create_index("ix_outbound_notice_id", "outbound", ["notice_id"], unique=False)
    op.create_index(
        "ix_outbound_pending",
        "outbound",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_outbound_queue",
        "outbound",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_outbound_screen_ref", "outbound", ["screen_ref"], unique=False)
    op.create_index(
        "ix_outbound_sending",
        "outbound",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbound_topic_created_at", "outbound", ["topic", "created_at"], unique=False)
    op.create_index(
        "ix_outbound_unknown",
        "outbound",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'unknown'"),
        postgresql_where=sa.text("state = 'unknown'"),
    )

    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_post_area_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_post_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
    )
    op.create_index("ix_post_area_id", "post", ["area_id"], unique=False)
    op.create_index("ix_post_person_id", "post", ["person_id"], unique=False)

    op.create_table(
        "screen",
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("run_version", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_screen_person_id"),
        sa.PrimaryKeyConstraint("ref", name="pk_screen"),
    )
    op.create_index("ix_screen_expires_at", "screen", ["expires_at"], unique=False)

    op.create_table(
        "child",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("label", sa.String(length=24), nullable=False),
        sa.Column("birth_month", sa.LargeBinary(), nullable=True),
        sa.Column("tier", sa.String(length=4), nullable=False),
        sa.Column("consent", sa.String(length=8), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("categories", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.String(length=10), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_child_area_id"),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_child_household_id"),
        sa.PrimaryKeyConstraint("id", name="pk_child"),
        sa.UniqueConstraint("code", name="uq_child_code"),
    )
    op.create_index("ix_child_area_id", "child", ["area_id"], unique=False)
    op.create_index("ix_child_household_id", "child", ["household_id"], unique=False)

    op.create_table(
        "notice_recipient",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("repeated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("understood_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_notice_recipient_notice_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_recipient_person_id"),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name="pk_notice_recipient"),
    )

    op.create_table(
        "pairing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_pairing_child_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pairing_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pairing"),
    )
    op.create_index("ix_pairing_child_id", "pairing", ["child_id"], unique=False)
    op.create_index("ix_pairing_person_id", "pairing", ["person_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outbound_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_reminder_child_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reminder_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint("key", name="uq_reminder_key"),
    )
    op.create_index("ix_reminder_child_id", "reminder", ["child_id"], unique=False)
    op.create_index("ix_reminder_person_id", "reminder", ["person_id"], unique=False)
    op.create_index("ix_reminder_state_due_at", "reminder", ["state", "due_at"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amends_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("flow", sa.String(length=24), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("shown_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_run_child_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_run_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index(
        "ix_run_amends_id",
        "run",
        ["amends_id"],
        unique=False,
        sqlite_where=sa.text("amends_id IS NOT NULL"),
        postgresql_where=sa.text("amends_id IS NOT NULL"),
    )
    op.create_index("ix_run_person_id", "run", ["person_id"], unique=False)
    op.create_index("ix_run_phase_touched_at", "run", ["phase", "touched_at"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_answer_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("run_id", "version", "item", name="uq_answer_run_id_version_item"),
    )

    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_attempt_child_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attempt_person_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_attempt_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("run_id", name="uq_attempt_run_id"),
    )
    op.create_index("ix_attempt_child_id_at", "attempt", ["child_id", "at"], unique=False)

    op.create_table(
        "concern",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raiser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("advise_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reported", sa.String(length=8), nullable=True),
        sa.Column("close_asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raiser_told", sa.String(length=8), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_concern_area_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_concern_child_id"),
        sa.ForeignKeyConstraint(["close_asked_by"], ["person.id"], name="fk_concern_close_asked_by"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_concern_owner_id"),
        sa.ForeignKeyConstraint(["raiser_id"], ["person.id"], name="fk_concern_raiser_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_concern_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
    )
    op.create_index(
        "ix_concern_advise",
        "concern",
        ["advise_at"],
        unique=False,
        sqlite_where=sa.text("advise_at IS NOT NULL"),
        postgresql_where=sa.text("advise_at IS NOT NULL"),
    )
    op.create_index("ix_concern_area_id", "concern", ["area_id"], unique=False)
    op.create_index("ix_concern_child_id", "concern", ["child_id"], unique=False)
    op.create_index(
        "ix_concern_due",
        "concern",
        ["next_due_at"],
        unique=False,
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.create_index("ix_concern_run_id", "concern", ["run_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_visit_child_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_visit_person_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_visit_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("run_id", name="uq_visit_run_id"),
    )
    op.create_index("ix_visit_child_id_at", "visit", ["child_id", "at"], unique=False)

    op.create_table(
        "addendum",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_addendum_person_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_addendum_run_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_addendum_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_addendum"),
        sa.UniqueConstraint("run_id", name="uq_addendum_run_id"),
    )
    op.create_index("ix_addendum_visit_id", "addendum", ["visit_id"], unique=False)

    op.create_table(
        "concern_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outbound_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name="fk_concern_event_concern_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_concern_event_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_event"),
    )
    op.create_index("ix_concern_event_concern_id", "concern_event", ["concern_id"], unique=False)
    op.create_index("ix_concern_event_outbound_id", "concern_event", ["outbound_id"], unique=False)
    op.create_index(
        "ix_concern_event_uncovered",
        "concern_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("entry_id IS NULL"),
        postgresql_where=sa.text("entry_id IS NULL"),
    )

    op.create_table(
        "concern_flag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("option", sa.LargeBinary(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("ticked", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name="fk_concern_flag_concern_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_concern_flag_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_flag"),
    )
    op.create_index("ix_concern_flag_concern_id", "concern_flag", ["concern_id"], unique=False)
    op.create_index("ix_concern_flag_run_id", "concern_flag", ["run_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("media", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=True),
        sa.Column("fetch", sa.String(length=8), nullable=True),
        sa.Column("fetch_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("climbed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_note_area_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_note_author_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_note_child_id"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name="fk_note_concern_id"),
        sa.ForeignKeyConstraint(["read_by"], ["person.id"], name="fk_note_read_by"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_note_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_concern_id", "note", ["concern_id"], unique=False)
    op.create_index(
        "ix_note_due",
        "note",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_note_fetch",
        "note",
        ["fetch"],
        unique=False,
        sqlite_where=sa.text('"fetch" IS NOT NULL'),
        postgresql_where=sa.text('"fetch" IS NOT NULL'),
    )
    op.create_index("ix_note_run_id", "note", ["run_id"], unique=False)
    op.create_index(
        "ix_note_unread",
        "note",
        ["area_id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )

    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("concern_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_task_child_id"),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name="fk_task_concern_id"),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name="fk_task_done_by"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_task_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index(
        "ix_task_listed",
        "task",
        ["listed_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND listed_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NULL AND listed_at IS NOT NULL"),
    )
    op.create_index(
        "uq_task_open",
        "task",
        ["child_id", "kind"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )

    op.create_table(
        "need",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_need_child_id"),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name="fk_need_done_by"),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_need_note_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_need_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_need"),
    )
    op.create_index("ix_need_child_id_done_at", "need", ["child_id", "done_at"], unique=False)


def downgrade() -> None:
    op.drop_table("need")
    op.drop_table("task")
    op.drop_table("note")
    op.drop_table("concern_flag")
    op.drop_table("concern_event")
    op.drop_table("addendum")
    op.drop_table("visit")
    op.drop_table("concern")
    op.drop_table("attempt")
    op.drop_table("answer")
    op.drop_table("run")
    op.drop_table("reminder")
    op.drop_table("pairing")
    op.drop_table("notice_recipient")
    op.drop_table("child")
    op.drop_table("screen")
    op.drop_table("post")
    op.drop_table("outbound")
    op.drop_table("notice")
    op.drop_table("link")
    op.drop_table("invite")
    op.drop_table("household")
    op.drop_table("audit")
    op.drop_table("wrong_code")
    op.drop_table("person")
    op.drop_table("meta")
    op.drop_table("inbox")
    op.drop_table("area")
