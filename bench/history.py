"""A past of any size: recorded visits with their answers, and the updates, messages and screens they took.

Made by the database itself from a series of numbers, through the declared tables. A sealed value is made once and
stands in every row: it is bound to its column, not to its row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, Connection, func, literal
from sqlalchemy.sql.elements import ColumnElement

from bench import series
from bot.flows import catalog, engine, moves
from bot.flows.run import Facts, Run, dump
from core.screens import Screen, actions, pack_screen
from db.models import answer, inbox, outbound, run, screen, visit

AGO = timedelta(days=3)  # settled since: done, sent, and the updates' payloads erased
LIFE = timedelta(days=11)  # what is left of a screen's life
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Lives:
    """Whose past it is: `count` people in a row and a child of each in a row, by their first row ids."""

    first_person: int
    first_child: int
    count: int


@dataclass(frozen=True)
class _Walked:
    """A visit walked to its end with a harmless answer each, and one of the screens on the way."""

    run: Run
    screen: Screen


def fill(conn: Connection, now: datetime, answers: int, lives: Lives) -> None:
    """Add the past of about so many answers (whole visits) to tables that hold no check-in yet."""
    walked = _walk(now)
    items = len(walked.run.answers)
    visits = answers // items
    by_visit, by_answer = series.numbers(visits), series.numbers(visits * items)
    _add_visits(conn, now - AGO, walked, by_visit, lives)
    _add_answers(conn, now - AGO, walked, by_answer, items)
    _add_traffic(conn, now, walked, by_answer, items, lives)


def _walk(now: datetime) -> _Walked:
    flow = catalog.flow("routine")
    walked, _ = engine.start(flow, Facts(), now)
    shown = engine.view(flow, walked)
    while not walked.over:
        first = actions(engine.view(flow, walked).rows)[0]
        walked, _ = engine.advance(flow, walked, moves.from_action(first), now)
    return _Walked(walked, shown)


def _of(first: int, number: ColumnElement[int], count: int) -> ColumnElement[int]:
    return literal(first) + number % count


def _ref(number: ColumnElement[int]) -> ColumnElement[str]:
    """Return a screen's reference: 16 characters that, like real ones, begin anywhere in the alphabet."""
    mixed = number * 2654435761 % 4096
    letters = [func.substr(literal(ALPHABET), place % 64 + 1, 1) for place in (mixed, mixed // 64)]
    return letters[0].concat(letters[1]).concat(func.printf("%014x", number))


def _add_visits(conn: Connection, at: datetime, walked: _Walked, rows: CTE, lives: Lives) -> None:
    number = rows.c.n
    whose = {
        "person_id": _of(lives.first_person, number, lives.count),
        "child_id": _of(lives.first_child, number, lives.count),
    }
    flow = {"flow": walked.run.flow, "flow_version": walked.run.version, "state": dump(walked.run)}
    moments = {"started_at": at, "touched_at": at, "asked_at": at}
    series.fill(
        conn,
        run,
        rows,
        id=number + 1,
        **whose,
        **flow,
        **moments,
        version=walked.run.version_no,
        phase="done",
    )
    given = {one.item: one.value for one in walked.run.answers}
    series.fill(conn, visit, rows, run_id=number + 1, **whose, kind=walked.run.flow, answers=given, at=at)


def _add_answers(conn: Connection, at: datetime, walked: _Walked, rows: CTE, items: int) -> None:
    number, one = rows.c.n, walked.run.answers[0]
    series.fill(
        conn,
        answer,
        rows,
        run_id=number // items + 1,
        version=number % items + 1,
        item=one.item,
        value=[one.value, one.kind.value],
        inbox_id=number + 1,
        at=at,
    )


def _add_traffic(
    conn: Connection, now: datetime, walked: _Walked, rows: CTE, items: int, lives: Lives
) -> None:
    """Add, for each answer, its update, the message that asked for it, and that message's screen."""
    at, number = now - AGO, rows.c.n
    person = _of(lives.first_person, number // items, lives.count)
    same_update = {"state": "done", "received_at": at, "done_at": at}
    series.fill(conn, inbox, rows, id=number + 1, update_id=-number, sender=person, **same_update)
    ref = _ref(number)
    series.fill(
        conn,
        screen,
        rows,
        ref=ref,
        person_id=person,
        actions=actions(walked.screen.rows),
        run_id=number // items + 1,
        run_version=number % items,
        expires_at=now + LIFE,
    )
    kind = {"lane": 1, "kind": "text", "state": "sent", "tries": 1}
    moments = {"created_at": at, "due_at": at, "sent_at": at}
    body = pack_screen(walked.screen)
    child = _of(lives.first_child, number // items, lives.count)
    series.fill(
        conn,
        outbound,
        rows,
        id=number + 1,
        person_id=person,
        child_id=child,
        screen_ref=ref,
        message_id=number + 1,
        body=body,
        **kind,
        **moments,
    )
