"""Letters D, N, X, Z and P, typed from the table."""

from tests.flows.table.row import Row

REST = (
    Row(
        "D01", "R", "g", "每天看手机多久,影响睡觉上学吗?",
        ("little", "three_hours", "harms"), ("少", "3小时", "影响"), (("harms", "", "C10·P3"),),
    ),
    Row(
        "D02", "RQ", "k", "网上有人要照片、要钱、约见面吗?",
        ("no", "ignored", "gave", "rather_not"), ("没有", "没理", "给了", "不想说"),
        (("ignored", "", "C10·P3"), ("gave", "", "C10·P1")),
        from_years=8,
    ),
    Row(
        "D03", "RF", "r", "有让你不放心的大人单独找孩子吗?",
        ("no", "yes"), ("没有", "有"), (("yes", "", "C02·P1"),), abuse=True,
    ),
    Row(
        "D04", "all", "r", "孩子主动说了被打、被摸、被吓吗?照原话",
        ("no", "hit", "touched"), ("没有", "打吓", "摸"),
        (("hit", "", "C03·P1"), ("touched", "", "C02·P0")),
        abuse=True,
    ),
    Row(
        "D05", "all", "r", "失踪、被带走、订婚、乞讨打工?听说也算",
        ("no", "missing", "marriage", "begging"), ("没有", "失踪带走", "订婚", "乞讨"),
        (("missing", "", "C07·P0"), ("marriage", "", "C12·P1"), ("begging", "", "C12·P1")),
        abuse=True,
    ),
    Row(
        "D06", "RF", "r", "私处受伤、怀孕这类情况?只记所见所闻",
        ("no", "yes"), ("没有", "有"), (("yes", "", "C02·P0"),), abuse=True,
    ),
    Row(
        "X01", "F", "r", "上次说好的事办得怎样?",
        ("done", "under_way", "none", "worse"), ("办好", "在办", "没动", "更糟"),
        (("none", "×2", "C18·P2"), ("worse", "", "+1, else C18·P2")),
    ),
    Row("Z01", "S", "g", "孩子玩水有大人看着、知道“六不”吗?", ("yes", "no"), ("是", "否"), (("no", "", "C14·P2"),)),
    Row(
        "Z02", "S", "g", "假期白天谁带?",
        ("adult", "tongban_home", "nobody"), ("大人", "童伴之家", "没人"),
        (("nobody", "", "C05·P2"), ("nobody", "<8", "C05·P1")),
    ),
    Row(
        "Z03", "S", "g", "开学东西、路费、接送都好了吗?",
        ("ready", "lack"), ("好了", "缺"), (("lack", "", "C11·P3"),),
    ),
    Row(
        "Z04", "S", "g/k", "父母走后孩子怎样?",
        ("fine", "low", "not_eating"), ("还好", "低落", "不吃不睡"), (("not_eating", "", "C09·P2"),),
    ),
    Row(
        "P01", "P", "r", "这个月联系几次,见面几次?",
        ("0", "1", "2", "3", "4", "5"), ("0", "1", "2", "3", "4", "5"), said="这个月联系几次?",
    ),
    Row(
        "P01M", "P", "r", "这个月联系几次,见面几次?",
        ("0", "1", "2", "3", "4", "5"), ("0", "1", "2", "3", "4", "5"), said="这个月见面几次?",
    ),
    Row(
        "P02", "P", "r", "做了“五个一”哪一项?",
        ("birthday", "film", "letter", "activity", "parenting", "wish"),
        ("生日", "观影", "家书", "亲子活动", "家教", "心愿"),
        own=("none",),
    ),
    Row(
        "N01", "IR", "g", "最需要哪样帮助?选两样",
        ("study", "health", "goods", "company", "policy", "calls"),
        ("学习", "看病", "衣物", "陪伴", "政策", "通话"),
        (("policy", "", "C15·P3"),),
        own=("none",),
    ),
    Row("N02", "RP", "k", "有什么小心愿?", from_years=6),
    Row(
        "N03", "all", "r", "今天做了什么?",
        ("company", "homework", "reading", "safety", "parents", "papers"),
        ("陪伴", "作业", "读书", "安全课", "联系父母", "办手续"),
    ),
    Row("N04", "all", "r", "看到听到什么?一句话或语音"),
    Row(
        "N05", "all", "r", "要不要督导看看?",
        ("no", "free", "soon", "now"), ("不用", "有空", "尽快", "马上"),
        (("free", "", "C18·P3"), ("soon", "", "C18·P2"), ("now", "", "C18·P1")),
    ),
    Row(
        "N05L", "all", "r", "要不要督导看看? 马上: 有生命危险吗?",
        ("yes", "no"), ("有", "没有"), (("yes", "", "C18·P0"),), said="有生命危险吗?",
    ),
    Row("N06", "all", "r", "下次哪天去?"),
)  # fmt: skip
