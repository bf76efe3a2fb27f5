"""The scene of the notices and the world of the concerns, for what the sender decides about both."""

from tests.services.concerns.conftest import world
from tests.services.notices.conftest import scene

__all__ = ["scene", "world"]
