"""Promises of the column types: moments keep their zone, private columns are unreadable, plain JSON stays plain."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import StatementError

from db import engines, keys, types
from db.keys import KeyProblem
from db.models import metadata, person
from db.store import Store

NOW = datetime(2026, 3, 2, 2, 0, 0, 123456, tzinfo=UTC)
ROW = {"language": "en", "zone": "UTC", "since": NOW}
CANARY = "王canary-小明"


def run(url: str, *statements: Any) -> Any:
    """Run statements in one transaction on a schema that is there; return the last one's rows."""
    store = Store(url)
    try:
        metadata.create_all(store.writer)
        rows = None
        with store.writer.begin() as conn:
            for statement in statements:
                found = conn.execute(statement)
                rows = found.all() if found.returns_rows else None
        return rows
    finally:
        store.close()


@pytest.mark.parametrize(
    "zone", [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))]
)
def test_a_moment_comes_back_the_same_and_in_utc(url: str, zone: timezone) -> None:
    """To the microsecond, whatever zone it was said in."""
    rows = run(url, insert(person).values({**ROW, "since": NOW.astimezone(zone)}), select(person.c.since))
    assert rows == [(NOW,)]
    assert rows[0].since.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(url: str) -> None:
    """Whose morning would it be?"""
    with pytest.raises(StatementError, match="needs a zone"):
        run(url, insert(person).values({**ROW, "since": NOW.replace(tzinfo=None)}))


@pytest.mark.parametrize("value", ["", "李", CANARY * 50, "\ud800", "\u0000", "🧒‍👩", "<b>&amp;", "{0}"])
def test_private_text_comes_back_as_it_was(url: str, value: str) -> None:
    """Lone surrogates and zeros included."""
    assert run(url, insert(person).values(**ROW, name=value), select(person.c.name)) == [(value,)]


def test_private_text_is_nowhere_in_the_files(tmp_path: Path) -> None:
    """Neither in the database nor in its log."""
    url = engines.sqlite_url(tmp_path)
    store = Store(url)
    metadata.create_all(store.writer)
    with store.writer.begin() as conn:
        conn.execute(insert(person).values(**ROW, name=CANARY, phone="0570-555-0199"))
    files = list(tmp_path.glob("tongban.db*"))
    assert len(files) > 1, "the log is still there"
    for file in files:
        for canary in (CANARY.encode(), b"canary", b"555-0199", CANARY.encode("unicode_escape")):
            assert canary not in file.read_bytes()
    store.close()


def test_the_same_text_never_looks_the_same(url: str) -> None:
    """Nobody learns from the file who shares a name."""
    run(url, insert(person).values([{**ROW, "name": "Li"}, {**ROW, "name": "Li"}]))
    raw = run(url, text("SELECT name FROM person"))
    assert raw[0] != raw[1]


def test_a_value_moved_to_another_column_does_not_open(url: str) -> None:
    """A name is no phone number."""
    moved = update(person).values(phone=text("name"))
    with pytest.raises(KeyProblem, match=r"person\.phone"):
        run(url, insert(person).values(**ROW, name="Li"), moved, select(person.c.phone))


def test_another_key_opens_nothing_and_a_ring_opens_what_its_old_key_sealed(url: str) -> None:
    """Rotation keeps the old key; a lost key keeps the secret."""
    run(url, insert(person).values(**ROW, name="Li"))
    types.use(keys.make_ring(b"k" * keys.KEY, b"n" * keys.KEY))
    assert run(url, select(person.c.name)) == [("Li",)]
    types.use(keys.make_ring(b"x" * keys.KEY))
    with pytest.raises(KeyProblem, match="does not open"):
        run(url, select(person.c.name))


def test_a_changed_byte_is_noticed(url: str) -> None:
    """Damage is said, not shown."""
    run(url, insert(person).values(**ROW, name="Li"))
    (sealed,) = run(url, text("SELECT name FROM person"))[0]
    broken = bytes(sealed)[:-1] + bytes([bytes(sealed)[-1] ^ 1])
    with pytest.raises(KeyProblem):
        run(url, text("UPDATE person SET name = :name").bindparams(name=broken), select(person.c.name))


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """With the remedy in the sentence."""
    path = tmp_path / "key"
    keys.new_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    keys.read_key_file(path)
    path.chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        keys.read_key_file(path)


@pytest.mark.parametrize("content", ["", "zz", "abcd", "00" * 31, "00" * 33])
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str) -> None:
    """Half a key opens nothing."""
    path = tmp_path / "key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match="damaged"):
        keys.read_key_file(path)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    """The old key may be the only one that opens the data."""
    path = tmp_path / "key"
    keys.new_key_file(path)
    with pytest.raises(FileExistsError):
        keys.new_key_file(path)
