"""Promises about leave: who is away is asked nothing, whoever stands in holds her posts, and only meanwhile."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from core.people import Action
from core.screens import Screen
from core.text import say
from core.triage import Level
from db.models import concern, outbound
from db.queries import children, leaves, people, roster
from services import leave, links, permission, relief
from services.outgoing import Lane, show
from services.unit import NotAllowed, Rejected
from tests.services.concerns.test_reading import keep
from tests.services.concerns.world import World, plain

ROLES = ("supervisor", "backup", "county", "foundation")


def goes(world: World, name: str, cover: str | None, *, days: int = 3, ahead: float = 0) -> int:
    """Let somebody be away from now on (or in some days), and let what follows happen."""
    since = world.now + timedelta(days=ahead)
    cover_id = world.ids[cover] if cover else None
    number = leave.grant(world.unit(), world.ids[name], since, since + timedelta(days=days), cover_id, None)
    world.run()
    return number


def said(world: World, name: str) -> str:
    """Return what came to a chat since the last look."""
    return "\n".join(one.text for one in world.news(name))


def returns(world: World, name: str) -> None:
    (one,) = leaves.of_person(world.conn, world.ids[name], world.now)
    world.act(name, "leave_end", one.id)
    world.run()


def test_an_alert_skips_who_is_away_and_reaches_whoever_stands_in(world: World) -> None:
    """As the first rung, at once, with the buttons of that rung."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    goes(world, "Wang", "Gao")
    world.heard("Gao")
    number = world.raised(Level.P0)
    assert f"No. {number}" in world.only("Gao").text
    assert world.heard("Wang", "Zhao") == {}
    world.press("Gao", "Acknowledge")
    assert world.concern(number).owner_id == world.ids["Gao"]


def test_without_anybody_who_stands_in_the_next_rung_is_told_at_once(world: World) -> None:
    """As for an empty post; the operator hears that a step reached nobody."""
    goes(world, "Wang", None)
    world.heard()
    world.raised(Level.P0)
    assert set(world.heard()) == {"Zhao", "Sun"}


def test_when_all_are_away_the_mother_hears_the_truth_and_the_number(world: World) -> None:
    for name in ("Wang", "Zhao", "Chen", "Wu"):
        goes(world, name, None)
    world.heard()
    world.raised(Level.P0)
    assert any(world.settings.lines.duty in one.text for one in world.news("Li"))
    assert any("reaches nobody" in one.text for one in world.news("Sun"))


def test_who_is_away_sees_and_does_nothing_until_she_is_back(world: World) -> None:
    number = world.raised(Level.P0)
    goes(world, "Wang", "Zhao")
    assert people.sees(world.conn, [(world.ids["Wang"], world.child)], world.now) == set()
    with pytest.raises(NotAllowed):
        world.act("Wang", "ack", number)
    returns(world, "Wang")
    world.act("Wang", "ack", number)
    assert world.concern(number).owner_id == world.ids["Wang"]


def test_whoever_stands_in_sees_only_meanwhile(world: World) -> None:
    """Children, concerns, notes: nothing before, all of it during, nothing after."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    number = world.raised(Level.P1)
    gao = (world.ids["Gao"], world.child)
    goes(world, "Wang", "Gao", ahead=1)
    assert people.sees(world.conn, [gao], world.now) == set()
    world.forward(days=1, hours=1)
    assert people.sees(world.conn, [gao], world.now) == {gao}
    assert permission.allowed(world.unit(), world.who("Gao"), number, Action.READ_NOTE)
    world.forward(days=3)
    assert people.sees(world.conn, [gao], world.now) == set()
    with pytest.raises(NotAllowed):
        permission.allowed(world.unit(), world.who("Gao"), number, Action.SEE_CONCERN)


def test_what_she_had_taken_on_goes_to_whoever_stands_in_and_comes_back(world: World) -> None:
    number = world.raised(Level.P0)
    world.press("Wang", "Acknowledge")
    world.hire("Gao", 1020, "supervisor", "far_township")
    world.heard()
    goes(world, "Wang", "Gao")
    assert world.concern(number).owner_id is None
    assert f"No. {number}" in said(world, "Gao")
    world.press("Gao", "Acknowledge")
    world.heard()
    returns(world, "Wang")
    assert world.concern(number).owner_id is None
    assert f"No. {number}" in said(world, "Wang")


def test_an_alert_nobody_has_taken_is_told_to_whoever_stands_in_at_once(world: World) -> None:
    """It lies on a telephone that nobody looks at."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    number = world.raised(Level.P1)
    goes(world, "Wang", "Gao")
    assert f"No. {number}" in said(world, "Gao")
    assert world.heard("Zhao", "Chen") == {}


def test_an_alert_nobody_has_taken_goes_to_the_next_where_nobody_stands_in(world: World) -> None:
    world.raised(Level.P1)
    world.heard()
    goes(world, "Wang", None)
    assert "Zhao" in world.heard()


def test_a_yellow_one_waits_for_the_morning_when_leave_begins_at_night(world: World) -> None:
    """It does not speak in quiet hours, and nobody is woken for a change of hands."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    number = world.raised(Level.P2)
    goes(world, "Wang", "Gao", ahead=0.6)  # 00:24
    world.until("00:30")
    assert f"No. {number}" not in said(world, "Gao")
    world.until("07:31")
    assert f"No. {number}" in said(world, "Gao")


def test_an_alert_still_on_its_way_to_who_goes_is_taken_back_and_goes_elsewhere(world: World) -> None:
    """Telegram was down: after it is back, it must not reach a telephone nobody looks at."""
    number = world.flag(Level.P0)
    leave.grant(world.unit(), world.ids["Wang"], world.now, world.now + timedelta(days=2), None, None)
    world.run()
    assert [one for one in world.news("Wang") if f"No. {number}" in one.text] == []
    assert f"No. {number}" in said(world, "Zhao")
    assert "withdrawn" in world.states(number)


def test_notes_to_read_are_whoever_stands_ins(world: World) -> None:
    world.hire("Gao", 1020, "supervisor", "far_township")
    goes(world, "Wang", "Gao", days=5)
    keep(world)
    world.heard()
    said(world, "Gao")
    world.until("07:30")
    assert "reading list" in said(world, "Gao")
    assert world.heard("Wang", "Zhao") == {}
    assert links.reading_places(world.who("Wang")) == ([], [])


def test_two_must_agree_and_one_who_stands_in_is_one_person(world: World) -> None:
    """Zhao stands in for Wang: he is not a second person to himself, and Wang is not asked."""
    goes(world, "Wang", "Zhao")
    number = world.raised(Level.P0)
    for label in ("Acknowledge", "Close", "The child is safe", "Yes, it was reported"):
        world.press("Zhao", label)
    world.write_report("Zhao")
    assert world.concern(number).state == "closing"
    with pytest.raises(NotAllowed):
        world.act("Zhao", "agree", number, world.ids["Zhao"], "safe", "yes")
    assert not any("agree" in one.text for one in world.news("Wang"))


def test_one_who_stands_in_and_is_away_too_ends_the_chain(world: World) -> None:
    """Nobody holds the post then, and who relied on her hears so."""
    goes(world, "Wang", "Zhao")
    world.heard()
    goes(world, "Zhao", "Chen")
    assert "is away as well" in world.only("Wang").text
    assert people.holders(world.conn, "supervisor", world.places["village"].id, world.now) == []
    assert people.holders(world.conn, "backup", world.places["village"].id, world.now) == [world.ids["Chen"]]
    number = world.raised(Level.P0)
    assert f"No. {number}" in said(world, "Chen")


def test_who_cannot_stand_in_says_so_and_is_asked_nothing_more(world: World) -> None:
    world.hire("Gao", 1020, "supervisor", "far_township")
    goes(world, "Wang", "Gao")
    number = world.raised(Level.P1)
    world.heard()
    world.press("Gao", "I cannot")
    assert "cannot stand in" in world.only("Wang").text
    assert f"No. {number}" in said(world, "Zhao")
    assert world.who("Gao").has("supervisor")
    assert not permission.roles_over(world.who("Gao"), world.places["village"].path)


def test_who_agrees_to_stand_in_is_thanked_and_both_know(world: World) -> None:
    goes(world, "Wang", "Zhao", ahead=2)
    world.heard()
    world.press("Zhao", "I stand in")
    assert "stands in for you" in world.only("Wang").text
    (one,) = leaves.of_person(world.conn, world.ids["Wang"], world.now)
    assert one.agreed is True
    world.act("Zhao", "leave_yes", one.id)
    world.run()
    assert world.heard("Wang") == {}


def test_who_leaves_the_programme_stands_in_for_nobody(world: World) -> None:
    goes(world, "Wang", "Zhao")
    number = world.raised(Level.P1)
    world.heard()
    world.revoke("Zhao")
    relief.post_ended(world.unit(), world.ids["Zhao"])
    world.run()
    assert world.who("Zhao").posts == ()
    assert "has left the programme" in world.only("Wang").text
    assert f"No. {number}" in said(world, "Chen")


def test_a_post_that_ends_meanwhile_is_held_by_nobody_for_her(world: World) -> None:
    goes(world, "Wang", "Zhao")
    world.revoke("Wang")
    assert [held.role for held in world.who("Zhao").posts] == ["backup"]


def test_a_post_that_is_new_meanwhile_is_held_for_her_too(world: World) -> None:
    """And nobody is given the same one twice."""
    goes(world, "Wang", "Zhao")
    people.add_post(world.conn, world.ids["Wang"], "supervisor", world.places["far_village"].id, world.now)
    held = sorted((one.role, one.area_id) for one in world.who("Zhao").posts)
    places = (world.places["township"].id, world.places["far_village"].id)
    assert held == sorted([("backup", places[0]), *(("supervisor", place) for place in places)])


def test_the_roster_neither_doubles_nor_ends_what_is_held_for_somebody(world: World) -> None:
    """To the roster a post is its holder's own, away or not."""
    goes(world, "Wang", "Zhao")
    listed = {(one.person_id, one.role) for one in roster.posts(world.conn, world.now)}
    assert (world.ids["Wang"], "supervisor") in listed
    assert (world.ids["Zhao"], "supervisor") not in listed


def test_being_away_twice_at_a_time_is_refused_in_words(world: World) -> None:
    goes(world, "Wang", None)
    assert leave.wrong_span(world.unit(), world.ids["Wang"], world.now, world.now + timedelta(days=1))
    span = (world.now.isoformat(), (world.now + timedelta(days=1)).isoformat())
    with pytest.raises(Rejected):
        world.act("Wang", "leave_set", None, *span, None)


def test_she_cannot_stand_in_for_herself_nor_somebody_of_another_county(world: World) -> None:
    span = (world.now, world.now + timedelta(days=1))
    ids = [one.person_id for one in leave.colleagues(world.unit(), world.ids["Wang"], *span)]
    assert ids == [world.ids["Zhao"], world.ids["Chen"], world.ids["Wu"]]
    for name in ("Wang", "Zheng"):
        with pytest.raises(Rejected):
            world.act("Wang", "leave_set", None, *(at.isoformat() for at in span), world.ids[name])


def test_who_does_not_answer_for_children_has_no_leave_here(world: World) -> None:
    for name in ("Li", "Sun"):
        with pytest.raises(NotAllowed):
            leave.begin(world.unit(), world.who(name))


def test_colleagues_who_look_alike_are_numbered_and_nobody_is_named(world: World) -> None:
    world.hire("Gao", 1020, "backup", "township")
    leave.begin(world.unit(), world.who("Wang"))
    world.run()
    world.write("Wang", "今天")
    world.write("Wang", "明天")
    labels = world.news("Wang")[-1].labels
    assert labels == [
        "stand-in supervisor, township A (1)",
        "stand-in supervisor, township A (2)",
        "county coordinator, county A",
        "foundation duty, nation A",
        "Nobody stands in",
    ]


def test_the_days_are_pressed_or_typed_and_the_one_who_stands_in_is_asked(world: World) -> None:
    leave.begin(world.unit(), world.who("Wang"))
    world.run()
    world.write("Wang", "明天")
    world.write("Wang", "后天")
    world.press("Wang", "stand-in supervisor")
    assert "She was asked" in world.news("Wang")[-1].text
    asked = world.only("Zhao")
    assert "supervisor, township A: away from Thu 5 Mar to Fri 6 Mar" in asked.text
    assert world.who("Wang").has("supervisor")
    world.until("00:01")
    assert not world.who("Wang").takes_part or not world.who("Wang").posts
    assert world.who("Zhao").has("supervisor")
    world.forward(days=2)
    assert world.who("Wang").has("supervisor")


def test_an_end_before_the_beginning_is_asked_again(world: World) -> None:
    leave.begin(world.unit(), world.who("Wang"))
    world.run()
    world.write("Wang", "后天")
    world.write("Wang", "明天")
    assert "ends before it begins" in world.news("Wang")[-1].text
    world.press("Wang", "Other days")
    assert "From which day" in world.news("Wang")[-1].text


def test_a_leave_that_is_dropped_before_it_begins_changes_nothing(world: World) -> None:
    goes(world, "Wang", "Zhao", ahead=2)
    leave.begin(world.unit(), world.who("Wang"))
    world.run()
    world.press("Wang", "I am not away after all")
    assert "need not stand in" in world.news("Zhao")[-1].text
    world.forward(days=3)
    assert world.who("Wang").has("supervisor")
    assert [held.role for held in world.who("Zhao").posts] == ["backup"]


@pytest.mark.parametrize("dropped", [True, False])
def test_an_old_button_asks_nobody_to_stand_in_for_a_leave_that_is_over(world: World, dropped: bool) -> None:
    """She is back, or did not go; a message further up still has the buttons."""
    number = goes(world, "Wang", "Chen", ahead=1 if dropped else 0)
    world.forward(hours=2)
    until = (world.now + timedelta(days=2)).isoformat()
    returns(world, "Wang")
    world.heard()
    for press in (
        ("leave_other", number),
        ("leave_set", number, world.now.isoformat(), until, world.ids["Zhao"]),
    ):
        with pytest.raises(Rejected, match="is over"):
            world.act("Wang", *press)
    world.run()
    assert world.heard() == {}
    assert leaves.of_person(world.conn, world.ids["Wang"], world.now) == []


def test_a_time_that_is_over_cannot_be_taken(world: World) -> None:
    """The button lay in the chat until its days had passed; typed days are looked at as well."""
    span = (world.now, world.now + timedelta(days=2))
    world.forward(days=5)
    world.heard()
    with pytest.raises(Rejected, match="is over"):
        world.act("Wang", "leave_set", None, *(at.isoformat() for at in span), world.ids["Zhao"])
    world.run()
    assert world.heard() == {}
    assert leave.wrong_span(world.unit(), world.ids["Wang"], *span) is not None


def test_who_is_back_is_not_away_again_by_an_old_button(world: World) -> None:
    """The days were set with it before, and she ended them."""
    span = (world.now.isoformat(), (world.now + timedelta(days=2)).isoformat())
    world.act("Wang", "leave_set", None, *span, None)
    world.run()
    world.forward(hours=1)
    returns(world, "Wang")
    with pytest.raises(Rejected):
        world.act("Wang", "leave_set", None, *span, None)
    assert leaves.of_person(world.conn, world.ids["Wang"], world.now) == []


def test_where_no_leave_is_left_there_is_still_a_line_to_read(world: World) -> None:
    """A message without text cannot be sent."""
    shown = leave.standing(world.unit(), world.who("Wang"), [])
    assert plain(shown.lines[0]) == "You are not away, now or later."


def test_who_is_away_may_be_worried_all_the_same(world: World) -> None:
    """Her worry goes where she works, to whoever is there."""
    goes(world, "Wang", "Zhao")
    who = world.who("Wang")
    assert who.posts == ()
    number = world.raised(Level.P0, by="Wang")
    assert f"No. {number}" in said(world, "Zhao")


def test_a_message_about_a_child_does_not_reach_who_is_away(world: World) -> None:
    """Whatever put it there: scope is looked at again when it is sent."""
    goes(world, "Wang", None)
    row = show(
        world.unit(), world.ids["Wang"], Screen((say("A line"),)), lane=Lane.ALERT, child_id=world.child
    )
    world.run()
    state = world.conn.execute(select(outbound.c.state).where(outbound.c.id == row)).scalar_one()
    assert state == "withdrawn"


def test_a_blue_one_is_on_the_next_list_of_whoever_stands_in_and_comes_back(world: World) -> None:
    """It lies on a telephone that nobody looks at, and the next step is days away."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    number = world.raised(Level.P3)
    world.until("07:30")
    assert f"No. {number}" in said(world, "Wang")
    world.forward(hours=2)
    goes(world, "Wang", "Gao")
    assert f"No. {number}" not in said(world, "Gao")
    world.until("07:30")
    assert f"No. {number}" in world.only("Gao").text
    world.forward(hours=2)
    returns(world, "Wang")
    world.heard("Wang", "Gao")
    world.until("07:30")
    assert f"No. {number}" in world.only("Wang").text
    assert world.heard("Gao", "Chen") == {}


def _wishes(world: World, wish: str) -> int:
    """Let Wang take a concern on and wish something that a second person must agree to."""
    number = world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    if wish == "to close":
        for label in ("Close", "The child is safe", "Yes, it was reported"):
            world.press("Wang", label)
        world.write_report("Wang")
    else:
        world.act("Wang", "lower", number)
        world.run()
        world.write("Wang", "It has calmed down.")
    assert world.concern(number).state in ("closing", "lowering")
    return number


@pytest.mark.parametrize("wish", ["to close", "to lower"])
def test_a_request_to_agree_goes_to_whoever_stands_in_and_back_again(world: World, wish: str) -> None:
    """Those who have it already are asked nothing twice."""
    world.hire("Gao", 1020, "supervisor", "far_township")
    number = _wishes(world, wish)
    said(world, "Gao")
    world.heard()
    goes(world, "Chen", "Gao")
    (shown,) = [one for one in world.news("Gao") if "Do you agree" in one.text]
    assert "Agree" in shown.labels
    assert world.heard("Wang", "Zhao", "Wu") == {}
    returns(world, "Chen")
    assert any("Do you agree" in one.text for one in world.news("Chen"))
    assert world.heard("Wang", "Zhao", "Wu") == {}
    world.press("Chen", "Agree")
    assert world.concern(number).state == ("closed" if wish == "to close" else "acknowledged")


def test_whoever_stands_in_can_agree(world: World) -> None:
    world.hire("Gao", 1020, "supervisor", "far_township")
    number = _wishes(world, "to close")
    goes(world, "Chen", "Gao")
    world.press("Gao", "Agree")
    assert world.concern(number).state == "closed"


def test_where_nobody_is_left_to_agree_the_operator_hears_of_it(world: World) -> None:
    _wishes(world, "to close")
    world.heard()
    for name in ("Zhao", "Chen", "Wu"):
        goes(world, name, None)
    assert any("waits for a second person" in one.text for one in world.news("Sun"))


def test_an_offer_to_who_goes_away_is_taken_back_and_its_owner_hears_so(world: World) -> None:
    """Also when she is back: it may have gone elsewhere meanwhile."""
    number = world.raised(Level.P1)
    world.press("Wang", "Acknowledge")
    world.act("Wang", "hand_over", number, world.ids["Chen"])
    world.run()
    world.heard()
    goes(world, "Chen", "Zhao")
    assert "is away and cannot take it over" in world.only("Wang").text
    returns(world, "Chen")
    world.press("Chen", "Take over")
    assert world.concern(number).owner_id == world.ids["Wang"]
    world.act("Wang", "hand_over", number, world.ids["Chen"])
    world.run()
    world.press("Chen", "Take over")
    assert world.concern(number).owner_id == world.ids["Chen"]


@pytest.mark.parametrize("taken_on", [True, False])
def test_a_damaged_concern_keeps_no_leave_from_changing_hands(world: World, taken_on: bool) -> None:
    """It is set aside and the operator told; what else she had, and everybody else's, changes hands."""
    damaged, hers = world.raised(Level.P1), world.raised(Level.P0)
    others = world.raised(Level.P0, place="far_village", by="Zhou")
    for name, number in (("Wang", hers), ("Zheng", others), *([("Wang", damaged)] if taken_on else [])):
        world.act(name, "ack", number)
        world.run()
    world.conn.execute(update(concern).where(concern.c.id == damaged).values(ladder={"rungs": []}))
    world.heard()
    for name in ("Wang", "Zheng"):
        since = world.now + timedelta(hours=1)
        leave.grant(world.unit(), world.ids[name], since, since + timedelta(days=2), None, None)
    world.forward(hours=1)
    assert [world.concern(number).owner_id for number in (hers, others)] == [None, None]
    assert "stuck" in world.kinds(damaged)
    assert any("cannot be worked on" in one.text for one in world.news("Sun"))
    assert leaves.to_begin(world.conn, world.now, 10) == []


def test_a_leave_that_cannot_be_handled_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator hears of it; it is tried again, and however many there are the others are not behind them."""
    monkeypatch.setattr(relief, "BATCH", 1)
    number = world.raised(Level.P0, place="far_village", by="Zhou")
    world.press("Zheng", "Acknowledge")
    spoilt = world.raised(Level.P1)
    since = world.now + timedelta(hours=1)
    for name, delay in (("Wang", 0), ("Zheng", 1)):
        begins = since + timedelta(minutes=delay)
        leave.grant(world.unit(), world.ids[name], begins, begins + timedelta(days=2), None, None)
    row = update(concern).where(concern.c.id == spoilt)
    world.conn.execute(row.values(state="?", next_due_at=since + timedelta(days=9), advise_at=None))
    world.heard()
    world.forward(hours=2)
    assert world.concern(number).owner_id is None
    assert any("leave could not change hands" in one.text for one in world.news("Sun"))
    world.conn.execute(row.values(state="raised"))
    world.run()
    assert leaves.to_begin(world.conn, world.now, 10) == []


def test_a_yellow_alert_still_on_its_way_to_who_goes_reaches_the_next(world: World) -> None:
    """Taking it back has let it climb already when her leave is looked at; it is told all the same, once."""
    number = world.flag(Level.P2)
    leave.grant(world.unit(), world.ids["Wang"], world.now, world.now + timedelta(days=2), None, None)
    world.run()
    assert f"No. {number}" in world.only("Chen").text


Plan = tuple[str, str | None, int, int]
leave_plans = st.lists(
    st.tuples(
        st.sampled_from(["Wang", "Zhao", "Chen", "Wu"]),
        st.sampled_from([None, "Wang", "Zhao", "Chen", "Wu", "Zheng"]),
        st.integers(-3, 3),
        st.integers(1, 4),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=leave_plans, passed=st.integers(0, 4))
def test_every_question_about_posts_has_the_same_answer(world: World, plans: list[Plan], passed: int) -> None:
    """Who is named on a rung has that post, sees that child, and has its alert kept; nobody else does."""
    savepoint = world.conn.begin_nested()
    try:
        for name, cover, ahead, days in plans:
            since = world.now + timedelta(days=ahead)
            if name != cover and not leaves.overlapping(
                world.conn, world.ids[name], since, since + timedelta(days)
            ):
                leaves.add(
                    world.conn, world.now, person_id=world.ids[name], since=since, until=since + timedelta(days),
                    cover_id=world.ids[cover] if cover else None,
                )  # fmt: skip
        _agree(world, world.now + timedelta(days=passed))
    finally:
        savepoint.rollback()


def _agree(world: World, now: datetime) -> None:
    village = world.places["village"]
    place = children.get(world.conn, world.child).area_id
    for name, person_id in world.ids.items():
        who = people.by_id(world.conn, person_id, now)
        assert who is not None
        by_chat = people.by_telegram(world.conn, who.telegram_id, now)
        assert who == by_chat
        roles = set(permission.roles_over(who, village.path))
        for role in ROLES:
            assert people.covers(world.conn, person_id, place, [role], now) == (role in roles), (name, role)
            assert (person_id in people.holders(world.conn, role, place, now)) <= (role in roles)
        duty = roles & set(ROLES)
        pair = (person_id, world.child)
        assert (pair in people.sees(world.conn, [pair], now)) == bool(
            duty or (who.has("mother") and name == "Li")
        )
        for one in leaves.of_person(world.conn, person_id, now):
            if one.since <= now:
                assert not duty
