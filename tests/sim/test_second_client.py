"""A second client library uses the simulator too: python-telegram-bot's mistakes cannot hide in it."""

import asyncio
from pathlib import Path

from rich.console import Console

from bench import peers
from sim import acts
from sim.person import Person, Phone
from sim.server import start

GUEST = Path(__file__).parent / "aiogram_guest.py"


async def _until(person: Person, text: str) -> None:
    async with asyncio.timeout(15):
        while not any(text in message.content.get("text", "") for message in person.messages):
            await asyncio.sleep(0.05)


async def test_aiogram_can_talk_to_it() -> None:
    """Greeting, button, toast, edit, voice and its download, deletion."""
    python = peers.python(Console(quiet=True))
    running = await start(0, phones=[Phone(1001, "Li")])
    guest = await asyncio.create_subprocess_exec(python, GUEST, running.url, stdout=asyncio.subprocess.PIPE)
    try:
        person = running.world.person(1001)
        acts.write(running.world, person, "/start")
        await _until(person, "Did she eat?")
        acts.press(running.world, person, {"label": "Yes"})
        await _until(person, "✓ Yes")
        assert [toast.text for toast in person.toasts] == ["Saved"]
        sent = acts.send_media(running.world, person, {"kind": "voice"}, None)
        await _until(person, "bytes")
        await asyncio.sleep(0.3)
        voice = person.find(sent["message_id"])
        assert voice is not None
        assert voice.deleted
    finally:
        guest.terminate()
        await guest.wait()
        await running.stop()
