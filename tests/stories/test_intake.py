"""In the field: three children of one home, a child who is known already, a door that stays shut, a slip put right."""

import re

from sqlalchemy import select

from db.models import addendum, attempt, child, concern, outbound, pairing, visit
from tests.stage import Phone, Stage
from tests.stories import walk


async def _enrol(phone: Phone, *wanted: str, born: str) -> None:
    """Fill in an intake whose first question is there, and press send; what follows is the story's."""
    await walk.fill(phone, *wanted, born=born)
    phone.press("发送")


async def test_three_children_of_one_home_a_known_one_and_one_without_consent(stage: Stage) -> None:
    """The second and third are shorter; a known child is not made twice; a "no" keeps the minimum and says so."""
    li = stage.li
    li.say("/children")
    await li.gets("<b>My children</b>")
    li.press("➕ Add a child")
    first_of_all = _length(await li.gets("孩子的出生年月"))
    await _enrol(li, "双留守", "漏雨", born="2014年2月")
    await li.gets("C-004", "已在您的名单里", "记在自己的本子上")
    li.press("➕ Another child in this home")
    assert _length(await li.gets("孩子的出生年月")) <= first_of_all - 6
    await _enrol(li, "不同意", born="2016-04")
    told = await li.gets("C-005", "家里不同意，没关系", "必须报告")
    assert "漏雨" not in told
    li.press("➕ Another child in this home")
    await li.gets("孩子的出生年月")
    await _enrol(li, "被打、被吓", born="2014-02")
    await li.gets("是下面的孩子吗")
    await stage.wang.gets_within("🟠")
    assert len(await stage.rows(select(child.c.id).where(child.c.code.like("C-%")))) == 5
    li.press("是，C-004")
    await li.gets("已记在C-004", "名下")
    await stage.wang.gets_within("C-004")
    rows = await stage.rows(select(child.c.id, child.c.household_id, child.c.consent).order_by(child.c.id))
    first, second = rows[-2], rows[-1]
    assert first.household_id == second.household_id
    assert (first.consent, second.consent) == ("yes", "no")
    visits = await stage.rows(select(visit.c.child_id, visit.c.answers).order_by(visit.c.id))
    assert [row.child_id for row in visits] == [first.id, second.id, first.id]
    assert visits[2].answers["H01"] == "leaks"
    assert "H01" not in visits[1].answers
    assert [row.child_id for row in await stage.rows(select(concern.c.child_id))] == [first.id]
    paired = select(pairing.c.lead).where(pairing.c.child_id.in_([first.id, second.id]))
    assert [row.lead for row in await stage.rows(paired)] == [True, True]
    stage.wang.forget()


async def test_a_home_visited_together_a_shut_door_and_a_slip_put_right(stage: Stage) -> None:
    """What belongs to the home is asked once; the attempt is no visit; the correction stands beside what was sent."""
    li = stage.li
    li.say("/visit")
    await li.gets("<b>Which child do you visit?</b>")
    li.press("C-001")
    await li.gets("C-001", "1/")
    await walk.fill(li)
    li.press("发送")
    await li.gets("✓ <b>The visit is recorded.</b> Thank you.")
    li.press("这家的下一个：C-002")
    await li.gets("C-002")
    assert "这次怎么联系的" not in li.newest()
    await walk.fill(li)
    li.press("发送")
    await li.gets("✓ <b>The visit is recorded.</b> Thank you.")
    await _card(li, "C-003")
    li.press("🚪 没走访成")
    await li.gets("出了什么情况")
    await walk.fill(li, "家里没人")
    li.press("发送")
    await li.gets("家里没人", "谢谢您跑这一趟", "下次走访")
    await _card(li, "C-001")
    li.press("✏️ 更正上一次")
    await li.gets("更正已发送的走访")
    await _change(li, "饭", "偶尔不够")
    li.press("发送")
    await li.gets("更正已记在这次走访旁边")
    sent = await stage.rows(select(visit.c.child_id, visit.c.answers).order_by(visit.c.id))
    assert [row.child_id for row in sent] == [1, 2]
    assert sent[0].answers["H02"] == sent[1].answers["H02"] == "yes"
    assert [row.answers["H02"] for row in await stage.rows(select(addendum.c.answers))] == ["sometimes"]
    assert [row.outcome for row in await stage.rows(select(attempt.c.outcome))] == ["nobody"]
    await stage.settle()
    stuck = select(outbound.c.id).where(outbound.c.state.in_(("queued", "sending", "unknown")))
    assert await stage.rows(stuck) == []


def _length(shown: str) -> int:
    """Return of how many questions a screen says it is one: "新的孩子 · 1/26"."""
    found = re.search(r"\d+/(\d+)", shown)
    assert found is not None, shown
    return int(found[1])


async def _card(phone: Phone, code: str) -> None:
    phone.say("/children")
    await phone.gets("<b>My children</b>")
    phone.press(code)
    await phone.gets(code, "下次走访")


async def _change(phone: Phone, item: str, label: str) -> None:
    phone.press("改一个答案")
    await phone.gets("<b>", "改")
    phone.press(item)
    await phone.gets()
    phone.press(label)
    await phone.gets("✓", label)
    await walk.fill(phone)
