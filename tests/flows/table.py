"""The 19 core items of a routine visit, typed from `domain.md` (A) by hand: the other side of the comparison.

A flag is (option, gate, code). Gates: "" always, "<8" and "<16" by age, "×2" the same answer in the visit
before, "case" with an open case, "life" when "is a life in danger?" is answered yes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    item: str
    how: str
    chinese: str
    options: tuple[str, ...]
    labels: tuple[str, ...]
    flags: tuple[tuple[str, str, str], ...] = ()
    abuse: bool = False
    from_years: int = 0


TABLE = (
    Row(
        "V01", "r", "这次怎么联系的?",
        ("home", "tongban_home", "call", "video"), ("上门", "童伴之家", "电话", "视频"),
    ),
    Row(
        "V02", "r", "见到孩子本人了吗?",
        ("spoke", "saw", "no", "refused"), ("说上话", "只见到", "没见到", "不让见"),
        (("no", "×2", "C05·P2"), ("refused", "", "C05·P2"), ("refused", "case", "C03·P1")),
    ),
    Row(
        "V03", "r", "现在谁在照看?",
        ("father", "mother", "grandparent", "relative", "minor", "nobody"),
        ("父", "母", "祖辈", "亲戚", "未成年", "没有人"),
        (("minor", "<8", "C05·P1"), ("nobody", "<8", "C05·P1"), ("nobody", "<16", "C05·P2")),
    ),
    Row(
        "V06", "r", "你自己这趟安全吗?",
        ("safe", "uneasy", "danger"), ("安全", "担心", "危险"),
        (("uneasy", "", "C17·P2"), ("danger", "", "C17·P0")),
    ),
    Row(
        "H02", "o/g", "饭够吃吗?",
        ("yes", "sometimes", "often", "none"), ("够", "偶尔不够", "常不够", "今天没吃"),
        (("often", "", "C05·P2"), ("none", "", "C05·P1")),
    ),
    Row(
        "H08", "g", "孩子有没有一个人过夜或独住?",
        ("no", "day", "night", "alone"), ("没有", "白天", "夜里", "独住"),
        (("day", "<8", "C05·P2"), ("night", "<16", "C06·P1"), ("alone", "<16", "C06·P1"), ("night", "<8", "C05·P0")),
    ),
    Row(
        "E02", "o", "露在外面的地方有伤吗?不掀衣服",
        ("none", "explained", "unexplained", "many", "bleeding"),
        ("没有", "说得通", "说不通", "好几处", "流血抽搐"),
        (("unexplained", "", "C03·P1"), ("many", "", "C03·P1"), ("bleeding", "", "C01·P0")),
        abuse=True,
    ),
    Row(
        "E03", "o", "孩子精神怎样?",
        ("well", "listless", "no_wake"), ("好", "没劲", "叫不醒"),
        (("listless", "×2", "C13·P2"), ("no_wake", "", "C01·P0")),
    ),
    Row(
        "S01", "g", "这几天去上学了吗?",
        ("yes", "excused", "three_days", "over_week", "stopped"),
        ("去了", "请假", "三天没去", "一周以上", "不上了"),
        (("three_days", "", "C11·P3"), ("over_week", "", "C11·P2"), ("stopped", "", "C11·P2")),
    ),
    Row(
        "M01", "k", "这几天心情像哪张脸?",
        ("happy", "calm", "worried", "crying", "skip"), ("😊", "😐", "😟", "😢", "不选"),
        (("crying", "", "C09·P3"), ("crying", "×2", "C09·P2")),
        from_years=4,
    ),
    Row(
        "M03", "o", "有没有变得怕某个人、不敢回家?",
        ("no", "withdrawn", "afraid"), ("没有", "闷或爱发火", "怕人怕回家"),
        (("withdrawn", "", "C09·P2"), ("afraid", "", "C03·P1")),
        abuse=True,
    ),
    Row(
        "M04", "r", "孩子自己说过不想活或伤自己吗?不追问",
        ("no", "said", "cuts", "method"), ("没有", "说过", "有划痕", "有办法或日子"),
        (("said", "", "C08·P1"), ("cuts", "", "C08·P1"), ("method", "", "C08·P0")),
        abuse=True,
    ),
    Row(
        "F01", "g", "爸妈这周和孩子说话了吗?",
        ("yes", "no", "month", "half_year", "lost"), ("有", "没有", "一个月没有", "半年没有", "找不到"),
        (("month", "", "C16·P3"), ("half_year", "", "C16·P2"), ("lost", "", "C06·P2")),
    ),
    Row(
        "F05", "o", "家里正有人打闹或喝醉吗?",
        ("no", "before", "now"), ("没有", "刚有", "正在"),
        (("before", "", "C03·P1"), ("now", "", "C03·P0")),
        abuse=True,
    ),
    Row(
        "D04", "r", "孩子主动说了被打、被摸、被吓吗?照原话",
        ("no", "hit", "touched"), ("没有", "打吓", "摸"),
        (("hit", "", "C03·P1"), ("touched", "", "C02·P0")),
        abuse=True,
    ),
    Row(
        "D05", "r", "失踪、被带走、订婚、乞讨打工?听说也算",
        ("no", "missing", "marriage", "begging"), ("没有", "失踪带走", "订婚", "乞讨"),
        (("missing", "", "C07·P0"), ("marriage", "", "C12·P1"), ("begging", "", "C12·P1")),
        abuse=True,
    ),
    Row("N04", "r", "看到听到什么?一句话或语音", (), ()),
    Row(
        "N05", "r", "要不要督导看看?",
        ("no", "free", "soon", "now"), ("不用", "有空", "尽快", "马上"),
        (("free", "", "C18·P3"), ("soon", "", "C18·P2"), ("now", "", "C18·P1"), ("now", "life", "C18·P0")),
    ),
    Row("N06", "r", "下次哪天去?", (), ()),
)  # fmt: skip
