"""The demo's people: made up, with the fixed Telegram ids of the simulator's control API (1001-1005, 1011, 1012).

Knows the tables through their queries; nothing of the simulator.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.people import Role
from core.settings import Settings
from db.queries import areas, children, people
from db.queries.areas import Area
from services import reminders
from services.unit import Unit

_PLACES = (
    ("青山省", "云溪县", "柳河镇", "石桥村"),
    ("青山省", "北岭县", "松岗镇", "东沟村"),
)
_KINDS = ("nation", "province", "county", "township", "village")


@dataclass(frozen=True)
class _Person:
    telegram_id: int
    name: str
    role: Role
    county: int  # index of _PLACES
    level: int  # how deep in the place: 0 nation ... 4 village
    phone: str
    title: str


_PEOPLE = (
    _Person(1001, "李", Role.MOTHER, 0, 4, "0570-555-0101", "童伴妈妈 · mother"),
    _Person(1002, "王", Role.SUPERVISOR, 0, 3, "0570-555-0102", "督导员 · supervisor"),
    _Person(1003, "赵", Role.BACKUP, 0, 3, "0570-555-0103", "后备督导员 · second rung"),
    _Person(1004, "陈", Role.COUNTY, 0, 2, "0570-555-0104", "县项目办 · coordinator"),
    _Person(1005, "孙", Role.OPERATOR, 0, 0, "0570-555-0105", "技术 · operator"),
    _Person(1006, "吴", Role.FOUNDATION, 0, 1, "0570-555-0106", "基金会值班 · foundation"),
    _Person(1011, "周", Role.MOTHER, 1, 4, "0570-555-0111", "外县妈妈 · other county"),
    _Person(1012, "郑", Role.SUPERVISOR, 1, 3, "0570-555-0112", "外县督导员 · other county"),
)

PHONES: list[dict[str, Any]] = [
    {"id": one.telegram_id, "first_name": one.name, "role": one.title, "language_code": "zh-hans"}
    for one in _PEOPLE
]

# mother, code, picture label, month of birth, tier; one household a line
_HOUSEHOLDS = (
    ((1001, "C-001", "panda-blue", "2017-05", "T1"), (1001, "C-002", "rabbit-red", "2020-09", "T2")),
    ((1001, "C-003", "tiger-green", "2012-03", "T2"),),
    ((1011, "D-001", "fish-yellow", "2016-11", "T1"),),
)


def seed(conn: Connection, now: datetime, settings: Settings) -> None:
    """Fill an empty database with the cast; each child's first visit is planned."""
    unit = Unit(conn, now, settings)
    places = _add_places(conn)
    ids = {one.telegram_id: _add_person(unit, one, places) for one in _PEOPLE}
    villages = {one.telegram_id: places[one.county][one.level] for one in _PEOPLE}
    for household in _HOUSEHOLDS:
        home = children.add_household(conn, household[0][1], villages[household[0][0]])
        for mother, code, label, born, tier in household:
            child_id = children.add(
                conn,
                now,
                code=code,
                area_id=villages[mother],
                household_id=home,
                label=label,
                birth_month=born,
                tier=tier,
            )
            children.pair(conn, child_id, ids[mother], lead=True, now=now)
            reminders.plan_first(unit, child_id)


def _add_places(conn: Connection) -> list[list[int]]:
    """Return for each place the ids from the nation down to the village."""
    nation = areas.add(conn, None, "nation", "演示")
    known: dict[tuple[str, ...], Area] = {}
    return [[nation.id, *(one.id for one in _add_line(conn, nation, names, known))] for names in _PLACES]


def _add_line(
    conn: Connection, above: Area, names: tuple[str, ...], known: dict[tuple[str, ...], Area]
) -> list[Area]:
    line = []
    for depth, name in enumerate(names, 1):
        key = names[:depth]
        if key not in known:
            known[key] = areas.add(conn, above, _KINDS[depth], name)
        above = known[key]
        line.append(above)
    return line


def _add_person(unit: Unit, one: _Person, places: list[list[int]]) -> int:
    person_id = people.add_person(
        unit.conn,
        unit.now,
        telegram_id=one.telegram_id,
        name=one.name,
        phone=one.phone,
        language="zh_Hans_CN",
        zone=unit.settings.zone.key,
    )
    people.add_post(unit.conn, person_id, one.role, places[one.county][one.level], unit.now)
    return person_id
