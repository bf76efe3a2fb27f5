"""Ways through the check-ins that several stories share."""

from tests.stage import Phone

MARKS = "流血抽搐"  # the answer of E02 that is a danger to life
# What to press when nothing is wrong, the best first; at N04 "nothing to add".
CALM = ("没有", "安全", "说上话", "够", "好", "去了", "😊", "有", "祖辈", "不用", "没有要补充的")

# Closing as reported where no report is written down yet: it is asked for first.
REPORTED = ("Yes, it was reported", "The police", "Just now", "I have none")


async def begin_visit(phone: Phone, code: str = "C-001") -> None:
    """Open the list of children and start a visit."""
    phone.say("/visit")
    await phone.gets("<b>Which child do you visit?</b>")
    phone.press(code)
    await phone.gets(code, "Routine visit", "· 1/")


async def to_marks(phone: Phone, code: str = "C-001") -> None:
    """Answer up to the question about marks."""
    await begin_visit(phone, code)
    while MARKS not in phone.labels():
        label = calmest(phone.labels())
        phone.press(label)
        await phone.gets("✓", label)


async def tick_bleeding(phone: Phone) -> None:
    """Tick the answer that is a danger to life; the emergency card comes first, then the next question."""
    phone.press(MARKS)
    await phone.gets("110", "120")
    await phone.gets("✓", MARKS, "Routine visit")


async def finish_visit(phone: Phone) -> None:
    """Answer everything that is left with its calmest answer, and send the visit."""
    while "发送" not in phone.labels():
        phone.press(calmest(phone.labels()))
        await phone.gets("✓")
    phone.press("发送")
    await phone.gets("✓ <b>The visit is recorded.</b> Thank you.")


def calmest(labels: list[str]) -> str:
    """Return the answer to press when nothing is wrong."""
    return next((calm for calm in CALM if calm in labels), labels[0])


async def fill(phone: Phone, *wanted: str, born: str = "") -> None:
    """Answer a check-in up to its overview: with one of the wanted labels where it is offered, else calmly."""
    while "发送" not in phone.labels():
        if born and "先按年，再按月" in phone.newest():
            phone.say(born)
        else:
            phone.press(_pick(phone.labels(), wanted))
        await phone.gets()


def _pick(labels: list[str], wanted: tuple[str, ...]) -> str:
    """Return the label to press: one of the wanted, "done" after a tick, the tick that stands alone, the calmest."""
    ticked = any(label.startswith("☑") for label in labels)
    boxes = [label for label in labels if label.startswith("☐")]
    asked_for = [label for label in labels for part in wanted if label in (part, f"☐ {part}")]
    if asked_for:
        return asked_for[0]
    if ticked:
        return "选好了，继续"
    alone = [label for label in labels if label in ("都不是", "都有", "现在不用")]
    return (alone or boxes or [calmest(labels)])[0]


async def worry(phone: Phone, what: str, *answers: str, child: str = "") -> None:
    """Press "I am worried" and say what it is about, to the end; name a child of hers where one is asked for."""
    phone.say("/worry")
    await phone.gets("What is it about?")
    phone.press(what)
    await phone.gets_within("✓")
    for answer in (*answers, "Nothing to add"):
        phone.press(answer)
        await phone.gets("✓")
    if child:
        phone.press(child)
        await phone.gets("✓", child)
