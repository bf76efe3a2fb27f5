"""Promises of the second look: what nobody wrote an entry for is asked about, and a way of speaking is not."""

import pytest

from core.screening import hits_of, reading_of, screen
from core.screening.weighing import bags, beyond_plain, kind, kinds, stem, weigh, weights
from core.triage import Category, Level


@pytest.mark.parametrize(
    ("text", "level", "category"),
    [
        ("他爸抄起板凳往他身上砸", Level.P1, Category.C03),
        ("孩子的癫痫药断了两个月", Level.P2, Category.C13),
        ("班上的人把她的照片挂到网上骂", Level.P2, Category.C10),
        ("开学三周了他还没进过教室", Level.P2, Category.C11),
        ("the wound stinks and nobody takes him to a doctor", Level.P2, Category.C13),
        ("he was tricked out of his savings in a game", Level.P2, Category.C10),
    ],
)
def test_what_no_entry_says_is_asked_about_as_what_it_sounds_like(
    text: str, level: Level, category: Category
) -> None:
    """The category is that of the sentences that taught it, the level the usual one of the category."""
    found = screen(text)
    assert found is not None
    assert found.entries == ("weighed",)
    assert (found.level, found.category) == (level, category)


@pytest.mark.parametrize(
    "text",
    [
        "爷爷下象棋杀得我片甲不留",
        "奶奶用刀削苹果,一整条皮不断",
        "电视剧里武松拿刀砍老虎",
        "鸡蛋被打破了三个",
        "grandpa shot a pheasant for dinner",
        "noodles cut with a knife",
    ],
)
def test_an_entry_amid_an_ordinary_clause_is_a_way_of_speaking(text: str) -> None:
    """A chess game, a kitchen, a film."""
    assert screen(text) is None


@pytest.mark.parametrize("danger", ["小明说他想死", "叔叔摸她下面", "爸爸拿皮带抽她", "他喝了农药"])
@pytest.mark.parametrize(
    "ordinary",
    [
        "今天和孩子们一起包饺子,大家有说有笑,{},奶奶做了腊肉请我吃,下午又教他们折纸",
        "看完动画片又玩了捉迷藏,笑死我了,{},今天一切顺利,照片已经上传",
    ],
)
def test_an_ordinary_day_around_it_drowns_no_danger(ordinary: str, danger: str) -> None:
    """Mothers write with commas: what stands between two of them is weighed by itself."""
    assert screen(ordinary.format(danger)) is not None


@pytest.mark.parametrize("text", ["再见", "他", "ok", "take care", "好的", "收到", "谢谢", "👍"])
def test_a_word_of_greeting_is_too_little_to_be_weighed(text: str) -> None:
    """Nobody is asked whether a child is in danger because she says goodbye."""
    assert screen(text) is None


def test_typed_pinyin_weighs_too() -> None:
    """What is learned of characters is learned of their sounds."""
    found = screen("hai zi de dian xian yao duan le liang ge yue")
    assert found is not None


def test_a_word_learned_in_one_form_is_known_in_the_others() -> None:
    """Kicks, kicked, kicking."""
    assert stem("kicks") == stem("kicked") == stem("kicking") == "kick*"
    assert stem("gas") == "gas*"


def test_two_clauses_weigh_as_much_as_their_features_together() -> None:
    """The sum is put together from parts; it is the same as adding up the whole."""
    known = weights()
    for text in (
        "他今天哭了很久,说爸爸又喝醉了",
        "he cried a lot, dad was drunk again",
        "孩子发烧,没人带去看",
    ):
        reading = reading_of(text)
        hits = hits_of(reading)
        summed = [sum(known.get(feature, 0) for feature in features) for features in bags(reading, hits)]
        assert [stretch.points for stretch in weigh(reading, hits)] == summed


def test_what_says_more_than_an_ordinary_day_is_marked_where_it_stands() -> None:
    """Only there an entry is believed that is not sure."""
    reading = reading_of("今天天气很好我去村里走访。孩子说他不想活了")
    told = beyond_plain(weigh(reading, hits_of(reading)), len(reading))
    assert len(told) == len(reading)
    assert not any(told[: reading.units.index("走")])
    assert told[reading.units.index("活")]


def test_the_kinds_are_categories() -> None:
    """A sentence of nothing known is of the kind that comes most often."""
    names = {category.value for category in Category}
    assert all(set(points) <= names for points in kinds().values())
    assert kind(()) in names
