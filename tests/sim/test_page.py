"""The page with the phones, in Chromium: live, faithful, and safe with what people write."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import opened
from tests.sim.driver import CHEN, LI, WANG, ZHAO, ZHOU, Driver

OPERATOR = 1005


@pytest.fixture
async def page(driver: Driver) -> AsyncIterator[Page]:
    """A 1600 x 900 page in English; anything on its console fails the test."""
    async with opened() as page:
        yield page


def phone(page: Page, user_id: int) -> Locator:
    return page.locator(f'section.phone[data-user="{user_id}"]')


async def test_a_press_is_answered_and_the_edit_is_seen(driver: Driver, page: Page) -> None:
    """Inline button, toast, edit in place, deletion: all without a reload."""
    await driver.start(LI)
    await page.goto(driver.running.url)
    sent = await driver.buttons(LI, "Did she eat?", [("Yes", "y"), ("No", "n")])
    message = phone(page, LI).locator(f'article[data-message-id="{sent["message_id"]}"]')
    await message.locator("button.inline", has_text="Yes").click()
    await driver.until("call_accepted")
    query = (await driver.ok("getUpdates", timeout=10))[-1]["callback_query"]
    assert query["data"] == "y"
    await driver.ok("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    await expect(phone(page, LI).locator(".toast.shown")).to_have_text("Saved")
    await driver.ok("editMessageText", chat_id=LI, message_id=sent["message_id"], text="✓ Yes")
    await expect(message.locator(".text")).to_have_text("✓ Yes")
    await expect(message.locator(".edited")).to_have_text("edited")
    await expect(message.locator("button.inline")).to_have_count(0)
    await driver.ok("deleteMessage", chat_id=LI, message_id=sent["message_id"])
    await expect(message).to_have_text("deleted")


async def test_a_person_writes_speaks_and_uses_the_keys(driver: Driver, page: Page) -> None:
    """START, the text field, the voice button, the reply keyboard, the command list."""
    await driver.sim("POST", "users", id=LI, first_name="Li", role="Mother")
    await driver.ok("setMyCommands", commands=[{"command": "visit", "description": "Begin a visit"}])
    await page.goto(driver.running.url)
    li = phone(page, LI)
    await expect(li.locator(".name")).to_have_text("Li")
    await expect(li.locator(".role")).to_have_text("Mother")
    await li.locator(".start").click()
    await expect(li.locator(".start")).to_be_hidden()
    await li.locator('input[name="text"]').fill("hello")
    await li.locator('input[name="text"]').press("Enter")
    await li.locator(".voice").click()
    await expect(li.locator("article.user .play")).to_have_count(1)
    await driver.say(LI, "menu", reply_markup={"keyboard": [["My children"]]})
    await li.locator("button.reply", has_text="My children").click()
    await expect(li.locator("article.user")).to_have_count(4)
    await li.locator(".commands summary").click()
    await li.locator(".commands li button").click()
    await expect(li.locator("article.user")).to_have_count(5)
    texts = [m["text"] for m in await driver.chat(LI) if m["from"] == "user"]
    assert texts == ["/start", "hello", "", "My children", "/visit"]


async def test_five_phones_fit_and_others_can_be_added(driver: Driver, page: Page) -> None:
    """1001-1005 side by side at 1600 x 900, fully visible; Zhou by the chooser."""
    await page.goto(driver.running.url)
    await expect(page.locator(".nobody")).to_be_visible()
    for user_id in (ZHOU, OPERATOR, CHEN, ZHAO, WANG, LI):
        await driver.sim("POST", "users", id=user_id, first_name=f"P{user_id}")
    for user_id in (LI, WANG, ZHAO, CHEN, OPERATOR):
        await expect(phone(page, user_id)).to_be_in_viewport(ratio=1)
    await expect(page.locator("section.phone")).to_have_count(5)
    await page.locator("button.more").click()
    await page.locator(".people label", has_text=f"P{ZHOU}").click()
    await page.locator(".chooser .close").click()
    await expect(page.locator("section.phone")).to_have_count(6)
    await driver.start(ZHOU)
    await expect(phone(page, ZHOU).locator("article.user .text")).to_have_text("/start")


async def test_what_people_write_is_text(driver: Driver, page: Page) -> None:
    """Names, texts, labels and roles are never markup; entities are."""
    evil = "<img src=x onerror=alert(1)>"
    await driver.sim("POST", "users", id=LI, first_name=evil, role=evil)
    await driver.sim("POST", f"users/{LI}/text", text=evil)
    await driver.buttons(LI, evil, [(evil, "y")])
    html = (
        '<b>bold <i>both</i></b> <code>&lt;x&gt;</code> <a href="https://example.com/">link</a> 😀 <u>end</u>'
    )
    await driver.say(LI, html, parse_mode="HTML")
    await page.goto(driver.running.url)
    li = phone(page, LI)
    await expect(li.locator("article").nth(1).locator("button.inline")).to_have_text(evil)
    await expect(li.locator("img")).to_have_count(0)
    rich = li.locator("article").nth(2).locator(".text")
    assert await rich.inner_html() == (
        "<b>bold <i>both</i></b> <code>&lt;x&gt;</code> "
        '<a href="https://example.com/" target="_blank" rel="noopener noreferrer">link</a> 😀 <u>end</u>'
    )


async def test_marks_blocking_and_a_link_to_the_bot(driver: Driver, page: Page) -> None:
    """Protected and silent are marked; the switch blocks; a start link of this bot is used in place."""
    await driver.start(LI)
    await driver.say(
        LI, "https://t.me/tongban_demo_bot?start=CODE-1", protect_content=True, disable_notification=True
    )
    await page.goto(driver.running.url)
    li = phone(page, LI)
    await expect(li.locator(".protected")).to_have_count(1)
    await expect(li.locator(".silent")).to_have_count(1)
    await li.locator("article.bot a").click()
    await expect(li.locator("article.user").last).to_contain_text("/start CODE-1")
    await li.locator(".menu summary").click()
    await li.locator('[name="blocked"]').check()
    await expect(li.locator(".blocked-note")).to_be_visible()
    assert (await driver.refused("sendMessage", chat_id=LI, text="x"))[0] == 403


async def test_an_address_button_opens_a_new_tab(driver: Driver, page: Page) -> None:
    """The phones stay where they are."""
    await driver.start(LI)
    url = f"{driver.running.url}/sim/users"
    await driver.say(LI, "x", reply_markup={"inline_keyboard": [[{"text": "Read", "url": url}]]})
    await page.goto(driver.running.url)
    async with page.context.expect_page() as opened:
        await phone(page, LI).locator("button.inline", has_text="Read").click()
    assert (await opened.value).url == url
    assert page.url.rstrip("/") == driver.running.url


async def test_the_clock_the_language_and_the_reset(driver: Driver, page: Page) -> None:
    """Next morning is 08:01 in Shanghai; labels change at once; a reset leaves empty phones."""
    await driver.start(LI)
    await page.goto(driver.running.url)
    await page.get_by_role("button", name="+15 min").click()
    await expect(page.get_by_role("button", name="+15 min")).to_be_enabled()
    assert (await driver.sim("GET", "clock"))["offset_s"] == 900
    await page.get_by_role("button", name="Next morning").click()
    await expect(page.locator("time.clock")).to_contain_text("08:01:0")
    await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_role("button", name="次日早晨")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await page.locator("button.reset").click()
    await expect(page.locator("section.phone")).to_have_count(0)


async def test_the_page_survives_a_cut_connection(driver: Driver, page: Page) -> None:
    """It connects again by itself and shows what came meanwhile, once."""
    await driver.start(LI)
    await page.goto(driver.running.url)
    await expect(phone(page, LI).locator("article")).to_have_count(1)
    driver.running.drop_pages()
    await driver.say(LI, "meanwhile")
    await expect(phone(page, LI).locator("article")).to_have_count(2)
    await driver.say(LI, "live again")
    await expect(phone(page, LI).locator("article")).to_have_count(3)
