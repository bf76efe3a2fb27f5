"""A programme of any size: villages, homes of two, children with a planned day, mothers with case loads of seventy."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, literal
from sqlalchemy.sql.elements import ColumnElement

from bench import series
from bot.render import DEFAULT
from core.people import Role
from db.models import child, household, pairing, person, post
from db.queries import areas
from db.queries.areas import Area
from services.unit import Unit

LOAD = 70  # children a mother has (domain.md §1: 50 to 70)
VILLAGE = 7 * LOAD  # children of a village; each has seven mothers here
VILLAGES = 20  # of a township
HOME = 2  # children of a home
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # a code is a letter and six digits
SPREAD = 90  # days over which visits are planned, a ninth of them overdue
OVERDUE = 10


@dataclass(frozen=True)
class Programme:
    """Who is in it: `mothers` people by Telegram id, each with the children from `first_child` + 70 × her number."""

    first_telegram_id: int
    mothers: int
    first_child: int

    def spread(self, count: int) -> list[int]:
        """Return so many of the mothers, by number, from one end of the data to the other."""
        count = min(count, self.mothers)
        return [number * (self.mothers - 1) // max(1, count - 1) for number in range(count)]


def make(unit: Unit, children: int) -> Programme:
    """Add a programme of so many children (whole case loads) to an empty database."""
    mothers = max(1, children // LOAD)
    villages = _villages(unit, -(-mothers * LOAD // VILLAGE))
    _people(unit, mothers, villages[0].id)
    _children(unit, mothers * LOAD, villages[0].id)
    return Programme(first_telegram_id=1, mothers=mothers, first_child=1)


def _villages(unit: Unit, count: int) -> list[Area]:
    """Add townships, then so many villages with ids in a row."""
    nation = areas.add(unit.conn, None, "nation", "演示")
    county = areas.add(unit.conn, nation, "county", "演示县")
    towns = [areas.add(unit.conn, county, "township", f"{n}镇") for n in range(-(-count // VILLAGES))]
    return [areas.add(unit.conn, towns[n // VILLAGES], "village", f"{n}村") for n in range(count)]


def _people(unit: Unit, count: int, first_village: int) -> None:
    rows = series.numbers(count)
    number = rows.c.n
    spoken = {"language": DEFAULT, "zone": unit.settings.zone.key, "reach": "ok"}
    since = unit.now
    series.fill(
        unit.conn, person, rows, id=number + 1, telegram_id=number + 1, name="甲", **spoken, since=since
    )
    village = literal(first_village) + number * LOAD // VILLAGE
    series.fill(
        unit.conn, post, rows, person_id=number + 1, role=Role.MOTHER.value, area_id=village, since=since
    )


def _children(unit: Unit, count: int, first_village: int) -> None:
    rows = series.numbers(count)
    number = rows.c.n
    village = literal(first_village) + number // VILLAGE
    homes = series.numbers(count // HOME)
    at_home = literal(first_village) + homes.c.n * HOME // VILLAGE
    key = literal("H-").concat(homes.c.n)
    series.fill(unit.conn, household, homes, id=homes.c.n + 1, roster_key=key, area_id=at_home)
    facts = {"label": "panda-blue", "birth_month": "2017-05", "tier": "T2", "since": unit.now}
    series.fill(
        unit.conn,
        child,
        rows,
        id=number + 1,
        code=_code(number),
        area_id=village,
        household_id=number // HOME + 1,
        next_on=_day(unit, number),
        **facts,
    )
    series.fill(
        unit.conn, pairing, rows, child_id=number + 1, person_id=number // LOAD + 1, lead=True, since=unit.now
    )


def _code(number: ColumnElement[int]) -> ColumnElement[str]:
    letter = func.substr(literal(LETTERS), number / 1_000_000 % len(LETTERS) + 1, 1)
    return letter.concat(func.printf("-%06d", number % 1_000_000))


def _day(unit: Unit, number: ColumnElement[int]) -> ColumnElement[str]:
    first = (unit.now - timedelta(days=OVERDUE)).date().isoformat()
    return func.date(literal(first), (number * 37 % SPREAD).concat(" days"))
