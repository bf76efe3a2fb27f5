"""What may stand in a log line: ids, numbers and fixed words on one JSON line, and never a bot token.

Knows the logging of the standard library and structlog, nothing else of the product.
"""

import datetime as dt
import enum
import logging
import re
import sys
import threading
import traceback
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import structlog

# "123456:AA…" as BotFather writes it; in a URL the colon may be encoded, and "bot" stands before the number.
TOKEN = re.compile(r"\d{5,}(?::|%3[Aa])[\w-]{20,}")

# Fields whose text is one word of ours. Any other text may be somebody's name, number or note, and is hidden.
_WORDS = frozenset(
    {
        "address",
        "category",
        "command",
        "error",
        "handler",
        "job",
        "kind",
        "lane",
        "method",
        "mode",
        "outcome",
        "reason",
        "revision",
        "role",
        "service",
        "signal",
        "state",
        "status",
        "table",
        "topic",
        "version",
    }
)
_WORD = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
_OURS = frozenset({"event", "hint", "level", "logger", "timestamp", "exception"})
_HARMLESS = (int, float, enum.Enum, uuid.UUID, dt.date, dt.timedelta, type(None))
# The text of these, and of OSError, says which file, host or constraint; any other may quote what was typed.
_TELLING = ("sqlite3.", "pysqlite3.", "psycopg.OperationalError")

# Told at WARNING; at DEBUG, at INFO: below that the first ones print whole updates and requests.
_CHATTY = ("telegram", "httpx", "httpcore", "aiohttp", "apscheduler", "uvicorn")
# Never below WARNING: statements with their values, and addresses that hold a one-time link's secret.
_SEALED = ("sqlalchemy", "uvicorn.access")


def redact(text: str) -> str:
    """Return `text` with every bot token blanked out."""
    return TOKEN.sub("[token]", text)


def _only_words(_logger: Any, _method: str, event: Any) -> Any:
    """A structlog processor: hide every field that is not an id, a number or a fixed word."""
    return {key: value if _is_plain(key, value) else "[hidden]" for key, value in event.items()}


def _is_plain(key: str, value: object) -> bool:
    if key in _OURS or isinstance(value, _HARMLESS):
        return True
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_plain(key, part) for part in value)
    return key in _WORDS and isinstance(value, str) and bool(_WORD.fullmatch(value))


def _one_line(_logger: Any, _method: str, rendered: Any) -> str:
    """A structlog processor, the last: blank out tokens wherever they stand in the finished line."""
    return redact(str(rendered))


class NoTokens(logging.Filter):
    """A filter for the root handler: no record leaves it with a token, whatever library wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place and let it pass."""
        if not isinstance(record.msg, Mapping):  # structlog's own records are cleaned when they are rendered
            record.msg, record.args = redact(_said(record)), ()
        record.exc_text = None
        record.stack_info = redact(record.stack_info) if record.stack_info else None
        return True


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a slip in a log call must not stop its caller
        return str(record.msg)


def trace(error: BaseException) -> str:
    """Return a traceback with the frames and kinds of the errors, without texts that may quote a person."""
    return redact("".join(_chain(error, frozenset())))


def _chain(error: BaseException, seen: frozenset[int]) -> Iterator[str]:
    seen |= {id(error)}  # `raise error from error` makes a ring
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _chain(cause, seen)
        yield "then:\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    telling = isinstance(error, OSError) or kind.startswith(_TELLING)
    yield f"{kind}: {error}\n" if telling else f"{kind}\n"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _chain(part, seen)


def _render_error(_logger: Any, _method: str, event: Any) -> Any:
    """A structlog processor: replace `exc_info` by the traceback's text."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = trace(error)
    return event


def _uncaught(_kind: type[BaseException], error: BaseException | None, _frames: object) -> None:
    if not isinstance(error, KeyboardInterrupt):
        structlog.get_logger("tongban").critical("uncaught", exc_info=error)


def _uncaught_in_thread(what: threading.ExceptHookArgs) -> None:
    _uncaught(what.exc_type, what.exc_value, what.exc_traceback)


def configure_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line, ours and the libraries', as one line of JSON to `stream` (standard error)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logging.basicConfig(level=level.upper(), handlers=[_handler(stream, shared)], force=True)
    _quieten(logging.getLogger().level)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _handler(stream: TextIO | None, shared: list[Any]) -> logging.Handler:
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(NoTokens())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _render_error,
                _only_words,
                structlog.processors.JSONRenderer(sort_keys=True, default=str),
                _one_line,
            ],
        )
    )
    return handler


def _quieten(level: int) -> None:
    chatty = logging.INFO if level <= logging.DEBUG else max(level, logging.WARNING)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(chatty)
    for name in _SEALED:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
