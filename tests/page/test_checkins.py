"""Check-ins as a mother does them, on a phone in Chromium, in Chinese. The pictures are under docs/screens/."""

import pytest
from playwright.async_api import Page, expect

from bot.flows.catalog import FLOWS
from bot.flows.routine import ROUTINE
from tests.page.phones import LI, Demo

YEARS = ("2017", "2019", "2015")  # when the three were born, the first in the month of a child on the list
# What to press where the first answer is not the calm one; the first that is on the screen counts.
CALM = ("No danger", "Agree", "None of these", "Nothing to add", "Nobody", "Leave it out", "Not now")


LANGUAGE = "zh_Hans_CN"
ADDED = "Write code and name into your own booklet, not here."


@pytest.fixture
def language() -> str:
    """Mothers read Chinese."""
    return LANGUAGE


def _calm(story: Demo) -> list[str]:
    """Return the labels that raise nothing, in the order of the forms."""
    found = []
    for flow in FLOWS:
        for question in flow.questions:
            flagged = {rule.option for rule in question.rules}
            found += [story.say(one.label) for one in question.options if one.id not in flagged][:1]
    return found


async def _through(story: Demo, until: str) -> int:
    """Answer every question calmly until a button is there; return how many it were."""
    calm, count = _calm(story), 0
    while await story.last(LI).get_by_role("button", name=story.say(until), exact=True).count() == 0:
        labels = await story.last(LI).locator("button.inline").all_inner_texts()
        marks = [label.removeprefix("☐ ").removeprefix("● ") for label in labels]
        wanted = next((labels[marks.index(one)] for one in calm if one in marks), labels[0])
        await story.tap(LI, wanted)
        if story.say("Done, go on") in await story.last(LI).locator("button.inline").all_inner_texts():
            await story.tap(LI, story.say("Done, go on"))
        count += 1
    return count


async def test_three_siblings_are_put_on_the_list(demo: str, page: Page) -> None:
    """Intake after intake in one home: what belongs to the home is asked once."""
    story = Demo(page, LANGUAGE, "checkin")
    await page.goto(demo)
    await story.forward("morning")
    await story.key(LI, "🧒 My children")
    await story.press(LI, "➕ Add a child")
    counts = []
    for number, year in enumerate(YEARS):
        if number:
            await story.press(LI, "➕ Another child in this home")
        await story.tap(LI, f"{year}年")
        await story.tap(LI, "5月")
        if number == 0:
            await story.picture_of(LI, "intake")
        counts.append(await _through(story, "Send"))
        if number == 0:
            await story.picture_of(LI, "intake-review")
        await story.tap(LI, story.say("Send"))
        if number == 0:
            await expect(story.last(LI)).to_contain_text(story.say("<b>Is it one of these children?</b>"))
            await story.picture_of(LI, "doubt")
            await story.tap(LI, story.say("No, another child"))
        await expect(story.last(LI)).to_contain_text(story.say(ADDED))
    await story.picture_of(LI, "siblings")
    assert counts[1] < counts[0], "the home is not asked again"
    await story.key(LI, "🧒 My children")
    await story.picture_of(LI, "list")


async def test_a_visit_with_a_voice_note_and_a_change_in_the_review(demo: str, page: Page) -> None:
    """She speaks instead of typing, looks it over, corrects one answer and sends."""
    story = Demo(page, LANGUAGE, "checkin", 5)
    await page.goto(demo)
    await story.forward("morning")
    await story.key(LI, "📝 Visit")
    await story.press(LI, "C-001")
    await story.sees(LI, "· 1/")
    await _through(story, "Nothing to add")
    await story.phone(LI).locator("button.voice").click()
    await expect(story.last(LI)).to_contain_text(story.say("voice note kept"))
    await story.picture_of(LI, "voice")
    await _through(story, "Send")
    await story.tap(LI, story.say("Change an answer"))
    await story.picture_of(LI, "change")
    await story.press(LI, ROUTINE.by_id["H02"].topic)
    await story.tap(LI, "偶尔不够")
    await expect(story.last(LI)).to_contain_text("偶尔不够")
    await story.picture_of(LI, "changed")
    await _through(story, "Send")
    await story.tap(LI, story.say("Send"))
    await story.sees(LI, "✓ <b>The visit is recorded.</b> Thank you.")
    await story.picture_of(LI, "sent")
