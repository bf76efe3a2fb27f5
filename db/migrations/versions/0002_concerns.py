"""Concerns in full."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.String(length=14), nullable=True))
        batch_op.add_column(sa.Column("review_on", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_column("review_on")
        batch_op.drop_column("held")

    with op.batch_alter_table("concern_report", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_report_concern_id")

    op.drop_table("concern_report")
