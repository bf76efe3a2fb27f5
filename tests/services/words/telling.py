"""What the tests of her words share: Li writes, somebody looks at concerns, doubts and notes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.render import words_for
from core.screening import Finding
from core.text import unpack
from core.triage import Category, Level
from db.models import concern, concern_flag, note, screened
from services import checkins, silences, talking
from tests.services.people.scene import Scene, plain

DYING = "他说他不想活了"  # C08 P1, severe
BEATEN = "昨天晚上他爸爸喝醉了，打了孩子"  # C03 P1, not severe
MISSING = "孩子昨天没回家，不知道在哪里"  # C07 P0, severe
CALM = "奶奶说孩子最近吃得不错"
ASKED = "What you wrote sounds serious. Is a child in danger?"
DANGER, WORRY, NO, TALK = "In danger now", "I worry", "No, there is no danger", "Talk to a person"
BACK = "Back to where you were:"
GRAVE = Finding(Level.P1, Category.C08, True, ("grave",))
FIRST = "<b>In danger, call first:</b> Police <b>110</b>, Ambulance <b>120</b>"


@dataclass(frozen=True)
class Raised:
    """A concern, as short as it goes."""

    kind: str  # category and level
    child_id: int | None
    ticked: tuple[str, ...]


def write(scene: Scene, text: str, name: str = "Li") -> None:
    """Type something, wherever she is."""
    scene.do(talking.wrote, name, None, text, words_for)


def visiting(scene: Scene, code: str = "C-001") -> None:
    """Begin a visit of Li's."""
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children[code])


def silent(scene: Scene, minutes: float = 10) -> None:
    """Let time pass without an answer."""
    scene.forward(minutes=minutes)
    scene.run(silences.tick)


def raised(scene: Scene) -> list[Raised]:
    """Return every concern, the oldest first."""
    with scene.unit() as unit:
        rows = unit.conn.execute(select(concern).order_by(concern.c.id)).all()
        flags = unit.conn.execute(select(concern_flag).order_by(concern_flag.c.id)).all()
    ticks = [(flag.concern_id, plain(unpack(flag.ticked))) for flag in flags]
    return [
        Raised(
            f"{row.category}·P{row.level}",
            row.child_id,
            tuple(said for number, said in ticks if number == row.id),
        )
        for row in rows
    ]


def kinds(scene: Scene) -> list[str]:
    """Return category and level of every concern."""
    return [one.kind for one in raised(scene)]


def rows(scene: Scene, table: Any) -> list[Any]:
    """Return a table's rows, the oldest first."""
    with scene.unit() as unit:
        return list(unit.conn.execute(select(table).order_by(table.c.id)).all())


def answers(scene: Scene) -> list[str | None]:
    """Return what became of each doubt."""
    return [row.answer for row in rows(scene, screened)]


def bodies(scene: Scene) -> list[str | None]:
    """Return every note's text."""
    return [row.body for row in rows(scene, note)]
