"""Promises of the levels: the floor of a kind, the upgrades, what other children of the home get. Never down."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.render import plain_of
from core.level_rules import Deadlines, Kinds, LocalLadders, Rung, Upgrades, Wait
from core.people import Role
from core.settings import Settings
from core.triage import Category, Level
from db.models import concern_flag, task
from services import alerts
from services import concerns as service
from tests.services.concerns.world import SHANGHAI, World


def setting(world: World, **sections: Any) -> None:
    world.settings = replace(world.settings, **sections)


def test_a_sign_is_never_taken_less_seriously_than_its_kind(world: World) -> None:
    """The county decided that suspected sexual harm is always orange at least."""
    setting(world, kinds=Kinds(least={"C02": "P1"}))
    assert world.concern(world.raised(Level.P3, Category.C02)).level is Level.P1
    assert world.concern(world.raised(Level.P0, Category.C02)).level is Level.P0
    assert world.concern(world.raised(Level.P3, Category.C11)).level is Level.P3


def test_two_yellow_ones_of_different_kinds_within_thirty_days_make_orange(world: World) -> None:
    """The second climbs as orange from its first alert on; the first stays what it is."""
    first = world.raised(Level.P2, Category.C03)
    world.forward(days=29)
    second = world.raised(Level.P2, Category.C09)
    assert (world.concern(first).level, world.concern(second).level) == (Level.P2, Level.P1)
    assert "upgraded" in world.kinds(second)
    assert "two concerns, yellow or worse" in world.news("Wang")[-1].text


def test_the_same_kind_again_or_later_than_thirty_days_stays_yellow(world: World) -> None:
    world.raised(Level.P2, Category.C03)
    assert world.concern(world.raised(Level.P2, Category.C03)).level is Level.P2
    world.forward(days=31)
    assert world.concern(world.raised(Level.P2, Category.C09)).level is Level.P2


def test_what_turned_out_to_be_nothing_does_not_add_up(world: World) -> None:
    number = world.raised(Level.P2, Category.C03)
    world.act("Wang", "ack", number)
    world.act("Wang", "outcome", number, "mistake")
    assert world.concern(world.raised(Level.P2, Category.C09)).level is Level.P2


def test_another_childs_concerns_do_not_count(world: World) -> None:
    world.raised(Level.P2, Category.C03, by="Zhou", place="far_village")
    assert world.concern(world.raised(Level.P2, Category.C09)).level is Level.P2


def test_the_same_blue_one_for_the_third_time_makes_yellow(world: World) -> None:
    """Closed ones count too, as long as there was something."""
    for _ in range(2):
        number = world.raised(Level.P3, Category.C11)
        world.act("Wang", "ack", number)
        world.act("Wang", "outcome", number, "helped")
        world.forward(days=20)
    third = world.raised(Level.P3, Category.C11)
    assert world.concern(third).level is Level.P2
    assert world.concern(world.raised(Level.P3, Category.C14)).level is Level.P3


def test_a_blue_one_that_became_yellow_adds_up_with_another_yellow_one(world: World) -> None:
    """The rules are applied until nothing changes, and never above orange."""
    world.raised(Level.P2, Category.C11)
    for _ in range(2):
        assert world.concern(world.raised(Level.P3, Category.C15)).level is Level.P3
    third = world.raised(Level.P3, Category.C15)
    assert world.concern(third).level is Level.P1
    assert world.kinds(third).count("upgraded") == 2
    assert world.concern(world.raised(Level.P1, Category.C09)).level is Level.P1


def test_what_was_raised_meanwhile_counts_no_less(world: World) -> None:
    """By the rules, or by hand."""
    world.raised(Level.P2, Category.C11)
    assert world.concern(world.raised(Level.P2, Category.C15)).level is Level.P1
    assert world.concern(world.raised(Level.P2, Category.C11)).level is Level.P1


def test_a_yellow_one_made_more_urgent_by_hand_still_adds_up(world: World) -> None:
    number = world.raised(Level.P2, Category.C11)
    world.act("Wang", "ack", number)
    world.act("Wang", "urgent", number, int(Level.P2))
    assert world.concern(number).level is Level.P1
    assert world.concern(world.raised(Level.P2, Category.C15)).level is Level.P1


def test_a_need_that_came_as_harm_before_counts_among_the_three(world: World) -> None:
    for level in (Level.P2, Level.P2):
        world.raised(level, Category.C11)
    assert world.concern(world.raised(Level.P3, Category.C11)).level is Level.P2


def test_how_often_and_how_long_is_configuration(world: World) -> None:
    setting(world, upgrades=Upgrades(yellow_days=5, blue_times=2, blue_days=5))
    world.raised(Level.P3, Category.C11)
    assert world.concern(world.raised(Level.P3, Category.C11)).level is Level.P2
    world.forward(days=6)
    assert world.concern(world.raised(Level.P2, Category.C09)).level is Level.P2


def test_a_worry_is_upgraded_as_soon_as_its_child_is_known(world: World) -> None:
    """Nothing could be added up before; then it climbs anew, and its history says why."""
    world.raised(Level.P2, Category.C03)
    run = world.visit()
    number = world.flag(Level.P2, Category.C09, run=run, nameless=True)
    world.run()
    assert world.concern(number).level is Level.P2
    service.set_child(world.unit(), run, world.child)
    world.run()
    assert world.concern(number).level is Level.P1
    assert world.kinds(number)[-1] in ("told", "delivered")


def test_an_alert_says_the_deadlines_as_they_are_set(world: World) -> None:
    """And so does whoever is asked to take it over."""
    world.raised(Level.P0)
    text = "Acknowledge within 15 minutes, tell police and civil affairs. The child is safe within 2 hours."
    assert text in world.only("Wang").text
    hurried = Deadlines(Wait(minutes=5), Wait(hours=1))
    setting(world, deadlines=replace(world.settings.deadlines, p0=hurried))
    number = world.raised(Level.P0, Category.C01)
    text = "Acknowledge within 5 minutes, tell police and civil affairs. The child is safe within 1 hour."
    assert text in world.only("Wang").text
    world.act("Wang", "ack", number)
    world.heard()
    world.act("Wang", "hand_over", number, world.ids["Chen"])
    world.run()
    assert text in world.only("Chen").text


@pytest.mark.parametrize("level", Level)
def test_what_is_to_be_done_by_when_reads_as_before_in_chinese(world: World, level: Level) -> None:
    said = {
        Level.P0: "15分钟内接手，马上告知公安和民政。2小时内让孩子安全。",
        Level.P1: "2小时内接手，依法该报的马上报。24小时内见到孩子。",
        Level.P2: "1个工作日内接手。72小时内联系家里。",
        Level.P3: "3个工作日内接手。14天内转介到合适的部门。",
    }
    (line,) = alerts.now_lines(world.unit(), level)
    assert plain_of(line, "zh_Hans_CN", SHANGHAI) == said[level]


def test_a_deadline_that_is_not_set_is_not_said(world: World) -> None:
    setting(world, deadlines=replace(world.settings.deadlines, p3=Deadlines(Wait(days=1), Wait())))
    assert alerts.now_lines(world.unit(), Level.P3) == ()


def test_the_other_children_of_the_home_come_on_the_supervisors_list(world: World) -> None:
    """A yellow one or worse; a blue one does not, and nothing comes twice."""
    brother = world.new_child("C-013", "village", "fox-red", "Li")
    stranger = world.new_child("C-014", "village", "cat-blue", "Li")
    for one in (world.child, brother):
        world.at_home(one)
    world.raised(Level.P3, Category.C11)
    assert siblings(world) == []
    world.raised(Level.P0)
    world.raised(Level.P1, Category.C05)
    assert siblings(world) == [brother]
    assert stranger not in siblings(world)


def siblings(world: World) -> list[int]:
    found = select(task.c.child_id).where(task.c.kind == "sibling").order_by(task.c.id)
    return list(world.conn.execute(found).scalars())


def test_a_place_can_have_its_own_ladder(world: World) -> None:
    """The nearest that is set counts; others keep theirs, and a concern keeps what it opened with."""
    rule = Settings().ladder.p0
    here = replace(rule, rungs=(Rung(Role.SUPERVISOR), Rung(Role.COUNTY, Wait(minutes=10))))
    local = LocalLadders("nation A/province A/county A", p0=here)
    setting(world, ladder=replace(world.settings.ladder, here=(local,)))
    world.raised(Level.P0)
    world.heard()
    world.forward(minutes=10)
    assert world.heard() == {"Chen": 1}
    far = world.raised(Level.P0, by="Zhou", place="far_village")
    assert len(world.concern(far).ladder["rungs"]) == 4


def test_software_never_lowers(world: World) -> None:
    """A milder sign in the same check-in is noted; the level and the ladder stay."""
    run = world.visit()
    number = world.flag(Level.P0, run=run)
    before = world.concern(number)
    world.now += timedelta(minutes=1)
    world.flag(Level.P3, item="E05", run=run)
    after = world.concern(number)
    assert (after.level, after.ladder, after.step) == (before.level, before.ladder, before.step)
    assert world.conn.execute(select(concern_flag.c.level).order_by(concern_flag.c.id)).scalars().all() == [
        0,
        3,
    ]
