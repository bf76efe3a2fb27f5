"""The data ours starts with: mothers in their visits, supervisors, a notice that waits to be sent.

Made with the product's own queries and services on the shipped configuration; synthetic people only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from bench.processes import TOKEN
from bot import config, opening
from bot.flows import catalog
from bot.options import Options
from bot.render import DEFAULT, render, translator
from core.people import Role
from db.engines import sqlite_url
from db.queries import areas, children, claims, notices, people
from db.queries.areas import Area
from db.store import Store
from services import addressing, checkins
from services.presses import Press
from services.unit import Unit

T = TypeVar("T")

# Visits were begun so long ago: a start asks again in those touched within two hours, silence of three is asked about.
BEGUN = timedelta(hours=2, minutes=30)
NOTICE_TEXT = "周五上午九点在镇中心小学培训，请带上记录本。路上小心。"


def options_in(folder: Path, base_url: str | None = None) -> Options:
    """Return the options of ours in a folder: the shipped configuration, a SQLite file, any free port for the page."""
    data = folder / "data"
    url, key = sqlite_url(data), folder / "key"
    return Options(data, url, key, config.load(), token=TOKEN, base_url=base_url, web_port=0)


def in_unit(folder: Path, work: Callable[[Unit], T]) -> T:
    """Make the data where there is none, and do some work on it as one unit of `BEGUN` ago."""
    chosen = options_in(folder)
    opening.begin(chosen)
    store = Store(chosen.database_url)
    then = datetime.now(UTC) - BEGUN
    try:
        return store.write_now(lambda conn: work(Unit(conn, then, chosen.settings)))
    finally:
        store.close()


def places(conn: Connection, county: str, townships: int) -> list[tuple[Area, Area]]:
    """Add a county and return its townships, each with a village in it."""
    nation = next(iter(areas.every(conn)), None) or areas.add(conn, None, "nation", "演示")
    above = areas.add(conn, nation, "county", county)
    found = [areas.add(conn, above, "township", f"{number}镇") for number in range(1, townships + 1)]
    return [(one, areas.add(conn, one, "village", "一村")) for one in found]


def person(unit: Unit, telegram_id: int, role: Role, area_id: int) -> int:
    """Add a person with a post and return the id."""
    person_id = people.add_person(
        unit.conn,
        unit.now,
        telegram_id=telegram_id,
        name=f"甲{telegram_id}",
        phone=f"0570-555-{telegram_id % 10_000:04}",
        language=DEFAULT,
        zone=unit.settings.zone.key,
    )
    people.add_post(unit.conn, person_id, role, area_id, unit.now)
    return person_id


@dataclass(frozen=True)
class Pair:
    """A mother and a child she visits, by row id."""

    mother: int
    child: int


def pairs(unit: Unit, telegram_ids: Iterable[int], village: int) -> list[Pair]:
    """Add a mother for each Telegram id, and a child for her to visit."""
    return [_pair(unit, telegram_id, village) for telegram_id in telegram_ids]


def _pair(unit: Unit, telegram_id: int, village: int) -> Pair:
    mother = person(unit, telegram_id, Role.MOTHER, village)
    home = children.add_household(unit.conn, f"H-{telegram_id}", village)
    facts = {"label": "panda-blue", "birth_month": "2017-05", "tier": "T1"}
    child = children.add(
        unit.conn, unit.now, code=f"C-{telegram_id}", area_id=village, household_id=home, **facts
    )
    children.pair(unit.conn, child, mother, lead=True, now=unit.now)
    return Pair(mother, child)


def begin_visits(unit: Unit, found: Iterable[Pair]) -> list[int]:
    """Let each mother begin her visit; return the rows of the messages that ask the first question."""
    return [_begin(unit, one) for one in found]


def _begin(unit: Unit, one: Pair) -> int:
    who = people.by_id(unit.conn, one.mother, unit.now)
    assert who is not None, "she was just added"
    return checkins.begin(unit, who, "routine", child_id=one.child)


def screen_of(unit: Unit, row_id: int) -> dict[str, object]:
    """Return a message as the Bot API shows it: what the peers are given to echo."""
    (row,) = claims.load(unit.conn, [row_id])
    shown = render(row.body, row.screen_ref, row.language, row.zone)
    assert shown.markup is not None, "a question has buttons"
    return {"text": shown.text, "reply_markup": shown.markup.to_dict()}


def preview_notice(unit: Unit, author: int, area_id: int) -> None:
    """Let a coordinator write a notice to the mothers of an area, up to the preview with the buttons that send it."""
    who = people.by_id(unit.conn, author, unit.now)
    assert who is not None, "she was just added"
    number = notices.add(unit.conn, author, NOTICE_TEXT, unit.now)
    notices.advance(unit.conn, number, area_id=area_id)
    draft = notices.get(unit.conn, number)
    assert draft is not None, "it was just added"
    addressing.choose_role(unit, who, Press(None, 0), draft, Role.MOTHER)


def label_of(item: str, option: str) -> str:
    """Return what stands on the button of an answer of the routine visit."""
    chosen = catalog.flow("routine").by_id[item].by_option[option]
    return translator(DEFAULT).gettext(chosen.label)


def send_labels() -> list[str]:
    """Return what stands on the button that lets a notice go at once, by day and by night."""
    return [translator(DEFAULT).gettext(text) for text in ("Send", "Send now")]
