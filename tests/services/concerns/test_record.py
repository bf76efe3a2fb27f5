"""Promises of the record: what happens and who reads what is written down; what somebody wrote never is."""

import re

import pytest
from sqlalchemy import select

from core.events import Kind, State
from core.triage import Level
from db.models import audit, concern_event
from db.types import dumps
from services import links, proof
from tests.services.concerns.histories import History
from tests.services.concerns.test_reading import keep
from tests.services.concerns.world import World

# A code, a number, a role, a few fixed words: at most forty plain characters.
CODE = re.compile(r"[A-Za-z0-9_ -]{1,40}")
BACK = (Kind.NOT_YET, Kind.LAPSED, Kind.LOWERED)  # to where the wish was made
TELLS = {
    State.RAISED: {Kind.RAISED, Kind.ANEW},
    State.ACKNOWLEDGED: {Kind.ACKNOWLEDGED, *BACK},
    State.REPORTED: {Kind.REPORTED, *BACK},
    State.PLANNED: {Kind.PLANNED, *BACK},
    State.REVIEWED: {Kind.REVIEWED, *BACK},
    State.LOWERING: {Kind.LOWER_ASKED},
    State.CLOSING: {Kind.CLOSE_ASKED},
    State.CLOSED: {Kind.CLOSED},
}


@pytest.mark.parametrize("seed", range(20, 26))
def test_every_change_of_state_has_its_event_and_no_line_holds_what_somebody_wrote(
    world: World, seed: int
) -> None:
    """Names, phones, notes and reasons are canaries here; codes, numbers and roles are all that is found."""
    history = History(world, seed)
    states: dict[int, State] = {}
    events: dict[int, int] = {}

    def kept(doing: str) -> None:
        for number in history.open:
            kinds, before = world.kinds(number), states.get(number)
            state = world.concern(number).state
            if state is not before:
                assert TELLS[state] & set(kinds[events.get(number, 0) :]), (doing, number, before, state)
            states[number], events[number] = state, len(kinds)

    history.live(40, kept)
    proof.tick(world.unit())
    assert _strange(world) == []
    assert proof.check(world.conn).flaws == ()


def _strange(world: World) -> list[str]:
    """Return whatever in the record is no code, number or word of ours."""
    found = world.conn.execute(select(audit.c.action, audit.c.object, audit.c.purpose)).all()
    words = [word for row in found for word in row]
    for kind, data in world.conn.execute(select(concern_event.c.kind, concern_event.c.data)):
        assert isinstance(data, dict)
        words += [kind, *data, *_leaves(list(data.values()))]
    return [word for word in words if not CODE.fullmatch(word)]


def _leaves(values: list[object]) -> list[str]:
    """Return the texts among values; numbers, moments of ours and nothing are no texts."""
    flat = [part for value in values for part in (value if isinstance(value, list) else [value])]
    return [part if isinstance(part, str) else dumps(part) for part in flat]


def test_every_reading_of_a_note_and_every_card_of_a_concern_has_an_entry(world: World) -> None:
    """With who, what and what for; a look that opened nothing has none."""
    number = world.raised(Level.P0)
    world.act("Wang", "card", number)
    note_id = keep(world)
    url = links.issue(world.unit(), world.ids["Wang"], [note_id])
    for _ in range(2):
        links.open_once(world.unit(), url.rpartition("/")[2])
    assert _entries(world) == [
        (world.ids["Wang"], "concern seen", f"concern {number}", "card"),
        (world.ids["Wang"], "read note", f"note {note_id}", "reading list"),
    ]


def _entries(world: World) -> list[tuple[int | None, str, str, str]]:
    columns = (audit.c.person_id, audit.c.action, audit.c.object, audit.c.purpose)
    found = world.conn.execute(select(*columns).where(audit.c.action != "events").order_by(audit.c.id))
    return [(row[0], row[1], row[2], row[3]) for row in found]
