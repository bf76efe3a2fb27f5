"""The flows there are. A version that runs may have begun with stays here for ever."""

from collections.abc import Iterable

from bot.flows.case import CASES
from bot.flows.closing import CLOSING
from bot.flows.contact import CONTACT
from bot.flows.doubt import DOUBT
from bot.flows.followup import FOLLOWUP
from bot.flows.intake import INTAKE
from bot.flows.leave import LEAVE
from bot.flows.model import Flow
from bot.flows.notice import NOTICE
from bot.flows.outcome import OUTCOME
from bot.flows.quick import QUICK
from bot.flows.routine import ROUTINE
from bot.flows.season import SEASON
from bot.flows.worry import WORRY, WORRY_1

VISITS: tuple[Flow, ...] = (INTAKE, ROUTINE, QUICK, SEASON, FOLLOWUP, CONTACT)
FLOWS: tuple[Flow, ...] = (*VISITS, OUTCOME, WORRY, DOUBT, NOTICE, CLOSING, *CASES, LEAVE)
OLDER: tuple[Flow, ...] = (WORRY_1,)  # nobody begins one of these any more


class Catalog:
    """Flows by name and version."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._by_version = {(one.name, one.version): one for one in flows}
        self._newest = {name: self._by_version[name, version] for name, version in sorted(self._by_version)}

    def flow(self, name: str, version: int | None = None) -> Flow:
        """Return a flow: the version a run is pinned to, or the newest. Raises KeyError for an unknown one."""
        return self._newest[name] if version is None else self._by_version[name, version]


_in_use = [Catalog((*FLOWS, *OLDER))]


def use(catalog: Catalog) -> Catalog:
    """Let this process run on another catalog from now on; return the one before it."""
    before, _in_use[:] = _in_use[0], [catalog]
    return before


def flow(name: str, version: int | None = None) -> Flow:
    """Return a flow of the catalog in use: the version a run is pinned to, or the newest."""
    return _in_use[0].flow(name, version)
