"""My children on the phones: finding one of seventy, and two mothers who visit the same child."""

from sqlalchemy import select, update

from core.codes import LABELS
from db.models import addendum, audit, note, pairing, person, run, visit
from db.queries import children
from tests.stage import Phone, Stage
from tests.stories import walk


async def _seventy(stage: Stage) -> None:
    """Fill Li's list up to seventy; C-003 and those before it stay as the cast has them."""

    def work(conn):  # type: ignore[no-untyped-def]
        now = stage.world.clock.now()
        mother = conn.execute(select(person.c.id).where(person.c.telegram_id == 1001)).scalar_one()
        village = children.get(conn, 1).area_id
        for number in range(4, 71):
            row = {"label": LABELS[number + 1], "tier": "T2", "next_on": f"2026-04-{number % 28 + 1:02}"}
            child_id = children.add(conn, now, code=f"C-{number:03}", area_id=village, **row)
            children.pair(conn, child_id, mother, True, now)

    await stage.house.store.write(work)


async def _pair_zhou(stage: Stage, until: bool = False) -> None:
    """Let Zhou visit C-001 beside Li, or no longer."""

    def work(conn):  # type: ignore[no-untyped-def]
        now = stage.world.clock.now()
        zhou = conn.execute(select(person.c.id).where(person.c.telegram_id == 1011)).scalar_one()
        if until:
            mine = (pairing.c.person_id == zhou) & (pairing.c.child_id == 1)
            conn.execute(update(pairing).where(mine).values(until=now))
        else:
            children.pair(conn, 1, zhou, False, now)

    await stage.house.store.write(work)


async def _card(phone: Phone, code: str = "C-001") -> str:
    phone.say("🧒 我的孩子")
    await phone.gets("<b>My children</b>")
    phone.press(code)
    return await phone.gets(code)


async def test_a_mother_of_seventy_finds_a_child_by_code_picture_or_animal(stage: Stage) -> None:
    """Full-width digits, the words of a picture, two presses: each leads to one card, and back to the page."""
    await _seventy(stage)
    stage.li.say("/children")
    await stage.li.gets("最急的排在前面。", "第1页")
    assert stage.li.labels()[:2] == ["C-001 🐼 蓝 · 还有7天", "C-002 🐰 红 · 还有7天"]
    stage.li.press("More ›")
    await stage.li.gets("第2页")
    second = stage.li.labels()
    stage.li.press(second[2])
    await stage.li.gets(second[2].split(" ")[0])
    stage.li.press("‹ My children")
    await stage.li.gets("第2页")
    assert stage.li.labels() == second
    for typed, code in (("Ｃ－０１２", "C-012"), ("c12", "C-012"), ("57", "C-057"), ("蓝熊猫", "C-001")):
        stage.li.say(typed)
        await stage.li.gets(code, "下次走访")
    stage.li.say("/children")
    await stage.li.gets("<b>My children</b>")
    stage.li.press("🔍 Find a child")
    await stage.li.gets("“蓝熊猫”")
    stage.li.press("老虎")
    await stage.li.gets("<b>My children</b>")
    assert {label.split(" ")[1] for label in stage.li.labels() if label[1] == "-"} == {"🐯"}
    assert await stage.rows(select(note.c.id)) == []
    assert len(await stage.rows(select(audit.c.id).where(audit.c.action == "child seen"))) == 5


async def test_in_mid_visit_typing_answers_until_she_looks_for_another_child(stage: Stage) -> None:
    """The visit waits, whole, with one press that goes on."""
    await _seventy(stage)
    await _card(stage.li, "C-002")
    stage.li.press("📝 Start a visit")
    await stage.li.gets("C-002")
    stage.li.say("1")
    await stage.li.gets("✓")
    stage.li.say("/children")
    await stage.li.gets("<b>My children</b>")
    stage.li.press("🔍 Find a child")
    await stage.li.gets("Put aside. What you answered is kept.")
    await stage.li.gets("“蓝熊猫”")
    stage.li.say("12")
    await stage.li.gets("C-012")
    stage.li.press("Go on")
    await stage.li.gets("You had begun this. Let us go on.", "C-002")
    stage.li.say("1")
    await stage.li.gets("✓")
    states = await stage.rows(select(run.c.child_id, run.c.phase, run.c.version))
    assert [tuple(row) for row in states] == [(2, "open", 2)]


async def test_two_mothers_of_a_child_see_that_the_other_was_there(stage: Stage) -> None:
    """One lead, one more: the second is told on the same day, visits all the same, and loses sight with her pairing."""
    await _pair_zhou(stage)
    assert "另一位童伴妈妈也会去看这个孩子。" in await _card(stage.li)
    stage.li.press("📝 Start a visit")
    await stage.li.gets("C-001")
    await walk.finish_visit(stage.li)
    said = await _card(stage.zhou)
    assert "主要由另一位童伴妈妈走访。您也可以去。" in said
    assert "• 今天：上门走访（另一位童伴妈妈）" in said
    assert "李" not in said
    stage.zhou.press("📝 Start a visit")
    await stage.zhou.gets("今天另一位童伴妈妈已经看过这个孩子。", "C-001")
    await walk.finish_visit(stage.zhou)
    assert len(await stage.rows(select(visit.c.id).where(visit.c.child_id == 1))) == 2
    said = await _card(stage.li)
    assert "• 今天：上门走访（另一位童伴妈妈）" in said
    assert "• 今天：上门走访（您）" in said
    assert not any("更正" in label for label in stage.li.labels()), "the last one was the other's"
    await _card(stage.zhou)
    await _pair_zhou(stage, until=True)
    stage.zhou.press("📝 Start a visit")
    assert "C-001" not in await stage.zhou.gets("That is not open to you here.")
    stage.zhou.say("C-001")
    await stage.zhou.gets("There is no such child on your list.")


async def test_the_last_visit_is_corrected_from_the_card(stage: Stage) -> None:
    """What was sent stays as it was sent; the correction stands beside it."""
    await _card(stage.li)
    stage.li.press("📝 Start a visit")
    await stage.li.gets("C-001")
    await walk.finish_visit(stage.li)
    await _card(stage.li)
    stage.li.press("✏️ Correct the last one")
    await stage.li.gets("C-001")
    assert await stage.rows(select(addendum.c.id)) == []
    assert [row.flow for row in await stage.rows(select(run.c.flow).where(run.c.phase == "open"))] == [
        "routine"
    ]
