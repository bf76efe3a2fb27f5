"""What every table is made of: the metadata and the columns that recur."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
)

from db.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in an INTEGER primary key.
Id = BigInteger().with_variant(Integer, "sqlite")


def id_() -> Column[int]:
    """Return the primary key; rows are numbered by the database."""
    return Column("id", Id, primary_key=True)


def ref(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[int]:
    """Return a reference to another table\'s id."""
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=null, index=index)


def at(name: str, *, null: bool = False) -> Column[object]:
    """Return a column for a moment, kept in UTC."""
    return Column(name, UtcDateTime, nullable=null)
