"""Log lines carry ids, numbers and fixed words: no token, no name, no note, and each is one line of JSON."""

import enum
import io
import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pysqlite3 import dbapi2

from bot.redact import configure_logging, redact, trace
from core.triage import Level

TOKEN = "123456789:AAE-made_up-0123456789abcdefghijklm"
URL = f"https://api.telegram.org/bot{TOKEN}/sendMessage"
NOTE = "小明 says grandfather hits him, ring 0570-555-0101"


LIBRARIES = (
    "telegram",
    "httpx",
    "httpcore",
    "aiohttp",
    "apscheduler",
    "uvicorn",
    "uvicorn.access",
    "sqlalchemy",
)


class Log(io.StringIO):
    """What was written, and the same as parsed lines."""

    def lines(self) -> list[dict[str, Any]]:
        """Every line, each of which must be one JSON object."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@contextmanager
def configured() -> Iterator[Log]:
    """Logging set up at DEBUG as the program does it, and put back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = (root.level, root.handlers[:])
    quiet = {name: logging.getLogger(name).level for name in LIBRARIES}
    stream = Log()
    configure_logging("debug", stream)
    yield stream
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.level, root.handlers[:] = before
    sys.excepthook, threading.excepthook = hooks
    for name, level in quiet.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def log() -> Iterator[Log]:
    """A log at DEBUG."""
    with configured() as stream:
        yield stream


def _fail(text: str) -> None:
    raise ValueError(text)


# -- tokens --------------------------------------------------------------------------------------------------


texts = st.text(max_size=30)
tokens = st.from_regex(r"[0-9]{5,12}:[A-Za-z0-9_-]{20,40}", fullmatch=True)


@given(texts, tokens, texts)
def test_a_token_is_blanked_out_wherever_it_stands(before: str, token: str, after: str) -> None:
    """In any text, whatever surrounds it."""
    assert token not in redact(before + token + after)


def test_a_token_in_an_encoded_address_is_blanked_out() -> None:
    """Some libraries quote the colon."""
    assert redact(f"https://x/file/bot{TOKEN.replace(':', '%3A')}/a.ogg") == "https://x/file/bot[token]/a.ogg"


def test_what_is_not_a_token_stays() -> None:
    """Times, addresses and short codes."""
    text = "2026-03-06T10:15:00 127.0.0.1:8180 c-012 12345:short"
    assert redact(text) == text


def test_no_token_leaves_by_any_road(log: Log) -> None:
    """Message, arguments, fields, exception, its cause, the stack, a bound field, ours and a library's."""
    ours, theirs = structlog.get_logger("bot.outbox"), logging.getLogger("httpcore.http11")
    theirs.warning("POST %s", URL)
    theirs.warning(URL, stack_info=True)
    theirs.warning("%(url)s", {"url": URL})
    ours.warning(f"sent to {URL}", url=URL, error=TOKEN, reason=[TOKEN], more={"a": TOKEN})
    structlog.contextvars.bind_contextvars(method=TOKEN)
    try:
        try:
            _fail(URL)
        except ValueError as error:
            raise ConnectionRefusedError(111, f"cannot reach {URL}") from error
    except OSError:
        theirs.exception("broken %s", URL)
        ours.exception("broken", url=URL)
    assert len(log.lines()) == 6
    assert TOKEN not in log.getvalue()
    assert TOKEN.partition(":")[2] not in log.getvalue()


def test_a_handler_added_by_somebody_else_gets_clean_records_too(log: Log) -> None:
    """The filter cleans the record itself, not only our line."""
    seen = Log()
    logging.getLogger().addHandler(logging.StreamHandler(seen))
    logging.getLogger("x").warning("POST %s", URL)
    assert seen.getvalue() == "POST https://api.telegram.org/bot[token]/sendMessage\n"
    assert log.lines()[0]["event"] == seen.getvalue().strip()


# -- people --------------------------------------------------------------------------------------------------


class Colour(enum.StrEnum):
    """A fixed word."""

    RED = "red"


def test_ids_numbers_and_fixed_words_are_kept(log: Log) -> None:
    """What an operator needs to find the rows."""
    one = UUID(int=7)
    structlog.get_logger().info("sent", row=12, rank=Level.P0, lane=Colour.RED, ids=[1, 2], key=one, ok=True)
    expected = {"row": 12, "rank": 0, "lane": "red", "ids": [1, 2], "key": str(one), "ok": True}
    assert expected.items() <= log.lines()[0].items()


def test_a_hint_for_the_operator_is_kept(log: Log) -> None:
    """A sentence of ours, fixed in the code, that says what to do."""
    structlog.get_logger().error("another_poller", hint="Another process polls with this token.")
    assert log.lines()[0]["hint"] == "Another process polls with this token."


def test_the_kind_of_an_error_is_kept(log: Log) -> None:
    """A word in a field that is for words."""
    structlog.get_logger().info("send_failed", error="ValueError", outcome="unknown")
    assert (log.lines()[0]["error"], log.lines()[0]["outcome"]) == ("ValueError", "unknown")


@pytest.mark.parametrize("field", ["name", "text", "note", "phone", "answer", "error", "reason", "ids"])
@pytest.mark.parametrize("value", [NOTE, [NOTE], {"a": NOTE}, NOTE.encode(), Exception(NOTE)])
def test_whatever_may_be_about_a_person_is_hidden(log: Log, field: str, value: object) -> None:
    """In a field of any name: text that is not a fixed word never reaches the log."""
    structlog.get_logger().info("said", **{field: value})
    assert log.lines()[0][field] == "[hidden]"
    assert "0570" not in log.getvalue()
    assert "\\u5c0f" not in log.getvalue()


@pytest.mark.parametrize("field", ["name", "phone", "text"])
def test_even_a_single_word_is_hidden_where_a_person_may_be_named(log: Log, field: str) -> None:
    """Wang is a word, too."""
    structlog.get_logger().info("said", **{field: "Wang"})
    assert "Wang" not in log.getvalue()


def test_a_traceback_tells_where_and_what_but_not_what_somebody_wrote(log: Log) -> None:
    """`int("…")` quotes its argument; the frames and the kind are enough to mend it."""
    try:
        int(NOTE)
    except ValueError:
        structlog.get_logger().exception("broke")
        logging.getLogger("telegram.ext").exception("broke")
    for line in log.lines():
        assert "int(NOTE)" in line["exception"]
        assert line["exception"].endswith("builtins.ValueError\n")
    assert "0570" not in log.getvalue()


def test_an_error_of_the_machine_keeps_its_text() -> None:
    """A full disk must be readable."""
    assert trace(OSError(28, "No space left on device")).endswith("[Errno 28] No space left on device\n")
    assert trace(dbapi2.OperationalError("disk I/O error")).endswith(".OperationalError: disk I/O error\n")
    assert trace(psycopg.OperationalError("connection refused")).endswith(": connection refused\n")
    assert (
        trace(psycopg.errors.InvalidTextRepresentation(NOTE)) == "psycopg.errors.InvalidTextRepresentation\n"
    )


def test_a_group_of_errors_tells_each() -> None:
    """Tasks that fail together."""
    told = trace(ExceptionGroup(NOTE, [KeyError(NOTE), TypeError(NOTE)]))
    assert told == "builtins.ExceptionGroup\nbuiltins.KeyError\nbuiltins.TypeError\n"


def test_an_error_that_is_its_own_cause_is_told_once() -> None:
    """A ring of causes must not stop the logging."""
    error = KeyError("x")
    error.__cause__ = error
    assert trace(error) == "builtins.KeyError\n"


def test_at_debug_libraries_do_not_print_updates_statements_or_links(log: Log) -> None:
    """PTB prints whole updates, SQLAlchemy rows, uvicorn the path of a one-time link."""
    for name in ("telegram.ext.Application", "telegram.Bot", "aiohttp.client", "sqlalchemy.engine.Engine"):
        logging.getLogger(name).debug(NOTE)
    logging.getLogger("sqlalchemy.engine.Engine").info(NOTE)
    logging.getLogger("uvicorn.access").info("GET /note/SECRET")
    assert log.getvalue() == ""


# -- lines ---------------------------------------------------------------------------------------------------


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp"]), max_size=20))
def test_nothing_breaks_out_of_its_line(text: str) -> None:
    """New lines, escape codes and direction marks, in what a library says."""
    with configured() as stream:
        logging.getLogger("x").warning("a%sb", text)
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue()[:-1].isprintable()
    assert stream.lines()[0]["event"] == f"a{text}b"


def test_a_slip_in_a_log_call_does_not_stop_its_caller(log: Log) -> None:
    """Arguments that do not fit."""
    logging.getLogger("x").warning("%d of them", "three")
    assert log.lines()[0]["event"] == "%d of them"


def test_an_error_nobody_caught_is_one_clean_line(log: Log) -> None:
    """At the end of the program and in a thread."""
    try:
        _fail(TOKEN + NOTE)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=_fail, args=(TOKEN + NOTE,))
    thread.start()
    thread.join()
    assert [line["event"] for line in log.lines()] == ["uncaught", "uncaught"]
    assert TOKEN not in log.getvalue()
    assert "0570" not in log.getvalue()


def test_ctrl_c_leaves_no_traceback(log: Log) -> None:
    """Stopping is not an error."""
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert log.getvalue() == ""


def test_pythons_own_traceback_would_have_told() -> None:
    """Why a traceback of our own: the usual one quotes the text."""
    try:
        int(NOTE)
    except ValueError:
        assert "0570" in traceback.format_exc()
