"""A red concern from the tick to its end on three phones in Chromium, in Chinese, as at three in the morning.

The pictures are under docs/screens/: look at them as somebody who has just been woken.
"""

import pytest
from playwright.async_api import Page, expect

from bot.flows.routine import ROUTINE
from tests.page.phones import CHEN, LI, WANG, Demo

LANGUAGE = "zh_Hans_CN"


@pytest.fixture
def language() -> str:
    """Those who are woken read Chinese."""
    return LANGUAGE


def _calm(story: Demo) -> list[str]:
    """Return the first answer of each question that raises nothing."""
    found = []
    for question in ROUTINE.questions:
        flagged = {rule.option for rule in question.rules}
        found += [story.say(one.label) for one in question.options if one.id not in flagged][:1]
    return found


async def _to_the_marks(story: Demo) -> None:
    await story.key(LI, "📝 Visit")
    await story.press(LI, "C-001")
    await story.sees(LI, "· 1/")
    calm, marks = _calm(story), story.say("Bleeding or fits")
    while marks not in (labels := await story.last(LI).locator("button.inline").all_inner_texts()):
        await story.tap(LI, next(label for label in calm if label in labels))


async def test_a_red_concern_goes_from_the_tick_to_its_end_on_three_phones(demo: str, page: Page) -> None:
    """Ticked, called, acknowledged, seen, reported, planned, looked at again, closed by two; she hears of it."""
    story = Demo(page, LANGUAGE, "concern")
    await page.goto(demo)
    await expect(page.locator("section.phone")).to_have_count(5)
    await story.forward("morning")
    await _to_the_marks(story)
    await story.press(LI, "Bleeding or fits")
    await story.sees(LI, "110", "120")
    await story.sees(WANG, "🔴", "C-001")
    await story.picture_of(LI, "mother")
    await story.picture_of(WANG, "alert")
    await story.press(WANG, "Acknowledge")
    await story.sees(WANG, "Child seen, safe")
    await story.picture_of(WANG, "card")
    await _report(story)
    await _plan(story)
    await _close(story)


async def _report(story: Demo) -> None:
    await story.press(WANG, "Child seen, safe")
    await story.sees(WANG, "已记下，见到孩子，安全")
    await story.press(WANG, "Write down the report")
    await story.sees(WANG, "To whom was it reported?")
    await story.picture_of(WANG, "report")
    await story.press(WANG, "The police")
    await story.sees(WANG, "When was it reported?")
    await story.press(WANG, "Just now")
    await story.sees(WANG, "Which number did they give you, or who took the report?")
    await story.write(WANG, "第 555-17 号")
    await story.sees(WANG, "已记下")


async def _plan(story: Demo) -> None:
    await story.press(WANG, "Open")
    await story.press(WANG, "Make a plan")
    await story.sees(WANG, "What is going to be done, and by whom?")
    await story.write(WANG, "今天和村委一起去家里，明天问学校。")
    await story.sees(WANG, "On which day do you look at it again?")
    await story.picture_of(WANG, "plan")
    await story.last(WANG).locator("button.inline").first.click()
    await story.sees(WANG, "计划已保存")
    await story.press(WANG, "Open")
    await story.press(WANG, "How is it now?")
    await story.press(WANG, "Better")
    await story.picture_of(WANG, "reviewed")


async def _close(story: Demo) -> None:
    await story.press(WANG, "Close")
    await story.press(WANG, "The child is safe")
    await story.sees(CHEN, "您同意给这件关注事项结案吗")
    await story.picture_of(CHEN, "agree")
    await story.press(CHEN, "Agree")
    await story.sees(CHEN, "结案")
    await story.sees(LI, "已经处理好了")
    await story.picture_of(LI, "handled")
    await story.picture_of(WANG, "closed")
