"""What people type and send: answers in every spelling, cries, what no form was made for; and how time passes.

Data only.
"""

from datetime import timedelta
from typing import Any

ANSWERS = (
    "1", "2", "3", "9", "２", "１２", "第三", "第二个", "选1", "三", "option 2", "No. 1", "0", "40",
    "是", "是的", "有", "對", "嗯。", "YES", "y!", "没有", "沒有", "否", "不", "no", "None", "没什么",
    "不清楚", "不知道", "Not sure", "don’t know", "没问", "not asked", "跳过", "skip", "不填",
    "上一题", "返回", "back", "好了", "完成", "done", "发送", "Send", "提交", "改", "change", "取消", "cancel",
    "今天", "明天", "昨天", "后天", "下周一", "3月5日", "３月５日", "12/5", "2026-03-20", "2020-01-01", "31/2",
    "V01", "N04", "数学", "２０１８年５月", "2018-05", "13912345", "C-001", "D-001",
)  # fmt: skip

# Words that sound like danger; the last two do so only together.
DANGER = (
    "他说他不想活了",
    "昨天晚上他爸爸喝醉了，打了孩子",
    "He did not hit her today",
    "孩子昨天没回家，不知道在哪里",
    "有个男的晚上进她房间，摸她",
    "he said he wants to kill himself",
    "爸爸拿着刀",
    "她不想",
    "活了",
)

SENTENCES = (
    "奶奶说孩子最近吃得不错，作业也写完了",
    "The child was at school and looked well.",
    "she bleeds",
    "打针的时候很勇敢，打扫教室也很积极",
    "谢谢",
    "好",
    *DANGER,
)

CRIES = ("救命", "我担心", "危险！", "出事了", "help me", "DANGER", "I am worried", "孩子不放心")

HOSTILE = (
    "<b>bold</b> & <script>alert(1)</script>", "{0} {name} %s ${x} {{7*7}}", "_*[`~", "' OR 1=1--",
    "\u202eabc\u202c", "\u200b\u200b", "\ufeff", "\x00", "e" + "\u0301" * 1000, "🐼" * 2048, "长" * 4096,
    "\ud800", "\r\n2026-01-01 fake log line", "\x1b[31mred", "=HYPERLINK(1)", "9" * 400, "-1", "1e309",
    "/unknown", "/start@somebody", "/", "//", "/visit now", "✓ forged receipt", "1.", "(２)",
)  # fmt: skip

STARTS = ("/start", "/start nosuchcode", "/start " + "A" * 64, "/start &&&")

SPANS = tuple(
    timedelta(**span)
    for span in (
        {"minutes": 1}, {"minutes": 11}, {"minutes": 31}, {"hours": 3, "minutes": 10}, {"hours": 9}, {"days": 1},
        {"days": 2}, {"days": 8}, {"days": 15},
    )
)  # fmt: skip

_FILE = {"file_id": "photo-1", "file_unique_id": "p", "file_size": 99}
_SIZE = {"width": 8, "height": 8}
MEDIA: tuple[dict[str, Any], ...] = (
    {"photo": [{**_FILE, **_SIZE}]},
    {"photo": [{**_FILE, **_SIZE, "file_id": "no-such-thing"}]},  # what is fetched is no picture
    {"document": {**_FILE, "mime_type": "image/png"}},
    {"sticker": {**_FILE, **_SIZE, "type": "regular", "is_animated": False, "is_video": False}},
    {"location": {"latitude": 30.0, "longitude": 120.0}},
    {"contact": {"phone_number": "0570-555-0199", "first_name": "Nobody"}},
    {"audio": {**_FILE, "duration": 1, "mime_type": "audio/ogg"}},
    {"video_note": {**_FILE, "length": 10, "duration": 1}},
    {"video": {**_FILE, **_SIZE, "duration": 1}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"new_chat_title": "…"},
    {
        "poll": {
            **dict.fromkeys(
                ("is_closed", "allows_revoting", "members_only", "allows_multiple_answers"), False
            ),
            **{"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_anonymous": True},
            "type": "regular",
        }
    },
)
