"""Reports to the authorities about a concern, as they were written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from db.models import concern_report


@dataclass(frozen=True)
class Report:
    """One report: to whom (a code), when, and the reference that was given, if one was."""

    person_id: int
    agency: str
    reported_at: datetime
    reference: str | None


def add(conn: Connection, **values: Any) -> None:
    """Insert a report."""
    conn.execute(insert(concern_report), values)


def of(conn: Connection, concern_id: int) -> list[Report]:
    """Return the reports about a concern, oldest first."""
    columns = concern_report.c
    wanted = select(columns.person_id, columns.agency, columns.reported_at, columns.reference)
    rows = conn.execute(
        wanted.where(columns.concern_id == concern_id).order_by(columns.reported_at, columns.id)
    )
    return [Report(*row) for row in rows]


def any_of(conn: Connection, concern_id: int) -> bool:
    """Say whether a report about a concern was written down."""
    wanted = select(concern_report.c.id).where(concern_report.c.concern_id == concern_id).limit(1)
    return conn.execute(wanted).first() is not None
