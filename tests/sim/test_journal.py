"""Memory stays bounded: the log, the files, and what a slow page has not read."""

from sim.files import FileStore
from sim.journal import Journal
from sim.stream import BACKLOG, Page


def test_the_oldest_entries_are_forgotten_and_numbers_go_on() -> None:
    """`since` still means the number."""
    journal = Journal(keep=10)
    for n in range(25):
        journal.add({"what": n})
    kept = journal.since(0)
    assert 10 <= len(kept) <= 11
    assert kept[-1] == {"n": 25, "what": 24}
    assert [e["n"] for e in journal.since(23)] == [24, 25]
    assert [e["n"] for e in journal.since(20, limit=2)] == [21, 22]
    assert journal.since(25) == []
    journal.clear()
    assert journal.add({})["n"] == 26


def test_the_oldest_files_are_forgotten() -> None:
    """By bytes; the newest is always there."""
    store = FileStore(keep_bytes=100)
    first = store.add("photo", "", "", b"x" * 60)
    second = store.add("photo", "", "", b"x" * 60)
    assert store.get(first.file_id) is None
    assert store.at(first.path) is None
    assert store.get(second.file_id) is second


async def test_a_page_that_does_not_read_is_let_go() -> None:
    """It connects again and gets a fresh snapshot."""
    page = Page(frozenset())
    for _ in range(BACKLOG):
        page.tell("clock", None, dict)
    assert await page.next() is None
