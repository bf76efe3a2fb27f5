"""Areas: where they lie and what lies in them."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from core.people import AreaId
from core.places import ancestors, child_path
from db.models import area


@dataclass(frozen=True)
class Area:
    """A place of the programme."""

    id: int
    parent_id: int | None
    kind: str
    name: str
    path: str


_AREA = select(area.c.id, area.c.parent_id, area.c.kind, area.c.name, area.c.path)


def get(conn: Connection, area_id: int) -> Area | None:
    """Return an area by id."""
    row = conn.execute(_AREA.where(area.c.id == area_id)).first()
    return Area(*row) if row else None


def names(conn: Connection, area_id: int) -> str:
    """Return an area as the roster writes it: "nation/province/county"."""
    return name_at(conn, conn.execute(select(area.c.path).where(area.c.id == area_id)).scalar_one())


def name_at(conn: Connection, path: str) -> str:
    """Return the area at a path as the roster writes it."""
    line = select(area.c.name).where(area.c.path.in_(ancestors(path))).order_by(func.length(area.c.path))
    return "/".join(conn.execute(line).scalars())


def every(conn: Connection) -> list[Area]:
    """Return all areas, the widest first."""
    return [Area(*row) for row in conn.execute(_AREA.order_by(func.length(area.c.path), area.c.id))]


def within(conn: Connection, area_id: int, limit: int, offset: int = 0) -> list[Area]:
    """Return the areas directly in one, in the order in which they were made."""
    found = _AREA.where(area.c.parent_id == area_id).order_by(area.c.id).limit(limit).offset(offset)
    return [Area(*row) for row in conn.execute(found)]


def add(conn: Connection, parent: Area | None, kind: str, name: str) -> Area:
    """Insert an area in another one and return it; None = in nothing."""
    parent_id = parent.id if parent else None
    until_known = f"new-{secrets.token_hex(8)}"  # the path ends in the row's own id
    row = {"parent_id": parent_id, "kind": kind, "name": name, "path": until_known}
    result = conn.execute(insert(area).values(row))
    new_id = int(result.inserted_primary_key[0])  # type: ignore[index]
    path = child_path(parent.path if parent else "", AreaId(new_id))
    conn.execute(update(area).where(area.c.id == new_id).values(path=path))
    return Area(new_id, parent_id, kind, name, path)
