"""The made-up people of the harness: mothers in four townships of two counties, and who answers for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from core.codes import ANIMALS, COLOURS
from core.people import Role
from core.settings import Settings
from db.queries import areas, children, people
from db.queries.areas import Area
from services import reminders
from services.unit import Unit

COUNTIES, TOWNSHIPS, CHILDREN = 2, 2, 2
MOTHERS_FROM, OTHERS_FROM = 2001, 3001
TIERS = ("T1", "T2", "T3")
_ANIMALS, _COLOURS = list(ANIMALS), list(COLOURS)


@dataclass(frozen=True)
class Member:
    """One of the cast; `township` counts through both counties, `child` numbers are her own."""

    user: int
    role: Role
    language: str
    township: int


def members(mothers: int) -> list[Member]:
    """Return the whole cast with so many mothers; every second one reads English."""
    spread = COUNTIES * TOWNSHIPS
    cast = [
        Member(MOTHERS_FROM + n, Role.MOTHER, "en" if n % 2 else "zh_Hans_CN", n % spread)
        for n in range(mothers)
    ]
    roles = [(Role.SUPERVISOR, n) for n in range(spread)] + [(Role.BACKUP, n) for n in range(spread)]
    roles += [(Role.COUNTY, n * TOWNSHIPS) for n in range(COUNTIES)] + [
        (Role.FOUNDATION, 0),
        (Role.OPERATOR, 0),
    ]
    return cast + [Member(OTHERS_FROM + n, role, "en", at) for n, (role, at) in enumerate(roles)]


def seed(conn: Connection, now: datetime, settings: Settings, cast: list[Member]) -> None:
    """Fill an empty database with the cast, two children for each mother."""
    unit = Unit(conn, now, settings)
    lines = list(_places(conn))
    for member in cast:
        line = lines[member.township]
        person_id = people.add_person(
            conn,
            now,
            telegram_id=member.user,
            name=f"测试{member.user}",
            phone=f"0570-555-{member.user}",
            language=member.language,
            zone=settings.zone.key,
        )
        area = line[_depth(member.role)].id
        people.add_post(conn, person_id, member.role.value, area, now)
        if member.role is Role.MOTHER:
            _children(unit, member, person_id, area)


def _depth(role: Role) -> int:
    """Return how deep in its line of places a role sits: 0 nation ... 4 village."""
    return {Role.MOTHER: 4, Role.SUPERVISOR: 3, Role.BACKUP: 3, Role.COUNTY: 2}.get(role, 0)


def _places(conn: Connection) -> Iterator[tuple[Area, ...]]:
    """Yield for each township its line of places, from the nation down to a village."""
    nation = areas.add(conn, None, "nation", "试验")
    province = areas.add(conn, nation, "province", "青山省")
    for c in range(COUNTIES):
        county = areas.add(conn, province, "county", f"第{c + 1}县")
        for t in range(TOWNSHIPS):
            township = areas.add(conn, county, "township", f"第{c + 1}-{t + 1}镇")
            yield nation, province, county, township, areas.add(conn, township, "village", "石桥村")


def _children(unit: Unit, member: Member, mother: int, area: int) -> None:
    home = children.add_household(unit.conn, f"H-{member.user}", area)
    for n in range(CHILDREN):
        number = (member.user - MOTHERS_FROM) * CHILDREN + n
        child = children.add(
            unit.conn,
            unit.now,
            code=f"F-{number:03}",
            area_id=area,
            household_id=home,
            label=f"{_ANIMALS[number % len(_ANIMALS)]}-{_COLOURS[number % len(_COLOURS)]}",
            birth_month=f"{2009 + number % 12}-05",
            tier=TIERS[number % len(TIERS)],
        )
        children.pair(unit.conn, child, mother, lead=True, now=unit.now)
        reminders.plan_first(unit, child)
