"""HTTP to Telegram: PTB's request interface over aiohttp, telling "not sent" from "unknown".

The Bot API has no idempotency key, so what a failure left behind decides whether a repeat is safe (faults.md §2,
docs/decisions/0004-one-outbox.md).
"""

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECT_S = 10.0
READ_S = 20.0
# An edit comes back as the whole message. Nobody looks at it, and the Bot API has a short form for it, which PTB takes:
# taking the long one apart would be a twelfth of the work that a press is.
TAKEN = b'{"ok":true'
EDITED = TAKEN + b',"result":true}'
TOO_MANY = 429
KEEPALIVE_S = 10.0  # a connection the server has meanwhile closed would make outcomes unknown


class NotSent(NetworkError):
    """Telegram never saw the request: refused, no DNS, no connection in time. Safe to repeat."""


class Unknown(NetworkError):
    """Telegram may have acted: cut, partial or late answer, or a server error."""


class SlowDown(NetworkError):
    """Telegram took nothing and asks to wait; PTB's own error cannot say how long without a warning."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


def _wait_of(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1.0


class Transport(BaseRequest):
    """One connection pool. `read_s` is how long an answer may take (long polls need more)."""

    def __init__(self, pool: int, read_s: float = READ_S, proxy: str | None = None) -> None:
        self.pool = pool
        self.read_s = read_s
        self.proxy = proxy
        self.session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return how long an answer may take, in seconds."""
        return self.read_s

    async def initialize(self) -> None:
        """Open the pool; harmless when it is open."""
        if self.session is None:
            connector = aiohttp.TCPConnector(limit=self.pool, keepalive_timeout=KEEPALIVE_S)
            timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_read=self.read_s)
            self.session = aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=True)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self.session is not None:
            await self.session.close()
            self.session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Make one request. Raises NotSent or Unknown; the pool's own time limits hold, not PTB's."""
        if self.session is None:
            raise NotSent("The connection pool is closed")
        body = json.dumps(request_data.parameters).encode() if request_data else None
        headers = {"Content-Type": "application/json"} if body else None
        try:
            async with self.session.request(
                method, url, data=body, headers=headers, proxy=self.proxy
            ) as answer:
                status, payload = answer.status, await answer.read()
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientHttpProxyError,
        ) as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unknown(type(error).__name__) from None
        if status >= 500:
            raise Unknown(f"HTTP {status}")
        if status == TOO_MANY:
            raise SlowDown(_wait_of(payload))
        if url.endswith("/editMessageText") and payload.startswith(TAKEN):
            return status, EDITED
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Return the answer's JSON. Raises Unknown when there is none: its text may not reach a log."""
        try:
            return json.loads(payload)
        except ValueError:
            raise Unknown("The answer is not JSON") from None
