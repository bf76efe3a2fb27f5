"""Promises of the schema's versions, on SQLite and on PostgreSQL."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, inspect, text

from db import engines, migrate
from db.engines import DatabaseProblem
from db.models import metadata
from db.queries import meta


def with_conn(url: str, work: Any) -> Any:
    engine = engines.writer(url)
    try:
        with engine.begin() as conn:
            return work(conn)
    finally:
        engine.dispose()


def differences(conn: Connection, wanted: MetaData) -> list[Any]:
    options: dict[str, Any] = {}
    migrate.configure(lambda **values: options.update(values))
    found: list[Any] = compare_metadata(MigrationContext.configure(conn, opts=options), wanted)
    return found


def tables(url: str) -> set[str]:
    found: set[str] = with_conn(url, lambda conn: set(inspect(conn).get_table_names()))
    return found


def test_from_empty_to_the_newest_the_tables_are_those_of_the_models(url: str) -> None:
    """Models and migrations never differ."""
    assert migrate.upgrade(url) is None
    assert with_conn(url, lambda conn: differences(conn, metadata)) == []


def test_a_difference_would_be_seen(url: str) -> None:
    """The promise above can be broken: a column too many is found."""
    migrate.upgrade(url)
    wanted = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(wanted)
    wanted.tables["meta"].append_column(Column("extra", Integer))
    assert [found[0] for found in with_conn(url, lambda conn: differences(conn, wanted))] == ["add_column"]


def test_down_leaves_nothing_and_up_again_leaves_everything(url: str) -> None:
    """A revision can be taken back."""
    migrate.upgrade(url)
    full = tables(url)
    assert migrate.downgrade(url, "base") == migrate.head()
    assert tables(url) == {"alembic_version"}
    assert migrate.upgrade(url) is None
    assert tables(url) == full


def test_migrating_twice_changes_nothing(url: str) -> None:
    """The second time the newest version is found."""
    migrate.upgrade(url)
    assert migrate.upgrade(url) == migrate.head()
    with_conn(url, migrate.check)


def test_a_revision_that_fails_half_way_leaves_the_data_as_it_was(url: str) -> None:
    """One transaction, the tables included, on SQLite too."""
    migrate.upgrade(url)
    before = tables(url)

    def breaks(conn: Connection) -> None:
        Table("half", MetaData(), Column("id", Integer)).create(conn)
        conn.execute(text("DROP TABLE wrong_code"))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        migrate._moved(url, breaks)
    assert tables(url) == before


@pytest.mark.parametrize("act", [migrate.upgrade, lambda url: with_conn(url, migrate.check)])
def test_an_older_program_refuses_newer_data_and_says_which_version_to_install(url: str, act: Any) -> None:
    """It neither works on it nor changes it."""
    migrate.upgrade(url)

    def from_the_future(conn: Connection) -> None:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        meta.put(conn, "migrated_by", "9.9.0")

    with_conn(url, from_the_future)
    with pytest.raises(DatabaseProblem, match=r"older than the data: install version 9\.9\.0 or newer"):
        act(url)
    assert with_conn(url, migrate.current) == "9999"


def test_older_data_is_refused_with_the_command_that_helps(url: str) -> None:
    """`run` never migrates by itself."""
    migrate.upgrade(url, "0001")
    with pytest.raises(DatabaseProblem, match="python -m bot migrate"):
        with_conn(url, migrate.check)


def test_a_database_without_tables_is_no_data_yet(url: str) -> None:
    """A sentence, not a missing table."""
    with pytest.raises(DatabaseProblem, match="no data here yet"):
        with_conn(url, migrate.check)


def test_the_version_that_is_stamped_is_the_newest_of_the_changelog() -> None:
    """Who reads "install version …" must find it."""
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text()
    newest = next(line for line in changelog.splitlines() if line.startswith("## "))
    assert newest == f"## {migrate.VERSION}"
