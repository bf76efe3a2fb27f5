"""The flows there are. A version that runs may have begun with stays here for ever."""

from bot.flows.closing import CLOSING
from bot.flows.model import Flow
from bot.flows.notice import NOTICE
from bot.flows.routine import ROUTINE
from bot.flows.worry import WORRY

FLOWS: tuple[Flow, ...] = (ROUTINE, WORRY, NOTICE, CLOSING)

_BY_VERSION = {(one.name, one.version): one for one in FLOWS}
_NEWEST = {one.name: one for one in sorted(FLOWS, key=lambda one: one.version)}


def flow(name: str, version: int | None = None) -> Flow:
    """Return a flow: the version a run is pinned to, or the newest. Raises KeyError for an unknown one."""
    return _NEWEST[name] if version is None else _BY_VERSION[name, version]
