"""What is still to be done for a child: needs of the family, and tasks of the programme's own people."""

from sqlalchemy import Column, Index, String, Table, text

from db.models.columns import at, id_, metadata, ref

need = Table(
    "need",
    metadata,
    id_(),
    ref("child_id", "child"),
    Column("kind", String(12), nullable=False),  # an option of N01, or "wish" (N02)
    ref("note_id", "note", null=True),  # the wish in her own words
    ref("run_id", "run", null=True),
    at("at"),
    at("done_at", null=True),
    ref("done_by", "person", null=True),
    Index("ix_need_child_id_done_at", "child_id", "done_at"),
)

task = Table(
    "task",
    metadata,
    id_(),
    Column("kind", String(16), nullable=False),
    ref("child_id", "child"),
    Column("role", String(12), nullable=False),  # who must do it; "mother": whoever is paired with the child
    ref("run_id", "run", null=True),
    ref("concern_id", "concern", null=True),
    Column("due_on", String(10), nullable=False),
    at("at"),
    at("listed_at", null=True),  # when it comes with a morning's list; null: on no list
    at("done_at", null=True),
    ref("done_by", "person", null=True),
    # One open task of a kind for a child, whatever happens twice.
    Index(
        "uq_task_open",
        "child_id",
        "kind",
        unique=True,
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    Index(
        "ix_task_listed",
        "listed_at",
        sqlite_where=text("done_at IS NULL AND listed_at IS NOT NULL"),
        postgresql_where=text("done_at IS NULL AND listed_at IS NOT NULL"),
    ),
)
