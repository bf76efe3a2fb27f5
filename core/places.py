"""Areas and scope. An area's path ("/1/4/7/") names its ancestors, so "lies within" is a prefix."""

import re
from enum import StrEnum

from core.people import AreaId

_PATH = re.compile(r"(?:/[1-9][0-9]*)+/")


class AreaKind(StrEnum):
    """The five levels of the programme, the widest first."""

    NATION = "nation"
    PROVINCE = "province"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


def child_path(parent: str, area: AreaId) -> str:
    """Return the path of `area` within the area at `parent`; `parent` is "" for the nation."""
    if parent and not _PATH.fullmatch(parent):
        raise ValueError(f"not an area path: {parent!r}")
    return f"{parent or '/'}{area}/"


def covers(post: str, area: str) -> bool:
    """Return whether a post at path `post` reaches the area at path `area`. Anything malformed: no."""
    return bool(_PATH.fullmatch(post) and _PATH.fullmatch(area)) and area.startswith(post)


def ancestors(path: str) -> tuple[str, ...]:
    """Return the area's own path and those of its ancestors, the nearest first."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"not an area path: {path!r}")
    parts = path.strip("/").split("/")
    return tuple("/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1))
