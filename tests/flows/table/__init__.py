"""All items, typed from `domain.md` (A) by hand: the other side of the comparison with the code."""

from tests.flows.table.child import CHILD
from tests.flows.table.home import HOME
from tests.flows.table.rest import REST
from tests.flows.table.row import Row
from tests.flows.table.start import START

TABLE: tuple[Row, ...] = (*START, *HOME, *CHILD, *REST)

__all__ = ["TABLE", "Row"]
