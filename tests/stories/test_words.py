"""What a mother writes sounds like danger: she is asked, and somebody hears of it, on fake phones."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.screening import Finding
from db.models import answer, concern, note, screened
from services import screening
from services.screening import Screener
from sim import acts
from tests.stage import Phone, Stage
from tests.stories import walk

DYING = "他说他不想活了"
BEATEN = "昨天晚上他爸爸喝醉了，打了孩子"
ASKED = "What you wrote sounds serious. Is a child in danger?"
BACK = "Back to where you were:"
PASSED_ON = "✓ <b>Your words are being passed on.</b> You will hear who takes them up."
SILENT = "You have not answered, so your words are being passed on, to be safe."


async def writes_in_a_visit(phone: Phone, text: str) -> None:
    """Begin a visit and write; the question comes in place of the visit's next one, the numbers first."""
    await walk.begin_visit(phone)
    phone.say(text)
    shown = await phone.gets(ASKED, "110", "120")
    assert shown.index("110") < shown.index("120") < shown.index("危险吗？")
    assert len(phone.labels()) == 4


async def levels(stage: Stage) -> list[tuple[str, int]]:
    """Return category and level of every concern."""
    return [tuple(row) for row in await stage.rows(select(concern.c.category, concern.c.level))]


async def test_danger_now_brings_the_card_the_alert_and_then_the_visit(stage: Stage) -> None:
    """First the numbers, then the thanks, then where she was. The supervisor reads codes, never her words."""
    await writes_in_a_visit(stage.li, BEATEN)
    stage.li.press("In danger now")
    await stage.li.gets("110", "120", "119")
    alert = await stage.wang.gets("🔴", "C-001", "In danger now")
    assert BEATEN not in alert
    await stage.li.gets(PASSED_ON)
    await stage.li.gets(BACK, "Routine visit", "· 1/")
    stage.wang.press("Acknowledge")
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("督导")


async def test_no_after_a_severe_word_is_told_calmly_to_the_supervisor(stage: Stage) -> None:
    """As what she said; she goes on with her visit."""
    await writes_in_a_visit(stage.li, DYING)
    stage.li.press("No, there is no danger")
    await stage.wang.gets("🟡", "C-001", "她说没有危险")
    await stage.li.gets("为了稳妥")
    await stage.li.gets(BACK, "· 1/")


async def test_no_after_an_ordinary_word_tells_nobody(stage: Stage) -> None:
    """Her words wait for the morning's list like any others."""
    await writes_in_a_visit(stage.li, BEATEN)
    stage.li.press("No, there is no danger")
    await stage.li.gets("✓ Thank you. Your words are kept.")
    await stage.li.gets(BACK, "· 1/")
    stage.forward(minutes=11)
    await stage.settle()
    assert await levels(stage) == []


async def test_what_she_types_twice_on_a_slow_line_answers_one_question(stage: Stage) -> None:
    """The second time came before the next question was there: she is told, and that question is still open."""
    await walk.begin_visit(stage.li)
    stage.li.say("1")
    stage.li.say("1")
    await stage.li.gets_within("You wrote that before I asked this. Please answer now.", "· 2/")
    assert [tuple(row) for row in await stage.rows(select(answer.c.item))] == [("V01",)]
    stage.li.say("1")
    await stage.li.gets_within("✓", "· 3/")


async def test_a_cry_that_comes_right_after_an_answer_is_heard(stage: Stage) -> None:
    """Whatever is asked by then."""
    await walk.begin_visit(stage.li)
    stage.li.say("1")
    stage.li.say("救命")
    await stage.li.gets_within("What is it about?")


async def test_ten_minutes_of_silence_reach_the_supervisor(stage: Stage) -> None:
    """She is told so and can go on; a press that was on its way and comes late still counts."""
    await writes_in_a_visit(stage.li, BEATEN)
    await stage.settle()
    question = stage.li.shown()[-1]
    danger = question["keyboard"]["rows"][0][0]["data"]
    stage.forward(minutes=9)
    await stage.settle()
    assert stage.wang.events() == []
    stage.forward(minutes=1.1)
    await stage.wang.gets("🟠", "C-001")
    await stage.li.gets("110", SILENT)
    await stage.li.gets(BACK, "· 1/")
    assert await levels(stage) == [("C03", 1)]
    stage.li.forge(danger, question["message_id"])
    await stage.wang.gets("🔴", "C-001")
    await stage.li.gets("110", "120", "119")
    await stage.li.gets(PASSED_ON)
    await stage.li.gets(BACK, "· 1/")
    assert await levels(stage) == [("C03", 0)]


async def test_a_crash_between_her_words_and_her_answer_loses_neither(stage: Stage) -> None:
    """The question is asked again, and counts from when it was asked first."""
    await writes_in_a_visit(stage.li, DYING)
    await stage.settle()
    await stage.crash()
    stage.forward(minutes=2)
    await stage.restart(stopped=True)
    await stage.li.gets("We were interrupted. Nothing is lost. You were here:", ASKED, "110")
    stage.forward(minutes=8.1)
    await stage.wang.gets("🟠", "C-001")
    await stage.li.gets(SILENT)
    await stage.li.gets(BACK, "· 1/")


async def test_words_outside_a_visit_are_asked_about_and_then_whose_they_are(stage: Stage) -> None:
    """The supervisor hears which child it is as soon as she says so."""
    stage.li.say(DYING)
    await stage.li.gets(ASKED, "110")
    stage.li.press("Talk to a person")
    await stage.wang.gets("🟠")
    await stage.li.gets("正在找人给您回电话", "0570-555-0100", "Which child is it about?")
    stage.li.press("C-002")
    await stage.li.gets("C-002")
    await stage.wang.gets("C-002")


async def test_a_caption_is_asked_about(stage: Stage) -> None:
    """The picture is not kept; the words beneath it are, and they sound like danger."""
    acts.send_media(stage.world, stage.li.person, {"kind": "photo", "caption": DYING}, None)
    await stage.li.gets_within(ASKED)
    await stage.settle()
    stage.li.forget()
    assert [row.body for row in await stage.rows(select(note.c.body))] == [None, DYING]
    stage.li.press("I worry")
    await stage.wang.gets("🟠")
    await stage.li.gets_within("Which child is it about?")


async def test_a_double_press_counts_once(stage: Stage) -> None:
    """On a slow line a thumb presses twice."""
    await writes_in_a_visit(stage.li, BEATEN)
    await stage.settle()
    stage.li.press("I worry")
    stage.li.press("I worry")
    await stage.wang.gets("🟠", "C-001")
    await stage.li.gets_within(BACK, "· 1/")
    await stage.settle()
    stage.li.forget()
    assert await levels(stage) == [("C03", 1)]
    assert [row.answer for row in await stage.rows(select(screened.c.answer))] == ["worry"]


@pytest.fixture
def hung() -> Iterator[None]:
    """A screener that does not come back from any text."""
    free = threading.Event()

    def read(text: str) -> Finding | None:
        free.wait()
        return None

    before = screening.use(Screener(read=read, patience_s=0.05))
    yield
    screening.use(before)
    free.set()


async def test_a_screener_that_hangs_stops_nobody_and_every_text_is_asked_about(
    stage: Stage, hung: None
) -> None:
    """F22: also 4,096 identical characters; another mother is served meanwhile, and the operator hears of it."""
    await walk.begin_visit(stage.li)
    stage.li.say("长" * 4096)
    stage.zhou.say("/help")
    await stage.li.gets(ASKED)
    await stage.zhou.gets()
    await stage.operator.gets("文字筛查程序出错或太慢")
    stage.li.press("No, there is no danger")
    await stage.li.gets("✓ Thank you. Your words are kept.")
    await stage.li.gets(BACK, "· 1/")
