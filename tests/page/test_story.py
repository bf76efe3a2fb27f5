"""The main story, clicked through on the demo's phones in Chromium, in Chinese and in English.

Its pictures are kept under docs/screens/: look at them after a change of wording or layout.
"""

import pytest
from playwright.async_api import Page, expect

from bot.flows.routine import ROUTINE
from tests.page.phones import CHEN, LI, OPERATOR, SCREENS, WANG, ZHAO, Demo


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
async def test_the_whole_story_can_be_clicked_through_in(language: str, demo: str, page: Page) -> None:
    """Visit, danger, alert, climb, acknowledge, note, closing by two, reminder, notice, understood."""
    story = Demo(page, language, "en" if language == "en" else "zh")
    await page.goto(demo)
    await expect(page.locator("section.phone")).to_have_count(5)
    await _choose_language(story, language)
    await _visit_with_danger(story)
    await _climb_and_acknowledge(story)
    await _finish_the_visit(story)
    await _read_the_note(story)
    await _close_by_two(story)
    await _notice(story)
    await _reminder(story)


async def _choose_language(story: Demo, language: str) -> None:
    if language == "en":
        for user in (LI, WANG, ZHAO, CHEN, OPERATOR):
            await story.write(user, "/language")
            await story.phone(user).locator("button.inline", has_text="English").last.click()
            await story.sees(user, "Is life in danger?".replace("?", ""))
    await story.forward("morning")  # the story begins in the morning, whenever the test runs
    await story.picture("home")


async def _visit_with_danger(story: Demo) -> None:
    await story.key(LI, "📝 Visit")
    await story.press(LI, "C-001")
    await story.sees(LI, "· 1/")
    while await story.last(LI).get_by_text(story.say("Bleeding or fits"), exact=True).count() == 0:
        await _answer(story, LI)
    await story.picture("question")
    await story.press(LI, "Bleeding or fits")
    await story.sees(LI, "110", "120")
    await story.sees(WANG, "🔴", "C-001")
    await story.picture("alert")


async def _answer(story: Demo, user: int) -> None:
    """Give the newest question its calmest answer and wait for the receipt."""
    labels = await story.last(user).locator("button.inline").all_inner_texts()
    calm = [story.say(text) for text in _calm_texts()]
    wanted = next((label for label in calm if label in labels), labels[0])
    before = await story.last(user).inner_text()
    await story.last(user).get_by_role("button", name=wanted, exact=True).click()
    await expect(story.last(user)).not_to_have_text(before, use_inner_text=True)


def _calm_texts() -> tuple[str, ...]:
    calm: list[str] = []
    for question in ROUTINE.questions:
        flagged = {rule.option for rule in question.rules}
        calm += [option.label for option in question.options if option.id not in flagged][:1]
    return tuple(calm)


async def _climb_and_acknowledge(story: Demo) -> None:
    await story.forward("900")
    await story.sees(ZHAO, "🔴", "C-001")
    await story.picture("climb")
    await story.press(WANG, "Acknowledge")
    await story.sees(LI, "1")
    await story.picture("acknowledged")


async def _finish_the_visit(story: Demo) -> None:
    while await story.last(LI).get_by_role("button", name=story.say("Send"), exact=True).count() == 0:
        if story.say("Nothing to add") in await story.last(LI).locator("button.inline").all_inner_texts():
            await story.write(
                LI,
                "今天一起读了书，画了画。" if story.name == "zh" else "We read a book and drew.",
            )
            await expect(story.last(LI)).to_contain_text("✓")
            await story.page.wait_for_timeout(500)
        else:
            await _answer(story, LI)
    await story.picture("review")
    await story.press(LI, "Send")
    await story.sees(LI, "✓ <b>The visit is recorded.</b> Thank you.")


async def _read_the_note(story: Demo) -> None:
    await story.press(WANG, "Read the note")
    link = story.last(WANG).locator("a.inline, button.inline[data-url], a[href*='/n/']").first
    await expect(link).to_be_visible()
    async with story.page.context.expect_page() as opening:
        await link.click()
    note = await opening.value
    await note.wait_for_load_state()
    await note.set_viewport_size({"width": 480, "height": 720})
    await note.get_by_role("button").click()
    await expect(note.locator("body")).to_contain_text("读了书" if story.name == "zh" else "a book")
    story.count += 1
    await note.screenshot(path=SCREENS / f"{story.name}-{story.count}-note.png")
    again = await note.request.get(note.url)
    assert again.status == 410, "the link works once"
    await note.close()


async def _close_by_two(story: Demo) -> None:
    await story.write(WANG, "/concerns")
    await expect(story.last(WANG)).to_contain_text(
        story.say("<b>Open concerns: {count}</b> ({levels})", count=1, levels="🔴 1")
    )
    await story.last(WANG).locator("button.inline").first.click()
    await story.press(WANG, "Close")
    await story.press(WANG, "The child is safe")
    for label in ("Yes, it was reported", "The police", "Just now", "I have none"):
        await story.press(WANG, label)
    await story.press(CHEN, "Agree")
    await story.picture("closed")


async def _notice(story: Demo) -> None:
    await story.key(CHEN, "📢 Send a notice")
    await story.sees(CHEN, "What shall the notice say?")
    await story.write(
        CHEN,
        "下周二晚上七点,网上讲防溺水。" if story.name == "zh" else "Tuesday, 7 pm: online talk on drowning.",
    )
    await story.sees(CHEN, "<b>Who gets it?</b>")
    await story.last(CHEN).locator("button.inline").first.click()
    await story.press(CHEN, "Companion mothers")
    await story.press(CHEN, "Send")
    await story.press(LI, "Understood")
    await story.picture("notice")


async def _reminder(story: Demo) -> None:
    await story.forward("604800")  # a red concern was open: the next visit is due after a week
    await story.sees(LI, "🔔")
    await story.picture("reminder")
