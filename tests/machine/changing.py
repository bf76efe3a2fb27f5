"""What changes around the machine's people: posts, places, chats, the clock, the process, rows behind their backs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from db.models import concern
from services import watching
from tests.machine.answering import Answering
from tests.machine.cast import NEAR, SPOILS


class Changing(Answering):
    """What changes, as helpers of the rules."""

    def _names_the_child(self, pick: int, place: bool) -> None:
        """She says which child it was about."""
        nameless = [one for one in self.rows.concerns.values() if one.child_id is None and one.run_id]
        if nameless:
            one = nameless[pick % len(nameless)]
            child = self.town.sibling if place else self.town.child
            self._asks(self._name_of(one.raiser_id), ["name_child", one.run_id, child])

    def _ends(self, name: str, owner: bool) -> None:
        """Somebody's post ends, or the post of whoever has the newest concern."""
        owners = [
            one.owner_id for one in self.rows.concerns.values() if one.owner_id and one.state != "closed"
        ]
        if owner and owners:
            name = self._name_of(owners[-1])
        if name in self.town.posts:
            self._do(f"the post of {name} ends", lambda: self._while_cards_wait(self.town.leaves, name))

    def _while_cards_wait(self, change: Callable[..., object], *arguments: Any) -> None:
        """Let something change after people have asked for the newest concern, and before it is sent to them."""
        for name in NEAR[:2]:
            for newest in list(self.rows.concerns)[-1:]:
                self.town.tries(name, ["card", newest])
        change(*arguments)

    def _blocks(self, name: str) -> None:
        back = name in self.town.blocked

        def doing() -> None:
            self.town.blocked ^= {name}
            if back:
                self.town.unblock(name)

        self._do(f"{name} {'comes back' if back else 'blocks the bot'}", doing)

    def _pass(self, span: timedelta) -> None:
        self.town.passes(span)
        self.town.run()
        self.town.slower_jobs()

    def _restart(self, minutes: int, sends_first: bool) -> None:
        town = self.town
        town.passes(timedelta(minutes=minutes))
        self.ground.restart(town)
        town.owner, town.slow = f"sender {town.senders}", {}
        town.recover()
        if sends_first:
            town.send()

    def _watch(self, chosen: int, what: str) -> None:
        town = self.town
        town.conn.execute(update(concern).where(concern.c.id == chosen).values({what: SPOILS[what]}))
        seen = watching.look(town.conn, town.now, town.settings.zone, 0)
        if seen.amiss:
            town.does(watching.repair, seen.amiss)
