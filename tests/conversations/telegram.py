"""Telegram as far as the product's own bot object calls it here: who the bot is, and the files that were sent."""

import json
from typing import Any

from telegram.request import BaseRequest, RequestData

from sim.samples import picture_png, voice_ogg

_ME = {"id": 1000000001, "is_bot": True, "first_name": "Tongban", "username": "tongban_demo_bot"}
TOKEN = "1000000001:a-made-up-token-for-the-tests"


class Nearby(BaseRequest):
    """Answers in this process; anything else it is asked for is a mistake of the caller."""

    @property
    def read_timeout(self) -> float:
        """Return a time that is never waited for."""
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Return who the bot is, where a file lies, or the file: what a file's id begins with says what it is."""
        if "/file/" in url:
            return 200, picture_png(8, 8) if "photo" in url else voice_ogg()
        if url.endswith("/getMe"):
            return 200, _answer(_ME)
        if url.endswith("/getFile") and request_data is not None:
            file_id = request_data.parameters["file_id"]
            return 200, _answer({"file_id": file_id, "file_unique_id": file_id, "file_path": file_id})
        raise AssertionError(f"nobody asked for {url.rsplit('/', 1)[-1]}")


def _answer(result: dict[str, Any]) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()
