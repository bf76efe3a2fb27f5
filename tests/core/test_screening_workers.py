"""A worker in a text: what the worker does goes past that worker, what a worker is told of must reach that worker.

Which entries are met decides that (`services.conflicts.sounds_of_it`); the sentences here are invented.
"""

import pytest

from core.screening import screen
from core.triage import Category
from services.conflicts import sounds_of_it

DOES = (
    "督导摸了她", "督导跟着我回家", "督导员对女孩动手动脚", "村里的督导打了孩子", "县里来的志愿者摸小女孩",
    "督导威胁我不许说", "社工把孩子关在屋里打", "被督导摸了", "她被志愿者强奸了", "督导昨天打了他",
    "督导又骂孩子打孩子", "志愿者喝醉了对小女孩动手动脚", "协调员逼我陪他喝酒", "督导半夜堵在我门口",
    "督导不许我上报", "督导叫我不要上报那孩子身上的伤", "工作人员偷拍女孩洗澡", "儿童主任把孩子锁在办公室",
    "爱心妈妈天天打孩子", "督导强吻了她", "督导猥亵女童", "督导半夜给女孩发信息要照片",
    "My supervisor followed me home", "the supervisor raped her", "the supervisor touched the girl",
    "The volunteer touched her under her skirt", "The coordinator hit a boy", "the social worker slapped the child",
    "The coordinator threatened me if I talk", "the girl was raped by a volunteer", "he was hit by the supervisor",
    "My supervisor told me not to report it", "The companion mother beats the child",
    "the supervisor always harasses me", "our coordinator who abused a girl came back",
    "She was followed by the supervisor",
)  # fmt: skip

TOLD = (
    "爸爸打了他，督导已经知道了", "告诉督导他爸又打他了", "请督导快来，爷爷打孩子", "我跟督导讲过，继父摸她",
    "督导，我害怕，他跟着我", "督导我不安全，他威胁我", "督导也知道他爸打他", "社工说妈妈被打了",
    "I told the supervisor that he was hit by his father", "supervisor says uncle raped her",
    "I told the supervisor he hit me", "the coordinator asked whether the father beats him",
    "the social worker saw that she was beaten by her uncle",
)  # fmt: skip

ORDINARY = (
    "我们督导很好，常来看孩子", "督导打了电话给我", "督导打我电话没人接", "督导对孩子很关心", "督导把孩子抱起来哄",
    "志愿者摸摸孩子的头", "督导把孩子们带到活动室", "志愿者给孩子打饭", "工作人员给娃打疫苗", "志愿者和孩子打球",
    "督导锁门走了", "督导要我上报", "the volunteer locked the door", "the supervisor came with me today",
    "the volunteer hit the drum and the kids danced",
)  # fmt: skip


@pytest.mark.parametrize("text", DOES)
def test_what_a_worker_does_goes_past_that_worker(text: str) -> None:
    """Whatever else the words sound like: who is told of it must not be who does it."""
    assert sounds_of_it(screen(text))


@pytest.mark.parametrize("text", TOLD)
def test_what_somebody_else_does_reaches_the_worker_who_is_spoken_of(text: str) -> None:
    """It is asked about, of its own kind, and goes the usual way."""
    found = screen(text)
    assert found is not None
    assert not sounds_of_it(found)
    assert found.category in (Category.C02, Category.C03, Category.C17)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_a_worker_does_every_day_is_not_asked_about(text: str) -> None:
    assert screen(text) is None


def test_a_worker_is_heard_after_the_worst_has_been_said() -> None:
    """A text is not read to its end once nothing worse can come; who it was may stand there."""
    assert sounds_of_it(
        screen("She was raped. The child is bleeding. It was the volunteer: the volunteer raped her.")
    )
