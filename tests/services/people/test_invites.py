"""Promises of the links by which people come in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.people import Role
from db.models import invite, outbound, person, post, wrong_code
from db.queries import children, people
from services import guide, invites
from services import people as folk
from tests.services.people.scene import Scene

REFUSED = (guide.REFUSED_LINK,)
NEW = 5001


def make(
    scene: Scene, role: Role = Role.MOTHER, place: str = "Stonebridge", person_id: int | None = None
) -> str:
    code: str = scene.run(invites.create, role, scene.places[place], person_id).code
    return code


def tap(scene: Scene, telegram_id: int, code: str | None) -> object:
    return scene.run(folk.begin, telegram_id, "Sun", "zh-hans", code)


def known(scene: Scene, telegram_id: int) -> people.Who | None:
    with scene.unit() as unit:
        return people.by_telegram(unit.conn, telegram_id, unit.now)


def test_a_code_is_kept_as_a_digest_only(scene: Scene) -> None:
    """Whoever reads the database cannot use what is in it."""
    code = make(scene)
    with scene.unit() as unit:
        stored = unit.conn.execute(select(invite)).one()
    assert code.encode() not in repr(stored).encode()
    assert (len(code), len(stored.digest)) == (22, 32)


def test_an_invited_mother_comes_in_with_her_role_at_her_place(scene: Scene) -> None:
    """One tap, and her home screen is there."""
    assert tap(scene, NEW, make(scene)) == ()
    who = known(scene, NEW)
    assert who is not None
    assert [(held.role, held.area_id) for held in who.posts] == [("mother", scene.places["Stonebridge"])]
    scene.ids["Sun"] = who.id
    assert "<b>Visit</b>" in scene.newest("Sun")
    with scene.unit() as unit:
        menus = unit.conn.execute(select(outbound.c.body).where(outbound.c.kind == "menu")).scalars().all()
    assert menus == [{"menu": "mother"}]


def test_a_link_works_once(scene: Scene) -> None:
    """A forwarded link lets nobody else in."""
    code = make(scene)
    tap(scene, NEW, code)
    assert tap(scene, NEW + 1, code) == REFUSED
    assert known(scene, NEW + 1) is None


def test_tapping_her_own_used_link_again_is_harmless(scene: Scene) -> None:
    """She comes home; nothing is added, nothing is counted against her, however late it is."""
    code = make(scene)
    tap(scene, NEW, code)
    posts = scene.count(post)
    scene.forward(days=30)
    assert tap(scene, NEW, code) == ()
    assert (scene.count(post), scene.count(wrong_code)) == (posts, 0)
    scene.ids["Sun"] = (known(scene, NEW) or scene.who("Li")).id
    assert "<b>Visit</b>" in scene.newest("Sun")


@pytest.mark.parametrize("kind", ["wrong", "used", "expired"])
def test_wrong_used_and_expired_links_get_the_same_words(scene: Scene, kind: str) -> None:
    """The answer tells a guesser nothing."""
    code = make(scene)
    if kind == "wrong":
        code = "A" * 22
    elif kind == "used":
        tap(scene, NEW + 1, code)
    else:
        scene.forward(hours=scene.settings.limits.invite_hours)
    assert tap(scene, NEW, code) == REFUSED
    assert known(scene, NEW) is None


def test_after_five_wrong_codes_in_an_hour_nothing_is_looked_at(scene: Scene) -> None:
    """Even the right one gets the calm refusal; an hour later it works."""
    code = make(scene)
    for number in range(5):
        tap(scene, NEW, f"guess-{number}")
    assert tap(scene, NEW, code) == REFUSED
    assert scene.count(wrong_code) == 5
    scene.forward(hours=1)
    assert tap(scene, NEW, code) == ()


def test_guesses_of_one_account_hold_up_nobody_else(scene: Scene) -> None:
    """The count is kept for each account."""
    for number in range(5):
        tap(scene, NEW, f"guess-{number}")
    assert tap(scene, NEW + 1, make(scene)) == ()


@pytest.mark.parametrize("code", ["", "\ud800", "x" * 4096, "' OR 1=1--", "１２３"])
def test_no_payload_breaks_the_door(scene: Scene, code: str) -> None:
    """Anything may stand behind /start."""
    expected = guide.stranger(scene.settings) if code == "" else REFUSED
    assert tap(scene, NEW, code) == expected


def test_nothing_is_kept_about_a_stranger(scene: Scene) -> None:
    """/start without a link says what this is, and leaves no row."""
    before = (scene.count(person), scene.count(outbound))
    assert tap(scene, NEW, None) == guide.stranger(scene.settings)
    assert (scene.count(person), scene.count(outbound)) == before


def test_a_person_of_the_programme_keeps_her_wrong_code_apart(scene: Scene) -> None:
    """Somebody with a post is told in her chat, and loses nothing."""
    assert tap(scene, 1001, "wrong") == ()
    assert scene.newest("Li") == "This link cannot be used. Please ask your coordinator for a new one."


def test_an_invite_of_the_roster_joins_account_and_person(scene: Scene) -> None:
    """Her children are there when she comes in."""
    with scene.unit() as unit:
        listed = people.add_person(unit.conn, unit.now, name="Sun", language="en", zone="Asia/Shanghai")
        children.pair(unit.conn, scene.children["C-001"], listed, False, unit.now)
    tap(scene, NEW, make(scene, person_id=listed))
    who = known(scene, NEW)
    assert who is not None
    assert (who.id, who.language) == (listed, "zh_Hans_CN")


def test_a_new_telephone_takes_the_place_of_the_old_one(scene: Scene) -> None:
    """A new invite for the same person moves her; the old account is a stranger from then on."""
    tap(scene, NEW, make(scene, person_id=scene.ids["Li"]))
    assert known(scene, 1001) is None
    who = known(scene, NEW)
    assert who is not None
    assert (who.id, who.newest_message_id) == (scene.ids["Li"], None)


def test_what_the_roster_planned_comes_to_an_account_that_is_there_already(scene: Scene) -> None:
    """A supervisor who is also on the roster as a mother has one row and both posts."""
    with scene.unit() as unit:
        row = {"name": "Wang Mei", "roster_key": "M7", "language": "en", "zone": "Asia/Shanghai"}
        listed = people.add_person(unit.conn, unit.now, **row)
        people.add_post(unit.conn, listed, "mother", scene.places["Stonebridge"], unit.now)
        children.pair(unit.conn, scene.children["C-001"], listed, False, unit.now)
    tap(scene, 1002, make(scene, person_id=listed))
    wang = scene.who("Wang")
    assert sorted(held.role for held in wang.posts) == ["mother", "supervisor"]
    with scene.unit() as unit:
        assert people.name_of(unit.conn, wang.id) == "Wang Mei"
        assert children.is_paired(unit.conn, scene.children["C-001"], wang.id, unit.now)


def test_two_people_who_have_both_lived_are_never_made_one(scene: Scene) -> None:
    """An invite for Li does not turn Wang into her."""
    code = make(scene, person_id=scene.ids["Li"])
    assert tap(scene, 1002, code) == ()
    assert scene.newest("Wang") == "This link cannot be used. Please ask your coordinator for a new one."
    assert known(scene, 1001) is not None
    assert tap(scene, 1001, code) == ()


def test_an_invite_ends_with_its_hours(scene: Scene) -> None:
    """A minute before it works."""
    code = make(scene)
    scene.now += timedelta(hours=scene.settings.limits.invite_hours) - timedelta(minutes=1)
    assert tap(scene, NEW, code) == ()
