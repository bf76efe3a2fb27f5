"""Promises about conflicts of interest: whoever a concern is about, or is of the family, never sees anything of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.render import words_for
from core import cases
from core.people import Action
from core.triage import Category, Level
from db.models import concern as concern_row
from db.models import note, relative
from db.queries import children, concern_events, concerns, leaves, notes, people, tasks
from db.queries.cards import worries
from services import (
    alerts,
    board,
    checkins,
    conflicts,
    emergency,
    links,
    permission,
    screening,
    silences,
    talking,
)
from services import concerns as service
from services.screening import Screener
from services.unit import NotAllowed
from tests.services.concerns.world import World, plain

WHO = {"supervisor": "1", "backup": "2", "mother": "3", "county": "4", "other": "5", "unsaid": "6"}
ACTIONS = tuple(cases.TABLE)


def worried(world: World, *answers: str) -> int:
    """Let Li begin a worry about somebody of the programme and answer on; return the concern's number."""
    checkins.begin_worry(world.unit(), world.who("Li"), None)
    world.run()
    world.write("Li", "8")
    for answer in answers:
        world.write("Li", answer)
    found = world.conn.execute(select(concern_row.c.id).where(concern_row.c.conduct)).scalars().all()
    return int(found[-1])


def family(world: World, name: str) -> None:
    """Make somebody a relative of the child of the world."""
    home = children.add_household(world.conn, f"H-{name}", world.places["village"].id)
    known = children.household_of(world.conn, world.child)
    if known is None:
        children.change(world.conn, world.child, household_id=home)
        known = home
    world.conn.execute(insert(relative).values(person_id=world.ids[name], household_id=known))


def said(world: World, name: str) -> str:
    return "\n".join(one.text for one in world.news(name))


def sees_nothing(world: World, name: str, number: int) -> None:
    """Look everywhere somebody could find a trace of a concern."""
    found, who = world.concern(number), world.who(name)
    assert f"No. {number}" not in "\n".join(one.text for one in world.chats.get(who.id, []))
    for action in ACTIONS:
        assert permission.role_for(who, found, action) is None
        with pytest.raises(NotAllowed):
            permission.allowed(world.unit(), who, number, action)
    paths = [post.path for post in who.posts]
    assert number not in [one.id for one in concerns.in_scope(world.conn, paths, who.id)]
    assert who.id not in concern_events.told(world.conn, found)
    assert who.id not in concern_events.hoped_for(world.conn, found)
    assert notes.count_waiting(world.conn, who.id, *links.reading_places(who)) == 0
    if found.child_id is not None:
        assert number not in [one.id for one in worries(world.conn, found.child_id, who.id)]


def test_a_worry_about_a_worker_reaches_the_foundation_with_the_first_tick(world: World) -> None:
    """Before she has said who it is: nobody near who could be meant hears of it, and it waits for no answer."""
    number = worried(world)
    assert f"No. {number}: Serious sign" in said(world, "Wu")
    for name in ("Wang", "Zhao", "Chen"):
        sees_nothing(world, name, number)
    assert world.heard("Wang", "Zhao", "Chen", "Sun") == {}


@pytest.mark.parametrize(("who", "accused"), [("supervisor", "Wang"), ("backup", "Zhao"), ("county", "Chen")])
def test_whoever_she_names_sees_nothing_and_the_county_hears_at_once(
    world: World, who: str, accused: str
) -> None:
    """The county coordinator, unless it is the one who is meant; the ladder has county and foundation only."""
    number = worried(world, WHO[who], "他拿走了孩子的东西")
    sees_nothing(world, accused, number)
    told = {"Chen", "Wu"} - {accused}
    assert set(world.heard("Wang", "Zhao", "Chen", "Wu")) == told
    world.forward(hours=2.1)
    assert set(world.heard("Wang", "Zhao", "Chen", "Wu")) == told
    world.until("07:30")
    sees_nothing(world, accused, number)


def test_whoever_stands_in_for_the_one_meant_and_the_one_away_are_both_meant(world: World) -> None:
    """She cannot know whom the programme calls her supervisor this week."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    leaves.add(
        world.conn, world.now, person_id=world.ids["Wang"], since=world.now,
        until=world.now + timedelta(days=3), cover_id=world.ids["Gao"],
    )  # fmt: skip
    number = worried(world, WHO["supervisor"])
    for name in ("Wang", "Gao"):
        assert world.ids[name] in world.concern(number).kept_from
    world.forward(days=4)
    sees_nothing(world, "Wang", number)


def test_who_would_rather_not_say_is_taken_at_her_word(world: World) -> None:
    """It stays with the foundation; nobody near is let in."""
    number = worried(world, WHO["unsaid"])
    for name in ("Wang", "Zhao", "Chen"):
        sees_nothing(world, name, number)
    assert f"No. {number}" in said(world, "Wu")


def test_another_mother_is_none_of_those_who_see_concerns_and_the_others_may_know(world: World) -> None:
    number = worried(world, WHO["mother"])
    assert f"No. {number}" in said(world, "Chen")
    assert permission.allowed(world.unit(), world.who("Wang"), number, Action.READ_NOTE)
    with pytest.raises(NotAllowed):
        permission.allowed(world.unit(), world.who("Wang"), number, Action.ACKNOWLEDGE)


def test_a_second_answer_keeps_from_it_whom_she_named_first(world: World) -> None:
    """She goes back and names the coordinator: both are kept from it, and what Chen has was never told again."""
    number = worried(world, WHO["supervisor"], "上一题", WHO["county"])
    world.run()
    assert {world.ids["Wang"], world.ids["Chen"]} <= set(world.concern(number).kept_from)
    world.heard()
    world.forward(hours=2.1)
    assert set(world.heard("Wang", "Zhao", "Chen", "Wu")) == {"Wu"}
    assert ["Who it is" in one and "county" in one for one in world.only_ticks(number)] == [False, True]


def test_her_own_safety_still_goes_to_her_supervisor(world: World) -> None:
    checkins.begin_worry(world.unit(), world.who("Li"), None)
    world.run()
    world.write("Li", "7")
    assert "Worker's safety or conduct" in said(world, "Wang")


def test_a_change_of_mind_from_her_own_safety_opens_a_concern_of_its_own(world: World) -> None:
    """Both are C17: the one must not carry the other to the supervisor."""
    checkins.begin_worry(world.unit(), world.who("Li"), None)
    world.run()
    for text in ("7", "上一题", "8", WHO["supervisor"]):
        world.write("Li", text)
    first, second = world.conn.execute(select(concern_row.c.id).order_by(concern_row.c.id)).scalars()
    assert f"No. {first}" in said(world, "Wang")
    sees_nothing(world, "Wang", second)


def test_what_she_writes_to_it_is_read_with_it_and_by_nobody_she_named(world: World) -> None:
    """It is on no reading list; a link that was made for it opens nothing for the one who is meant."""
    number = worried(world, WHO["supervisor"], "王督导打人")
    found = notes.about(world.conn, number, world.concern(number).run_id)
    assert len(found) == 1
    world.until("07:30")
    assert world.heard("Wang", "Zhao") == {}
    world.act("Wu", "read", number)
    world.run()
    (one,) = notes.load(world.conn, found)
    assert permission.reading_role(world.conn, world.who("Wu"), one) == "foundation"
    assert permission.reading_role(world.conn, world.who("Wang"), one) is None
    assert permission.reading_role(world.conn, world.who("Chen"), one) == "county"


def test_danger_in_what_she_writes_stays_with_it_and_is_worse(world: World) -> None:
    """A word in her note must not open a concern of its own that rings the one who is meant."""
    number = worried(world, WHO["supervisor"])
    run = world.concern(number).run_id
    assert world.flag(Level.P0, Category.C03, item="W06", run=run, nameless=True) == number
    world.run()
    assert world.concern(number).level is Level.P0
    sees_nothing(world, "Wang", number)
    world.heard()
    world.forward(minutes=16)
    assert set(world.heard("Wang", "Zhao", "Chen", "Wu")) == {"Chen", "Wu"}


def test_no_card_says_that_her_supervisor_is_being_told(world: World) -> None:
    """It would be untrue, and the last thing she should read."""
    number = worried(world, WHO["supervisor"])
    card = emergency.danger_card(world.unit(), world.concern(number).run_id)
    assert not any("supervisor" in plain(line) for line in card)
    assert "your foundation duty, county coordinator" in plain(card[-1])
    other = world.concern(world.raised(Level.P0))
    assert "your supervisor" in plain(emergency.danger_card(world.unit(), other.run_id)[-1])


def test_county_and_foundation_close_it_between_them(world: World) -> None:
    """The foundation owns what it elsewhere only answers."""
    number = worried(world, WHO["supervisor"])
    for label in ("Acknowledge", "Close", "Helped, and followed up", "Yes, it was reported"):
        world.press("Wu", label)
    world.write_report("Wu")
    assert [name for name in ("Wang", "Zhao", "Chen") if "agree" in said(world, name)] == ["Chen"]
    world.press("Chen", "Agree")
    assert world.concern(number).state == "closed"
    assert "handled" in said(world, "Li")


def test_naming_a_child_of_another_place_keeps_them_from_it_there_too(world: World) -> None:
    number = worried(world, WHO["supervisor"])
    service.set_child(world.unit(), world.concern(number).run_id or 0, world.far_child)
    world.run()
    assert world.concern(number).child_id == world.far_child
    sees_nothing(world, "Wang", number)
    assert world.heard("Zheng") == {}


def test_a_visit_to_its_child_shows_no_trace_of_it(world: World) -> None:
    """The mother who is meant visits that child: no question and no line may come from it."""
    number = worried(world, WHO["mother"])
    service.set_child(world.unit(), world.concern(number).run_id or 0, world.child)
    assert not concerns.has_open(world.conn, world.child, world.ids["Li"])
    assert worries(world.conn, world.child, world.ids["Li"]) == []


# -- said in her own words ---------------------------------------------------------------------------------

TOUCHED = "督导昨天晚上摸了孩子"
SKIRT = "My supervisor touched the girl under her skirt"
CALM = "奶奶说孩子最近吃得不错"
NEAR = ("Wang", "Zhao", "Chen")


@pytest.fixture
def _patient() -> Iterator[None]:
    """Time is no matter here, the machine may be busy."""
    before = screening.use(Screener(patience_s=30.0))
    yield
    screening.use(before)


def types(world: World, text: str) -> None:
    """Let Li write something, wherever she is."""
    talking.wrote(world.unit(), world.who("Li"), None, text, words_for)
    world.run()


def speaks(world: World) -> None:
    """Let Li send a voice note, wherever she is."""
    talking.spoke(world.unit(), world.who("Li"), 77, "voice-file")
    world.run()


def silent(world: World) -> None:
    """Let the time pass in which she could have answered."""
    world.forward(minutes=11)
    silences.tick(world.unit())
    world.run()


def of_conduct(world: World) -> list[int]:
    found = select(concern_row.c.id).where(concern_row.c.conduct).order_by(concern_row.c.id)
    return list(world.conn.execute(found).scalars())


def listed(world: World, name: str) -> int:
    """Return how many notes somebody finds on the reading list, whenever it is looked at."""
    return notes.count_waiting(world.conn, world.ids[name], *links.reading_places(world.who(name)))


@pytest.mark.usefixtures("_patient")
@pytest.mark.parametrize("text", [TOUCHED, SKIRT])
@pytest.mark.parametrize("answer", ["", "1", "2", "3", "4"])
def test_words_about_a_worker_go_past_everybody_near_whatever_she_answers(
    world: World, text: str, answer: str
) -> None:
    """Before she has answered they are on no list either; who reads them is who hears of it."""
    types(world, text)
    assert [listed(world, name) for name in NEAR] == [0, 0, 0]
    world.write("Li", answer) if answer else silent(world)
    (number,) = of_conduct(world)
    assert world.conn.execute(select(concern_row.c.id)).scalars().all() == [number]
    for name in NEAR:
        sees_nothing(world, name, number)
    assert set(world.heard("Wang", "Zhao", "Chen", "Wu")) == {"Wu"}
    (one,) = notes.load(world.conn, notes.about(world.conn, number, world.concern(number).run_id))
    assert permission.reading_role(world.conn, world.who("Wu"), one) == "foundation"
    assert permission.reading_role(world.conn, world.who("Wang"), one) is None
    world.until("07:30")
    assert world.heard("Wang", "Zhao", "Chen") == {}


@pytest.mark.usefixtures("_patient")
def test_words_about_a_worker_in_a_worry_that_went_to_the_supervisor_stay_with_the_foundation(
    world: World,
) -> None:
    """A worry that is more urgent answers for other words, not for these."""
    checkins.begin_worry(world.unit(), world.who("Li"), None)
    world.run()
    for text in ("1", TOUCHED):
        types(world, text)
    (first,) = set(world.conn.execute(select(concern_row.c.id)).scalars()) - set(of_conduct(world))
    assert f"No. {first}" in said(world, "Wang")
    assert notes.unread_about(world.conn, first, world.concern(first).run_id) == 0
    silent(world)
    (number,) = of_conduct(world)
    sees_nothing(world, "Wang", number)
    assert notes.unread_about(world.conn, number, world.concern(number).run_id) == 1


@pytest.mark.usefixtures("_patient")
def test_a_worry_about_the_same_worker_takes_what_she_wrote_before(world: World) -> None:
    """Asked about her words she takes the worry button: they are read with what it has raised."""
    types(world, TOUCHED)
    number = worried(world, WHO["supervisor"], "没有别的了")
    assert notes.unread_about(world.conn, number, world.concern(number).run_id) == 2
    sees_nothing(world, "Wang", number)


@pytest.mark.usefixtures("_patient")
def test_her_own_safety_in_words_still_goes_to_her_supervisor(world: World) -> None:
    """C17 as well, but nobody of the programme is meant."""
    types(world, "有个男人跟着我，我不安全")
    world.write("Li", "1")
    assert of_conduct(world) == []
    assert "Worker's safety or conduct" in said(world, "Wang")


@pytest.mark.usefixtures("_patient")
@pytest.mark.parametrize("how", ["in words", "ticked"])
def test_what_she_says_later_is_read_with_it_and_never_by_whom_she_meant(world: World, how: str) -> None:
    """Until it is closed; and she is not told that her supervisor reads it."""
    if how == "ticked":
        number = worried(world, WHO["supervisor"], "没有别的了")
    else:
        types(world, TOUCHED)
        silent(world)
        (number,) = of_conduct(world)
    before = len(notes.about(world.conn, number, None))
    world.heard()
    types(world, CALM)
    speaks(world)
    assert "supervisor" not in said(world, "Li")
    assert len(notes.about(world.conn, number, None)) == before + 2
    sees_nothing(world, "Wang", number)
    world.until("07:30")
    assert "reading list" not in said(world, "Wang") + said(world, "Zhao")
    world.conn.execute(concern_row.update().where(concern_row.c.id == number).values(state="closed"))
    types(world, CALM)
    assert "Your supervisor reads it" in said(world, "Li")
    assert listed(world, "Wang") == 1


@pytest.mark.usefixtures("_patient")
def test_danger_in_what_she_says_later_is_kept_from_whom_she_meant_and_from_nobody_else(world: World) -> None:
    """A concern of its own, on the same way."""
    first = worried(world, WHO["supervisor"], "没有别的了")
    world.heard()
    types(world, "昨天晚上他爸爸喝醉了，打了孩子")
    silent(world)
    assert len(of_conduct(world)) == 2
    number = of_conduct(world)[-1]
    assert world.concern(number).category is Category.C03
    assert world.concern(number).kept_from == world.concern(first).kept_from
    sees_nothing(world, "Wang", number)
    assert f"No. {number}" in said(world, "Chen")
    assert f"No. {number}" in said(world, "Wu")


def test_what_she_says_later_is_her_supervisors_where_nobody_near_is_meant(world: World) -> None:
    worried(world, WHO["other"], "没有别的了")
    types(world, CALM)
    assert "Your supervisor reads it" in said(world, "Li")
    assert listed(world, "Wang") == 1


# -- the family --------------------------------------------------------------------------------------------


def test_whoever_belongs_to_the_family_is_skipped_and_never_sees_it(world: World) -> None:
    """Her niece lives there: the stand-in is told at once."""
    family(world, "Wang")
    number = world.raised(Level.P0)
    assert f"No. {number}" in said(world, "Zhao")
    sees_nothing(world, "Wang", number)
    board.show(world.unit(), world.who("Wang"))
    world.run()
    assert "no open concern" in said(world, "Wang")


def test_the_family_is_kept_from_it_as_soon_as_the_child_is_named(world: World) -> None:
    """What was on its way is taken back, what had been taken on climbs again."""
    family(world, "Wang")
    run = world.visit()
    number = world.raised(Level.P0, run=run, nameless=True)
    world.press("Wang", "Acknowledge")
    world.heard()
    service.set_child(world.unit(), run, world.child)
    world.run()
    found = world.concern(number)
    assert (found.owner_id, world.ids["Wang"] in found.kept_from) == (None, True)
    assert f"No. {number}" in said(world, "Zhao")
    assert f"No. {number}" not in said(world, "Wang")


def test_a_family_known_only_now_is_kept_from_what_is_open(world: World) -> None:
    """The roster says it after the concern was raised: Wang has it no more."""
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    family(world, "Wang")
    conflicts.family_known(
        world.unit(), world.ids["Wang"], children.household_of(world.conn, world.child) or 0
    )
    world.run()
    assert world.concern(number).owner_id is None
    assert f"No. {number}" in said(world, "Zhao")


def test_the_family_is_not_asked_to_agree_and_gets_no_task_of_it(world: World) -> None:
    family(world, "Chen")
    number = world.raised(Level.P0)
    for label in ("Acknowledge", "Close", "The child is safe", "Yes, it was reported"):
        world.press("Wang", label)
    world.write_report("Wang")
    assert "agree" not in said(world, "Chen")
    day = {
        "due_on": "2026-03-05",
        "at": world.now,
        "listed_at": world.now,
        "run_id": world.concern(number).run_id,
    }
    tasks.add(world.conn, kind="moved", child_id=world.child, role="county", concern_id=number, **day)
    places = [("county", world.places["county"].path)]
    assert tasks.of_places(world.conn, places, 9, world.ids["Chen"]) == []
    assert len(tasks.of_places(world.conn, places, 9, world.ids["Wang"])) == 1


def test_the_familys_notes_are_read_by_somebody_else(world: World) -> None:
    family(world, "Wang")
    run = world.visit(child=world.child)
    world.raised(Level.P1, run=run)
    values = {
        "area_id": world.places["village"].id,
        "author_id": world.ids["Li"],
        "item": "N04",
        "kind": "text",
    }
    due = {"at": world.now, "due_at": world.now + timedelta(hours=1)}
    world.conn.execute(insert(note).values(run_id=run, child_id=world.child, body="x", **values, **due))
    world.heard()
    world.until("11:30")
    assert "reading list" not in said(world, "Wang")
    assert "reading list" in said(world, "Zhao")


def test_all_of_the_ladder_is_family_and_the_mother_hears_the_truth(world: World) -> None:
    for name in ("Wang", "Zhao", "Chen", "Wu"):
        family(world, name)
    world.raised(Level.P0)
    assert world.settings.lines.duty in said(world, "Li")
    assert "reaches nobody" in said(world, "Sun")


# -- "I am involved" ---------------------------------------------------------------------------------------


def involved(world: World, name: str, number: int) -> None:
    conflicts.keep_from(world.unit(), world.concern(number), world.ids[name], "involved")
    world.run()


def test_an_owner_who_is_involved_gives_it_up_and_it_climbs(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.heard()
    involved(world, "Wang", number)
    assert world.concern(number).state == "raised"
    assert f"No. {number}" in said(world, "Zhao")
    assert said(world, "Wang") == ""


def test_the_only_one_asked_is_involved_and_the_next_is_told_at_once(world: World) -> None:
    number = world.raised(Level.P0)
    world.heard()
    involved(world, "Wang", number)
    assert f"No. {number}" in said(world, "Zhao")
    world.forward(hours=1)
    assert "No." not in said(world, "Wang")


def test_with_others_still_asked_nobody_is_alarmed_before_the_time(world: World) -> None:
    number = world.raised(Level.P0)
    world.forward(minutes=16)
    world.heard()
    involved(world, "Wang", number)
    assert world.heard() == {}


def test_an_alert_still_on_its_way_to_who_is_involved_is_taken_back(world: World) -> None:
    number = world.flag(Level.P0)
    involved(world, "Wang", number)
    assert world.news("Wang") == []
    assert f"No. {number}" in said(world, "Zhao")
    sees_nothing(world, "Wang", number)


def test_a_wish_to_close_of_who_is_involved_lapses(world: World) -> None:
    number = world.raised(Level.P0)
    for label in ("Acknowledge", "Close", "The child is safe", "Yes, it was reported"):
        world.press("Wang", label)
    world.write_report("Wang")
    involved(world, "Wang", number)
    found = world.concern(number)
    assert (found.state, found.close_asked_by, found.outcome) == ("raised", None, None)


def test_twice_involved_is_once(world: World) -> None:
    number = world.raised(Level.P0)
    involved(world, "Wang", number)
    involved(world, "Wang", number)
    assert world.concern(number).kept_from == (world.ids["Wang"],)
    assert world.kinds(number).count("kept from") == 1


@pytest.mark.parametrize(
    "told",
    [
        alerts.inform_told,
        lambda unit, one, _: alerts.inform_note(unit, one),
    ],
)
def test_no_later_line_reaches_who_is_kept_from_it(world: World, told: Callable[..., None]) -> None:
    number = world.raised(Level.P0)
    world.forward(minutes=31)
    involved(world, "Wang", number)
    world.heard()
    told(world.unit(), world.concern(number), alerts.heading(world.concern(number)))
    world.run()
    assert set(world.heard("Wang", "Zhao", "Chen")) == {"Zhao", "Chen"}


@pytest.mark.parametrize("kept", [[], [1], [2, 11], [11, 2, 1], [111, 21], [12, 1, 13]])
def test_a_number_within_a_number_keeps_nobody(world: World, kept: list[int]) -> None:
    """1 is not 11: the list is text in its column."""
    number = world.flag(Level.P1)
    world.conn.execute(concern_row.update().where(concern_row.c.id == number).values(kept_from=kept))
    place = [world.places["nation"].path]
    for person in range(1, 120):
        seen = [one.id for one in concerns.in_scope(world.conn, place, person)]
        assert (number in seen) == (person not in kept)
    assert people.by_id(world.conn, 1, world.now)


def test_whoever_says_to_be_involved_is_taken_off_and_others_answer_at_once(world: World) -> None:
    """Asked once more; she had taken it on, so it climbs again without her."""
    number = world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    world.press("Wang", "More")
    world.press("Wang", "I am involved")
    assert world.concern(number).kept_from == ()
    world.press("Wang", "Yes, I am involved")
    assert "Others answer" in world.news("Wang")[-1].text
    assert world.concern(number).kept_from == (world.ids["Wang"],)
    assert world.concern(number).state == "raised"
    assert f"No. {number}" in world.news("Zhao")[-1].text
    with pytest.raises(NotAllowed):
        world.act("Wang", "card", number)


def test_news_that_waits_for_who_is_involved_is_taken_back(world: World) -> None:
    """Who took a yellow one on at night is told in the morning; by then he is kept from it."""
    number = world.raised(Level.P2)
    world.forward(days=1)
    world.until("22:30")
    world.act("Chen", "ack", number)
    world.run()
    involved(world, "Wang", number)
    world.news("Wang")
    world.until("07:30")
    assert world.news("Wang") == []


def test_that_a_note_came_in_is_taken_back_from_who_is_involved(world: World) -> None:
    number = world.raised(Level.P0)
    world.news("Wang")
    service.note_came(world.unit(), world.concern(number).run_id or 0)
    involved(world, "Wang", number)
    assert "a note has come in" not in said(world, "Wang")


def test_news_counts_as_no_alert_whatever_becomes_of_it(world: World) -> None:
    """Neither that it arrived nor that it did not says anything of the alert: nobody else is rung for it."""
    number = world.raised(Level.P0)
    before = world.kinds(number)
    service.note_came(world.unit(), world.concern(number).run_id or 0)
    world.run()
    world.blocked = {"Wang"}
    service.note_came(world.unit(), world.concern(number).run_id or 0)
    world.run()
    assert world.kinds(number) == before
    assert world.concern(number).step == 1
