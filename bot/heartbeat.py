"""A sign of life to somebody outside, while all is well: when it stops, they raise the last alarm.

The address is as good as a secret: whoever has it can keep the alarm silent. It stands in no log line.
"""

from collections.abc import Awaitable, Callable

import structlog
from telegram.error import NetworkError

from bot.transport import Transport

log = structlog.get_logger()

EVERY_S = 60.0
READ_S = 5.0
OK = 200


class Heartbeat:
    """Pings an address unless something is wrong here. `problems`: one line each, none when all is well."""

    def __init__(
        self, url: str, problems: Callable[[], Awaitable[list[str]]], proxy: str | None = None
    ) -> None:
        self.url = url
        self.problems = problems
        self.transport = Transport(1, READ_S, proxy)

    async def beat(self) -> None:
        """Ping once. What fails outside is logged and never raised: it is nobody's work here."""
        found = await self.problems()
        if found:
            log.error("heartbeat_withheld", problems=len(found))
            return
        try:
            status, _ = await self.transport.do_request(self.url, "GET")
        except NetworkError as error:
            log.warning("heartbeat_failed", error=type(error).__name__)
            return
        if status != OK:
            log.warning("heartbeat_failed", status=str(status))
