"""Letters V and I, typed from the table."""

from tests.flows.table.row import Row

START = (
    Row(
        "V01", "all", "r", "这次怎么联系的?",
        ("home", "tongban_home", "call", "video"), ("上门", "童伴之家", "电话", "视频"),
    ),
    Row(
        "V02", "all", "r", "见到孩子本人了吗?",
        ("spoke", "saw", "no", "refused"), ("说上话", "只见到", "没见到", "不让见"),
        (("no", "×2", "C05·P2"), ("refused", "", "C05·P2"), ("refused", "case", "C03·P1")),
    ),
    Row(
        "V03", "IRQF", "r", "现在谁在照看?",
        ("father", "mother", "grandparent", "relative", "minor", "nobody"),
        ("父", "母", "祖辈", "亲戚", "未成年", "没有人"),
        (("minor", "<8", "C05·P1"), ("nobody", "<8", "C05·P1"), ("nobody", "<16", "C05·P2")),
    ),
    Row(
        "V04", "IR", "r", "说的什么话?",
        ("mandarin", "dialect", "yi", "miao", "shui", "bouyei", "tibetan", "other"),
        ("普通话", "方言", "彝", "苗", "水", "布依", "藏", "其他"),
    ),
    Row(
        "V05", "I", "r", "照护人听懂用途并同意建档了吗?满14岁问本人",
        ("yes", "no", "later"), ("同意", "不同意", "想想"),
    ),
    Row(
        "V06", "all", "r", "你自己这趟安全吗?",
        ("safe", "uneasy", "danger"), ("安全", "担心", "危险"),
        (("uneasy", "", "C17·P2"), ("danger", "", "C17·P0")),
        said="您自己这次安全吗?",
    ),
    Row("I01", "I", "r", "孩子代号和出生年月?", said="孩子的出生年月?"),
    Row(
        "I02", "I", "r", "属于哪些情况?可多选",
        ("both_away", "one_away", "orphan", "unsupported", "disability", "illness", "poverty", "poor_guardianship"),
        ("双留守", "单留守", "孤儿", "事实无人抚养", "残疾", "重病", "困难", "监护不当"),
        (
            ("orphan", "", "C15·P3"), ("unsupported", "", "C15·P3"), ("disability", "", "C15·P3"),
            ("illness", "", "C15·P3"), ("poverty", "", "C15·P3"),
        ),
        own=("none",),
    ),
    Row(
        "I03", "I", "g", "父母在哪里,多久回一次?",
        ("month", "quarter", "year", "lost"), ("月", "季", "年", "失联"),
        (("lost", "", "C06·P2"),),
        said="父母多久回一次?",
    ),
    Row("I03P", "I", "g", "父母在哪里,多久回一次?", said="父母在哪里?"),
    Row("I04", "I", "g", "托人照看签过书面确认吗?", ("yes", "no"), ("签了", "没签"), (("no", "", "C06·P3"),)),
    Row(
        "I05", "I", "g", "户口、医保、学籍都有吗?",
        ("all", "no_hukou", "no_insurance", "no_roll"), ("都有", "缺户口", "缺医保", "缺学籍"),
        (("no_hukou", "", "C15·P2"), ("no_roll", "", "C15·P2"), ("no_insurance", "", "C15·P3")),
    ),
    Row(
        "I06", "I", "o/g", "照护人照顾得过来吗?",
        ("yes", "strained", "no", "unfit"), ("行", "吃力", "顾不过来", "酗酒赌毒或重病"),
        (("strained", "", "C06·P3"), ("no", "", "C06·P2"), ("unfit", "", "C06·P1")),
    ),
    Row(
        "I07", "I", "g", "有长期病、残疾、过敏吗?有没有人管?",
        ("none", "treated", "untreated"), ("没有", "在治", "没治"),
        (("untreated", "", "C13·P2"),),
        said="有长期病、残疾、过敏吗,有没有人管?",
    ),
    Row(
        "I08", "I", "r", "出急事先找哪两个人?", ("both", "one", "none"), ("两个都记好了", "只有一个", "还没有"),
    ),
)  # fmt: skip
