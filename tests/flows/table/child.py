"""Letters S, M and F, typed from the table."""

from tests.flows.table.row import Row

CHILD = (
    Row(
        "S01", "RQ", "g", "这几天去上学了吗?",
        ("yes", "excused", "three_days", "over_week", "stopped"),
        ("去了", "请假", "三天没去", "一周以上", "不上了"),
        (("three_days", "", "C11·P3"), ("over_week", "", "C11·P2"), ("stopped", "", "C11·P2")),
    ),
    Row(
        "S02", "RQ", "k", "学校或路上有不开心的事想说吗?",
        ("no", "bit", "yes", "rather_not"), ("没有", "有点", "想说", "不想说"),
        (("yes", "", "C10·P2"),),
        from_years=6,
    ),
    Row(
        "S03", "R", "g", "放学后多半做什么?",
        ("play", "minding", "heavy", "paid"), ("学", "带弟妹", "重活", "打工"),
        (
            ("minding", "with S01 three_days/over_week/stopped", "C12·P2"),
            ("heavy", "with S01 three_days/over_week/stopped", "C12·P2"),
            ("paid", "<16", "C12·P1"),
        ),
    ),
    Row("S04", "RP", "k", "学习上想有人帮吗?", ("no", "want"), ("不用", "想要"), from_years=6),
    Row(
        "M01", "RQP", "k", "这几天心情像哪张脸?",
        ("happy", "calm", "worried", "crying", "skip"), ("😊", "😐", "😟", "😢", "不选"),
        (("crying", "", "C09·P3"), ("crying", "×2", "C09·P2")),
        from_years=4,
    ),
    Row(
        "M02", "RQ", "g", "吃饭睡觉和以前一样吗?",
        ("same", "bit_worse", "much_worse"), ("一样", "差点", "差很多"), (("much_worse", "", "C09·P2"),),
    ),
    Row(
        "M03", "RFP", "o", "有没有变得怕某个人、不敢回家?",
        ("no", "withdrawn", "afraid"), ("没有", "闷或爱发火", "怕某个人或怕回家"),
        (("withdrawn", "", "C09·P2"), ("afraid", "", "C03·P1")),
        abuse=True, said="孩子有没有变得怕某个人、不敢回家?",
    ),
    Row(
        "M04", "all", "r", "孩子自己说过不想活或伤自己吗?不追问",
        ("no", "said", "cuts", "method"), ("没有", "说过", "有划痕", "说了怎么做或哪天做"),
        (("said", "", "C08·P1"), ("cuts", "", "C08·P1"), ("method", "", "C08·P0")),
        abuse=True,
    ),
    Row(
        "M05", "R", "k", "难过时找谁?",
        ("family", "teacher", "friend", "me", "nobody"), ("家人", "老师", "朋友", "我", "没有人"),
        (("nobody", "", "C09·P3"),),
        from_years=6,
    ),
    Row(
        "F01", "RQP", "g", "爸妈这周和孩子说话了吗?",
        ("yes", "no", "month", "half_year", "lost"), ("有", "没有", "一个月没有", "半年没有", "找不到"),
        (("month", "", "C16·P3"), ("half_year", "", "C16·P2"), ("lost", "", "C06·P2")),
    ),
    Row(
        "F02", "RP", "k", "和爸妈说话感觉怎样?",
        ("happy", "ok", "quarrel", "none"), ("开心", "一般", "吵了", "没说上"),
        from_years=6,
    ),
    Row(
        "F03", "R", "g", "孩子犯错,家里怎么管?",
        ("talk", "shout", "hit", "locked"), ("讲道理", "骂", "打", "饿关赶"),
        (
            ("shout", "", "C04·P3"), ("hit", "", "C03·P2"), ("hit", "×2", "C03·P1"),
            ("hit", "with E02 explained/unexplained/many/bleeding", "C03·P1"), ("locked", "", "C03·P1"),
        ),
        abuse=True,
    ),
    Row(
        "F04", "RF", "o", "大人对孩子说话怎样?",
        ("warm", "cold", "shaming", "shakes"), ("亲", "冷", "羞辱", "孩子发抖"),
        (("shaming", "", "C04·P2"), ("shakes", "", "C03·P1")),
        abuse=True,
    ),
    Row(
        "F05", "RF", "o", "家里正有人打闹或喝醉吗?",
        ("no", "before", "now"), ("没有", "刚有", "正在"),
        (("before", "", "C03·P1"), ("now", "", "C03·P0")),
        abuse=True, said="家里现在有人打架或喝醉吗?",
    ),
)  # fmt: skip
