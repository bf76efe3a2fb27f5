"""Ways through the check-ins that several stories share."""

from tests.stage import Phone

BEFORE_MARKS = ("上门", "说上话", "祖辈", "安全", "够", "没有")  # V01 V02 V03 V06 H02 H08
# What to press when nothing is wrong, the best first; at N04 "nothing to add".
CALM = ("没有", "安全", "说上话", "够", "好", "去了", "😊", "有", "祖辈", "不用", "没有要补充的")


async def begin_visit(phone: Phone, code: str = "C-001") -> None:
    """Open the list of children and start a visit."""
    phone.say("/visit")
    await phone.gets("<b>Which child do you visit?</b>")
    phone.press(code)
    await phone.gets(code, "1/19")


async def to_marks(phone: Phone, code: str = "C-001") -> None:
    """Answer up to the question about marks."""
    await begin_visit(phone, code)
    for label in BEFORE_MARKS:
        phone.press(label)
        await phone.gets("✓", label)


async def tick_bleeding(phone: Phone) -> None:
    """Tick the answer that is a danger to life; the emergency card comes first, then the next question."""
    phone.press("流血抽搐")
    await phone.gets("110", "120")
    await phone.gets("✓", "流血抽搐", "8/19")


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
        if born and "出生年月" in phone.newest():
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
