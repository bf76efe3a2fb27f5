"""The flags that opened concerns or joined them: what was ticked, and what adds up to a worse level."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, distinct, func, insert, or_, select, update

from core.events import State
from core.text import Message, pack, unpack
from core.triage import Category, Level
from db.models import concern, concern_flag

_FOUND_NOTHING = ("none", "mistake")


def serious(conn: Connection, child_id: int, level: Level, since: datetime) -> set[Category]:
    """Return the kinds of a child's concerns opened since, at a level or worse, without those that were nothing."""
    wanted = select(concern.c.category).where(
        concern.c.child_id == child_id,
        concern.c.level <= int(level),
        concern.c.opened_at >= since,
        or_(concern.c.outcome.is_(None), concern.c.outcome.not_in(_FOUND_NOTHING)),
    )
    return {Category(one) for one in conn.execute(wanted).scalars()}


def flagged_before(
    conn: Connection, child_id: int, category: Category, level: Level, since: datetime, besides: int
) -> int:
    """Return in how many other concerns about a child a flag of a kind stood at a level or worse since then."""
    wanted = (
        select(func.count(distinct(concern.c.id)))
        .select_from(concern_flag.join(concern, concern.c.id == concern_flag.c.concern_id))
        .where(concern.c.child_id == child_id, concern.c.id != besides)
        .where(concern_flag.c.category == category.value, concern_flag.c.level <= int(level))
        .where(concern_flag.c.at >= since)
        .where(or_(concern.c.outcome.is_(None), concern.c.outcome.not_in(_FOUND_NOTHING)))
    )
    return conn.execute(wanted).scalar_one()


_FLAG = insert(concern_flag)
_FLAGGED = (
    select(concern_flag.c.concern_id)
    .join(concern, concern.c.id == concern_flag.c.concern_id)
    .where(
        concern_flag.c.run_id == bindparam("run"),
        concern_flag.c.item == bindparam("item"),
        concern_flag.c.category == bindparam("category"),
        concern.c.conduct == bindparam("conduct"),
        concern_flag.c.level == bindparam("level"),
        concern.c.state != State.CLOSED.value,
    )
)
_TICKED = (
    select(concern_flag.c.ticked)
    .where(concern_flag.c.concern_id == bindparam("concern"))
    .order_by(concern_flag.c.level, concern_flag.c.id)
)


def flagged(
    conn: Connection, run_id: int, item: str, category: Category, level: Level, conduct: bool
) -> int | None:
    """Return the open concern that this very flag belongs to already; one that was closed answers for nothing new."""
    wanted = {
        "run": run_id,
        "item": item,
        "category": category.value,
        "level": int(level),
        "conduct": conduct,
    }
    found: int | None = conn.execute(_FLAGGED, wanted).scalar()
    return found


def add(
    conn: Connection,
    concern_id: int,
    *,
    run_id: int,
    item: str,
    option: str,
    category: Category,
    level: Level,
    ticked: Message,
    at: datetime,
) -> None:
    """Insert a flag; `ticked` says what was ticked, in codes and labels only."""
    row = {"concern_id": concern_id, "run_id": run_id, "item": item, "option": option, "at": at}
    conn.execute(_FLAG, {**row, "category": category.value, "level": int(level), "ticked": pack(ticked)})


def tick_anew(conn: Connection, concern_id: int, item: str, option: str, ticked: Message) -> None:
    """Change what a flag of a concern says was ticked: another answer of the same weight."""
    mine = update(concern_flag).where(concern_flag.c.concern_id == concern_id, concern_flag.c.item == item)
    conn.execute(mine.values(option=option, ticked=pack(ticked)))


def ticked(conn: Connection, concern_id: int) -> list[Message]:
    """Return what was ticked, the worst first."""
    return [unpack(row.ticked) for row in conn.execute(_TICKED, {"concern": concern_id})]
