"""The demo's page as a person uses it: press, type, look, keep a picture."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.render import plain_of
from core.text import say
from tests.stage import SHANGHAI

SCREENS = Path(__file__).parent.parent.parent / "docs" / "screens"
LI, WANG, ZHAO, CHEN, OPERATOR = 1001, 1002, 1003, 1004, 1005
Words = Callable[..., str]


def words_in(language: str) -> Words:
    """Return a function from msgids to what stands on the phones."""
    return lambda text, **params: plain_of(say(text, **params), language, SHANGHAI)


class Demo:
    """The page as a person uses it."""

    def __init__(self, page: Page, language: str, name: str, count: int = 0) -> None:
        """`name` and `count`: what the pictures' names begin with, and how many there are already."""
        self.page = page
        self.name = name
        self.say = words_in(language)
        self.count = count

    def phone(self, user: int) -> Locator:
        """Return a phone."""
        return self.page.locator(f'section.phone[data-user="{user}"]')

    def last(self, user: int) -> Locator:
        """Return the newest message with buttons on a phone."""
        return self.phone(user).locator("article:has(.inline)").last

    async def key(self, user: int, text: str) -> None:
        """Press a key of the home menu."""
        await self.phone(user).locator("button.reply", has_text=self.say(text)).click()

    async def press(self, user: int, text: str) -> None:
        """Press the newest inline button with just this label, or one that begins with it."""
        label = re.compile("^" + re.escape(self.say(text)) + r"(\s|$)")
        await self.phone(user).locator("button.inline").filter(has_text=label).last.click()

    async def write(self, user: int, text: str) -> None:
        """Type a message."""
        await self.phone(user).locator('input[name="text"]').fill(text)
        await self.phone(user).locator('input[name="text"]').press("Enter")

    async def sees(self, user: int, *texts: str) -> None:
        """Wait until the phone shows each text."""
        for text in texts:
            await expect(self.phone(user).locator(".chat")).to_contain_text(self.say(text))

    async def forward(self, label: str) -> None:
        """Press a button of the clock."""
        await self.page.locator(f'button[data-forward="{label}"]').click()

    async def picture(self, what: str) -> None:
        """Keep a picture of the page."""
        self.count += 1
        await self.page.wait_for_timeout(600)
        await self.page.screenshot(path=SCREENS / f"{self.name}-{self.count}-{what}.png")

    async def picture_of(self, user: int, what: str) -> None:
        """Keep a picture of one phone."""
        self.count += 1
        await self.page.wait_for_timeout(600)
        await self.phone(user).screenshot(path=SCREENS / f"{self.name}-{self.count}-{what}.png")

    async def tap(self, user: int, label: str) -> None:
        """Press a button of the newest screen by its whole label, and wait for the next screen."""
        last = self.last(user)
        button = last.get_by_role("button", name=label, exact=True)
        await expect(button).to_be_visible()
        before = await last.inner_text()
        await button.click()
        await expect(last).not_to_have_text(before, use_inner_text=True)
