"""A worker in a text: what the worker does goes past that worker, what a worker is told of must reach that worker.

Which entries are met decides that (`services.conflicts.sounds_of_it`); the sentences here are invented.
"""

import pytest

from core.screening import screen
from services.conflicts import sounds_of_it

DOES = (
    "My supervisor followed me home", "the supervisor raped her", "the supervisor touched the girl",
    "督导摸了她", "督导跟着我回家", "督导员对女孩动手动脚", "村里的督导打了孩子", "县里来的志愿者摸小女孩",
    "The volunteer touched her under her skirt", "督导威胁我不许说", "The coordinator hit a boy",
    "The coordinator threatened me if I talk", "社工把孩子关在屋里打", "the social worker slapped the child",
    "被督导摸了", "她被志愿者强奸了", "the girl was raped by a volunteer", "he was hit by the supervisor",
    "督导昨天打了他", "督导又骂孩子打孩子", "志愿者喝醉了对小女孩动手动脚", "协调员逼我陪他喝酒",
    "督导半夜堵在我门口", "督导不许我上报", "督导叫我不要上报那孩子身上的伤",
    "My supervisor told me not to report it", "工作人员偷拍女孩洗澡", "儿童主任把孩子锁在办公室",
    "爱心妈妈天天打孩子", "The companion mother beats the child", "the supervisor always harasses me",
    "our coordinator who abused a girl came back", "督导强吻了她", "督导猥亵女童", "督导半夜给女孩发信息要照片",
    "督导喝多了摸了我们这儿一个女孩子的脸和腰,让我别往外说", "社工一巴掌打在孩子脸上",
    "孩子说志愿者叔叔摸她下面", "娃说社工亲她嘴", "那个志愿者老亲我女儿的嘴", "协调员对女孩子毛手毛脚",
    "督导让我当没看见", "协调员要我删掉那条记录", "工作人员跟小女孩谈恋爱", "督导居然敢打孩子",
    "督导上周又打了他一次", "社工小王打孩子", "supervisor tried to kiss me", "志愿者把小女孩带到宾馆过夜",
    "督导让孩子脱衣服给他看", "爱心妈妈用棍子抽孩子", "督导拿皮带抽了那个男娃", "志愿者给小姑娘拍裸照",
    "The supervisor put his hand under the girl's skirt", "our volunteer took nude photos of the kids",
    "the coordinator asked me to sleep with him or lose my job", "The girl got pregnant by the volunteer",
    "那个督导强迫我跟他睡", "志愿者叫娃儿去他家睡", "督导老张对女孩动手动脚", "社工王某强奸了她",
    "志愿者小李打孩子", "supervisor Zhang touched her", "爱心妈妈动不动就打孩子",
    "the supervisor has been hitting the boy", "supervisor tried to touch her",
    "supervisor warned me to keep my mouth shut about the bruises",
)  # fmt: skip

TOLD = (
    "I told the supervisor that he was hit by his father", "爸爸打了他，督导已经知道了", "告诉督导他爸又打他了",
    "请督导快来，爷爷打孩子", "我跟督导讲过，继父摸她", "supervisor says uncle raped her",
    "督导，我害怕，他跟着我", "督导我不安全，他威胁我", "I told the supervisor he hit me",
    "the coordinator asked whether the father beats him", "督导也知道他爸打他", "社工说妈妈被打了",
    "the social worker saw that she was beaten by her uncle", "社工把被爸爸打的孩子接走了",
    "社工带着被打的孩子去医院", "社工给被虐待的孩子找了寄养", "志愿者给挨打的孩子擦药",
    "督导带着被锁在家里的娃出来", "告诉督导，他妈不许说出去", "请告诉督导打人的是他爸",
)  # fmt: skip

ORDINARY = (
    "我们督导很好，常来看孩子", "the supervisor came with me today", "督导说孩子被打了要上报",
    "志愿者带孩子们玩", "督导打了电话给我", "督导打我电话没人接", "督导对孩子很关心", "督导把孩子抱起来哄",
    "志愿者摸摸孩子的头", "督导问孩子被谁打的", "the volunteer hit the drum and the kids danced",
    "督导把孩子们带到活动室", "志愿者给孩子打饭", "工作人员给娃打疫苗", "志愿者和孩子打球", "督导锁门走了",
    "the volunteer locked the door", "督导要我上报", "社工给被欺负的孩子做辅导", "督导对被侵犯的孩子很关心",
    "督导对他爸打孩子的事很重视", "督导，他爸不许我说", "督导说他爸不让上报", "志愿者被孩子爸爸打了",
    "督导也被孩子爸爸骂了", "孩子被督导的侄子打了", "督导跟着我走访了三家", "督导骂我报告写得太慢",
    "督导说不要上报重复的表", "supervisor told me not to report twice",
    "the volunteer beat the kids at table tennis", "the volunteer locked his bike",
    "the supervisor shook her hand", "the coordinator and the boy hit it off", "社工跟踪回访了三次",
    "社工会跟踪服务", "督导跟踪这个案子", "督导堵在镇上来不了", "社工把资料锁在柜子里",
    "志愿者把钥匙锁在屋里了", "督导打我手机", "社工打我微信语音", "督导逼我交报告",
    "the volunteer hits me up every week", "the volunteer beats me at chess",
)  # fmt: skip


@pytest.mark.parametrize("text", DOES)
def test_what_a_worker_does_goes_past_that_worker(text: str) -> None:
    """Whatever else the words sound like: who is told of it must not be who does it."""
    assert sounds_of_it(screen(text))


@pytest.mark.parametrize("text", TOLD)
def test_what_somebody_else_does_reaches_the_worker_who_is_spoken_of(text: str) -> None:
    """It is asked about and goes the usual way."""
    found = screen(text)
    assert found is not None
    assert not sounds_of_it(found)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_a_worker_does_every_day_is_not_asked_about(text: str) -> None:
    assert screen(text) is None


def test_a_worker_is_heard_after_the_worst_has_been_said() -> None:
    """A text is not read to its end once nothing worse can come; who it was may stand there."""
    assert sounds_of_it(
        screen("She was raped. The child is bleeding. It was the volunteer: the volunteer raped her.")
    )
