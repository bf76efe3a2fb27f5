"""A small programme on a SQLite file: the cast with posts and children, services run as units, chats as text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from core.people import Role
from core.settings import Settings
from core.text import Message, unpack
from db import engines
from db.models import metadata, notice_recipient, outbound, reminder
from db.queries import areas, children, notices, people
from db.queries.people import Who
from services import pressing
from services.outgoing import Lane
from services.unit import Unit

# Ten in the morning in Quzhou, a Monday.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GONE = ("superseded", "withdrawn")


def plain(part: object) -> str:
    """Return a message in English, with its parameters, as a test reads it."""
    if not isinstance(part, Message):
        return str(part)
    return part.text.format_map({name: plain(value) for name, value in part.params.items()})


@dataclass
class Scene:
    """The cast: Li and Zhou are mothers, Wang a supervisor, Chen a coordinator; `ids` by name."""

    engine: Engine
    now: datetime = MORNING
    settings: Settings = field(default_factory=Settings)
    ids: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Run a block as one unit."""
        with self.engine.begin() as conn:
            yield Unit(conn, self.now, self.settings)

    def do(self, service: Callable[..., Any], name: str, *args: Any, **kwargs: Any) -> Any:
        """Run a service for somebody of the cast."""
        with self.unit() as unit:
            return service(unit, self._who(unit.conn, name), *args, **kwargs)

    def run(self, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a service that is about nobody."""
        with self.unit() as unit:
            return service(unit, *args, **kwargs)

    def who(self, name: str) -> Who:
        """Return somebody of the cast as the rows say now."""
        with self.engine.begin() as conn:
            return self._who(conn, name)

    def _who(self, conn: Connection, name: str) -> Who:
        found = people.by_id(conn, self.ids[name], self.now)
        assert found is not None
        return found

    def forward(self, **span: float) -> None:
        """Move the clock."""
        self.now += timedelta(**span)

    def rows(self, name: str) -> list[Any]:
        """Return the messages enqueued for somebody, oldest first, without replaced and withdrawn ones."""
        mine = select(outbound).where(outbound.c.person_id == self.ids[name], outbound.c.kind == "text")
        with self.engine.begin() as conn:
            return [row for row in conn.execute(mine.order_by(outbound.c.id)).all() if row.state not in GONE]

    def texts(self, name: str) -> list[str]:
        """Return what somebody is shown, oldest first."""
        return ["\n".join(plain(unpack(line)) for line in row.body["l"]) for row in self.rows(name)]

    def newest(self, name: str) -> str:
        """Return what somebody was shown last."""
        return self.texts(name)[-1]

    def buttons(self, name: str) -> list[str]:
        """Return the labels under somebody's newest message."""
        return [label for label, _, _ in self._keys(self.rows(name)[-1])]

    def _keys(self, row: Any) -> list[tuple[str, str, int]]:
        cells = [cell for line in row.body.get("b", ()) for cell in line]
        return [(plain(unpack(cell["m"])), row.screen_ref, cell["i"]) for cell in cells]

    def press(self, name: str, label: str, number: int = -1) -> None:
        """Press the button of somebody's newest message (or of another one) whose label contains `label`."""
        row = self.rows(name)[number]
        ref, index = next((ref, index) for text, ref, index in self._keys(row) if label in text)
        with self.unit() as unit:
            pressing.pressed(unit, self._who(unit.conn, name), f"{ref}.{index}", row.message_id or 0)

    def deliver(self, *names: str, lane: Lane | None = None) -> int:
        """Say that Telegram took what is queued (of a lane) for these people; return how many messages."""
        with self.engine.begin() as conn:
            mine = [self.ids[name] for name in names]
            due = select(outbound).where(outbound.c.state == "queued", outbound.c.due_at <= self.now)
            if names:
                due = due.where(outbound.c.person_id.in_(mine))
            if lane is not None:
                due = due.where(outbound.c.lane == int(lane))
            found = conn.execute(due.order_by(outbound.c.id)).all()
            for row in found:
                number = 1000 + row.id
                conn.execute(
                    update(outbound).where(outbound.c.id == row.id).values(state="sent", message_id=number)
                )
                people.set_newest(conn, row.person_id, number)
                if row.notice_id:
                    notices.settle(conn, row.notice_id, row.person_id, "sent")
            return len(found)

    def reminders(self) -> list[Any]:
        """Return every reminder, oldest first."""
        with self.engine.begin() as conn:
            return list(conn.execute(select(reminder).order_by(reminder.c.id)).all())

    def recipients(self, notice_id: int) -> dict[str, int]:
        """Return how many recipients of a notice are in each state."""
        by_state = select(notice_recipient.c.state, func.count()).group_by(notice_recipient.c.state)
        with self.engine.begin() as conn:
            rows = conn.execute(by_state.where(notice_recipient.c.notice_id == notice_id)).all()
        return {row[0]: row[1] for row in rows}

    def count(self, table: Any) -> int:
        """Return how many rows a table has."""
        with self.engine.begin() as conn:
            return conn.execute(select(func.count()).select_from(table)).scalar_one()


@contextmanager
def scene_on(url: str) -> Iterator[Scene]:
    """Set the scene on an empty database: two counties, the cast, Li's two children."""
    engine = engines.writer(url)
    metadata.create_all(engine)
    yield _build(Scene(engine))
    engine.dispose()


def _build(scene: Scene) -> Scene:
    with scene.unit() as unit:
        _places(scene, unit.conn)
        for name, telegram_id, role, place in _CAST:
            add_person(scene, unit, name, telegram_id, role, place)
        for code, label, tier, village, mother in _CHILDREN:
            row = {"code": code, "label": label, "tier": tier, "area_id": scene.places[village]}
            child_id = children.add(unit.conn, unit.now, **row)
            children.pair(unit.conn, child_id, scene.ids[mother], True, unit.now)
            scene.children[code] = child_id
    return scene


_CAST = (
    ("Li", 1001, Role.MOTHER, "Stonebridge"),
    ("Wang", 1002, Role.SUPERVISOR, "Willow"),
    ("Zhao", 1003, Role.BACKUP, "Willow"),
    ("Chen", 1004, Role.COUNTY, "Cloud"),
    ("operator", 1005, Role.OPERATOR, "Nation"),
    ("Zhou", 1011, Role.MOTHER, "Eastvale"),
    ("Zheng", 1012, Role.SUPERVISOR, "Pine"),
)
_CHILDREN = (
    ("C-001", "panda-blue", "T1", "Stonebridge", "Li"),
    ("C-002", "rabbit-red", "T2", "Stonebridge", "Li"),
    ("D-001", "fish-yellow", "T1", "Eastvale", "Zhou"),
)


def _places(scene: Scene, conn: Connection) -> None:
    nation = areas.add(conn, None, "nation", "Nation")
    province = areas.add(conn, nation, "province", "Hills")
    scene.places.update(Nation=nation.id, Hills=province.id)
    for county, township, village in (("Cloud", "Willow", "Stonebridge"), ("North", "Pine", "Eastvale")):
        above = province
        for kind, name in (("county", county), ("township", township), ("village", village)):
            above = areas.add(conn, above, kind, name)
            scene.places[name] = above.id


def add_person(scene: Scene, unit: Unit, name: str, telegram_id: int | None, role: Role, place: str) -> None:
    values = {
        "telegram_id": telegram_id,
        "name": name,
        "language": "en",
        "zone": "Asia/Shanghai",
        "reach": "ok",
    }
    scene.ids[name] = people.add_person(unit.conn, unit.now, **values)
    people.add_post(unit.conn, scene.ids[name], role.value, scene.places[place], unit.now)


def add_mothers(scene: Scene, count: int, place: str) -> None:
    """Add more mothers to a village, as a roster would: "m0", "m1", …"""
    with scene.unit() as unit:
        for number in range(count):
            add_person(scene, unit, f"m{number}", 20_000 + number, Role.MOTHER, place)
