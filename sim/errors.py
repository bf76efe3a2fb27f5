"""Ways to say no: `Refused` in the Bot API's words, `Mistake` in the control API's, `Cut` without a word."""


class Refused(Exception):
    """A Bot API error: HTTP `status`, Telegram's `description`, and seconds to wait for a 429."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after


class Mistake(Exception):
    """A control call that makes no sense: HTTP `status` and one sentence for whoever drives the people."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Cut(Exception):
    """The connection is to be cut without an answer."""


def bad(description: str) -> Refused:
    """Build a 400 in Telegram's form."""
    return Refused(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refused:
    """Build a 403 in Telegram's form."""
    return Refused(403, f"Forbidden: {description}")


def too_many(retry_after: int) -> Refused:
    """Build a 429 in Telegram's form; `retry_after` in whole seconds, at least one."""
    seconds = max(1, retry_after)
    return Refused(429, f"Too Many Requests: retry after {seconds}", seconds)
