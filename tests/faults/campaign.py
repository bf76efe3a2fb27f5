"""One run, from the first message to the verdict: people act, the bot is killed, all settles, the oracle looks."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.events import Kind
from core.people import Role
from tests.faults import cases, oracle, rows, shown
from tests.faults.acts import Record, Sort
from tests.faults.colleagues import Colleague
from tests.faults.killer import AIMS, POSTED, Killer
from tests.faults.mothers import Mother, Room
from tests.faults.oracle import Verdict
from tests.faults.plan import Plan
from tests.faults.rows import Stored
from tests.faults.watch import Watch
from tests.faults.world import Beside, World, world

LOOK_S = 0.5
QUIET_LOOKS = 3
FORWARD_S = 8 * 86400.0  # beyond the longest step of any ladder
BLOCK = 3  # kills between two changes from polling to webhook or back
# What happened to concerns in a run, by the name under which the last line counts it.
TOLD_OF = {
    "steps": Kind.STEP,
    "acknowledgements": Kind.ACKNOWLEDGED,
    "released": Kind.RELEASED,
    "closed": Kind.CLOSED,
}
Report = Callable[[int, Record], None]


@dataclass
class Campaign:
    """A run under way."""

    plan: Plan
    world: World
    watch: Watch
    report: Report
    killer: Killer
    record: Record = field(default_factory=Record)
    rested_at: datetime = field(init=False)  # the calendar moment up to which there was a bot to take steps

    async def acts(self) -> None:
        """People act while the bot is killed."""
        over = asyncio.Event()
        room = Room(self.world.control, self.world.phones, self.record, over, self.plan.danger)
        people = [asyncio.create_task(one.live()) for one in self._people(room)]
        try:
            await self._start()
            await self._until_busy()
            await self.world.bot.kill()
            self.killer.kills += 1
            while self.killer.kills < self.plan.kills - self.plan.forwards:
                await self._kill()
                _raise_failed(people)
        finally:
            over.set()
            await asyncio.gather(*people)

    def _people(self, room: Room) -> list[Mother | Colleague]:
        rng = random.Random(self.plan.seed)
        return [
            Mother(room, one.user, one.language, random.Random(rng.random()))
            if one.role is Role.MOTHER
            else Colleague(room, one.user, random.Random(rng.random()))
            for one in self.world.cast
        ]

    async def _until_busy(self) -> None:
        """Wait until everybody is in a check-in, and a concern is taken on: before that there is little to lose."""
        end = asyncio.get_running_loop().time() + self.plan.patience_s
        while not self._is_busy() and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.1)

    def _is_busy(self) -> bool:
        answered = len(self.record.of(Sort.ANSWER)) >= 2 * self.plan.people
        return answered and bool(self.record.of(Sort.TAKE_ON))

    async def _kill(self) -> None:
        block, share = self.killer.kills // BLOCK, self.plan.webhook_share
        posted = int((block + 1) * share) > int(block * share)
        await self.killer.next(self.world.run_args(posted), posted)
        self.report(self.killer.kills, self.record)

    async def rests(self) -> None:
        """Let everything settle, then let time pass, each time with a kill in the middle of what is due."""
        await self._start()
        await self._settle()
        for _ in range(self.plan.forwards):
            await self.watch.forward(FORWARD_S)
            await asyncio.sleep(self.killer.rng.uniform(0.0, 1.5))
            await self.world.bot.kill()
            self.killer.kills += 1
            self.report(self.killer.kills, self.record)
            await self._start()
            await self._settle()
        await (self.watch.last_look() if self.plan.forwards else self.watch.look())
        self.rested_at = self.watch.now()
        await self.world.bot.stop()

    async def _start(self) -> None:
        await self.world.bot.start(self.world.run_args(False))

    async def _settle(self) -> None:
        """Wait until nothing is due any more, several looks in a row; what never settles, the oracle finds."""
        quiet, clock = 0, asyncio.get_running_loop().time
        end = clock() + self.plan.patience_s
        while quiet < QUIET_LOOKS and clock() < end:
            await asyncio.sleep(LOOK_S)
            busy = await self.world.control.pending() or await asyncio.to_thread(
                self.world.reader.look, rows.at_work, self.watch.now()
            )
            quiet = 0 if busy else quiet + 1

    async def stored(self, folder: Path) -> Stored:
        """Return the product's own side, through its command line."""
        out = folder / "export.jsonl"
        exporting = ["export", *self.world.data_args, "--out", str(out)]
        code = await self.world.bot.command(exporting)
        if code:
            raise RuntimeError(f"export ended with {code}; see {self.world.bot.log}")
        keys = self.world.reader.look(rows.keys)
        with out.open() as lines:
            return Stored(lines, keys)


def _raise_failed(tasks: list["asyncio.Task[None]"]) -> None:
    """Whoever fell over is a fault of the harness: say so at once."""
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error


async def run(plan: Plan, folder: Path, database_url: str, report: Report) -> Verdict:
    """Run a plan on fresh data in a folder and return the verdict."""
    async with world(plan, folder, database_url) as around:
        watch = Watch(around)
        killer = Killer(around.control, around.bot, random.Random(plan.seed))
        campaign = Campaign(plan, around, watch, report, killer)
        beside = await Beside.begin(around.options)
        looking = asyncio.create_task(watch.go_on())
        try:
            await campaign.acts()
            await beside.end()
            await campaign.rests()
        finally:
            looking.cancel()
            await beside.end()
        _raise_failed([looking])
        stored = await campaign.stored(folder)
        _write(folder, campaign, stored)
        verdict = _judge(campaign, stored)
        _beside(beside, stored, verdict)
        return verdict


def _write(folder: Path, campaign: Campaign, stored: Stored) -> None:
    """Write what people did and were shown beside the export, for whoever looks into a finding."""
    rows_of = {update_id: row for row, (update_id, _) in stored.keys.updates.items()}
    with (folder / "acts.txt").open("w") as acts:
        for act in campaign.record.acts:
            times = [str(at) for at in stored.keys.times.get(act.update_id, ())]
            print(act.at, act, "row", rows_of.get(act.update_id), *times, file=acts)
    with (folder / "shown.txt").open("w") as calls:
        for call in campaign.watch.log.calls:
            print(call, file=calls)


def _judge(campaign: Campaign, stored: Stored) -> Verdict:
    verdict = Verdict()
    killer, record = campaign.killer, campaign.record
    oracle.judge_inputs(record, stored, verdict)
    oracle.judge_flags(stored, verdict)
    seen = shown.Shown(campaign.watch.log, stored)
    shown.judge_messages(seen, campaign.rested_at, verdict)
    shown.judge_receipts(seen, verdict)
    cases.judge_concerns(stored, campaign.watch.log, campaign.rested_at, verdict)
    cases.judge_words(record, stored, campaign.watch.log, verdict)
    verdict.findings["silent"] += campaign.watch.silent.values()
    trouble = campaign.world.bot.trouble()
    verdict.findings["locked"] += trouble.locked
    verdict.findings["errors"] += trouble.errors
    if campaign.world.bot.died:
        verdict.find("errors", f"the bot ended by itself {campaign.world.bot.died} times")
    verdict.findings["stalled"] += record.stalled
    mothers = {one.user for one in campaign.world.cast if one.role is Role.MOTHER}
    verdict.figures["people"] = len(mothers & {act.user for act in record.acts})
    verdict.figures |= {"kills": killer.kills, "aimed": killer.aimed, "acts": len(record.acts)}
    verdict.figures |= {f"at_{kind}": killer.moments[kind] for kind in sorted({*AIMS, *POSTED})}
    verdict.figures |= {"answers": len(stored.given), "visits": len(stored.visits)}
    verdict.figures["concerns"] = len(stored.tables["concern"])
    happened = Counter(event["kind"] for event in stored.tables["concern_event"])
    verdict.figures |= {name: happened[kind] for name, kind in TOLD_OF.items()}
    return verdict


def _beside(beside: Beside, stored: Stored, verdict: Verdict) -> None:
    """What the second writer was told is kept is there."""
    kept = sum(one["action"] == "beside" for one in stored.tables["audit"])
    if beside.complaints or not beside.committed:
        verdict.find("locked", f"the second writer: {beside.complaints or 'wrote nothing'}")
    if kept != beside.committed:
        verdict.find("lost", f"the second writer committed {beside.committed} units, {kept} are there")
