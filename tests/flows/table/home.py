"""Letters H and E, typed from the table."""

from tests.flows.table.row import Row

HOME = (
    Row(
        "H01", "IRS", "o", "房子住着安全吗?",
        ("safe", "leaks", "wiring", "collapse"), ("安全", "漏雨", "电线坏", "要塌"),
        (("wiring", "", "C14·P2"), ("collapse", "", "C14·P1")),
    ),
    Row(
        "H02", "RF", "o/g", "饭够吃吗?",
        ("yes", "sometimes", "often", "none"), ("够", "偶尔不够", "常不够", "今天没吃"),
        (("often", "", "C05·P2"), ("none", "", "C05·P1")),
    ),
    Row(
        "H03", "R", "o", "衣服干净、合季节吗?",
        ("yes", "so_so", "no"), ("是", "一般", "不是"), (("no", "×2", "C05·P2"),),
    ),
    Row(
        "H04", "RS", "o", "农药、刀、开水、火够得着吗?",
        ("no", "yes"), ("否", "是"), (("yes", "<8", "C14·P3"), ("yes", "<8 ×2", "C14·P2")),
        said="孩子够得着农药、刀、开水、火吗?",
    ),
    Row(
        "H05", "S", "o/g", "附近有没围栏的水,孩子常去吗?",
        ("none", "not_used", "often"), ("没有", "有,不去", "常去"), (("often", "", "C14·P2"),),
        said="附近有没有不带围栏的水塘河沟,孩子常去吗?",
    ),
    Row(
        "H06", "S", "o", "烧煤烧炭的屋子通风吗?",
        ("none", "yes", "no"), ("不用", "通", "不通"), (("no", "", "C14·P1"),),
    ),
    Row(
        "H07", "RS", "g", "上学路上坐什么车,超载吗?",
        ("walk", "bus", "motorbike", "overloaded"), ("走路", "校车", "摩托", "超载"),
        (("overloaded", "", "C14·P2"),),
    ),
    Row(
        "H08", "IRSQ", "g", "孩子有没有一个人过夜或独住?",
        ("no", "day", "night", "alone"), ("没有", "白天", "夜里", "独住"),
        (("day", "<8", "C05·P2"), ("night", "<16", "C06·P1"), ("alone", "<16", "C06·P1"), ("night", "<8", "C05·P0")),
        said="孩子有没有一个人在家、过夜或独住?",
    ),
    Row(
        "E01", "RQ", "g", "这个月病过伤过吗,看医生了吗?",
        ("no", "better", "seen", "could_not"), ("没有", "好了", "看过", "没法看"),
        (("could_not", "", "C13·P2"),),
    ),
    Row(
        "E02", "RF", "o", "露在外面的地方有伤吗?不掀衣服",
        ("none", "explained", "unexplained", "many", "bleeding"),
        ("没有", "说得通", "说不通", "好几处", "流血抽搐"),
        (("unexplained", "", "C03·P1"), ("many", "", "C03·P1"), ("bleeding", "", "C01·P0")),
        abuse=True, said="孩子露在外面的地方有伤吗?",
    ),
    Row(
        "E03", "RF", "o", "孩子精神怎样?",
        ("well", "listless", "no_wake"), ("好", "没劲", "叫不醒"),
        (("listless", "×2", "C13·P2"), ("no_wake", "", "C01·P0")),
    ),
    Row(
        "E04", "R", "o", "比同龄孩子瘦小很多吗?",
        ("no", "bit", "much"), ("否", "有点", "很多"),
        (("much", "", "C13·P2"), ("much", "with H02 often", "C05·P1")),
    ),
    Row("E05", "R", "g", "打针、体检按时吗?", ("yes", "no"), ("是", "否"), (("no", "", "C13·P3"),)),
)  # fmt: skip
