"""Days as people say and type them. Pure: today is an argument."""

import re
from datetime import date, datetime, time, timedelta

from core.text import N_, Message, say

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip

_NAMED = {
    "今天": 0, "今日": 0, "today": 0, "昨天": -1, "yesterday": -1, "前天": -2, "大前天": -3,
    "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
    "the day after tomorrow": 2, "day after tomorrow": 2, "下周": 7, "next week": 7,
}  # fmt: skip
_WEEKDAY_SIGNS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    str(number): number - 1 for number in range(1, 8)
}
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_FULL = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?")
_MONTH_DAY = re.compile(r"(\d{1,2}) ?(?:[-/.]|月) ?(\d{1,2}) ?[日号]?")
_DAY = re.compile(r"(\d{1,2}) ?[日号]")
_IN_DAYS = re.compile(r"(?:in )?(\d{1,3}) ?(天后|天以后|天之后|days?)")
_DAYS_AGO = re.compile(r"(\d{1,3}) ?(天前|天以前|days? ago)")
_IN_WEEKS = re.compile(r"(?:in )?(\d{1,2}) ?(周后|个?星期后|weeks?)")
_WEEKDAY = re.compile(r"(下下|下个?|上个?|这个?|本)? ?(?:周|星期|礼拜) ?([一二三四五六日天1-7])")
_YEAR = re.compile(r"((?:19|20)\d{2}) ?年?")
_MONTH = re.compile(r"((?:19|20)\d{2}) ?[-/.年]? ?(\d{1,2}) ?月?(?: ?[-/.]? ?\d{1,2} ?[日号]?)?")
_ENGLISH_MONTH = re.compile(r"([a-z]{3,9})\.? ((?:19|20)\d{2})")
_ENGLISH_WEEKDAY = re.compile(r"(next )?([a-z]{3,9})")
_ENGLISH_DATE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})(?:,? (\d{4}))?")
_AMERICAN_DATE = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九十]+(?=[月日号天周个])")

_LATER = ("下午", "傍晚", "晚上", "夜里", "pm")
_CLOCK = re.compile(
    r"(?P<day>.*?) ?(?:at )?(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|)(?P<hour>\d{1,2})"
    r" ?(?:[:：.点时h] ?(?:(?P<minute>\d{1,2})分?|(?P<half>半))?) ?"
)

_SLIP_DAYS = 165  # a day without a year this long ago or more means next year's; a later one is a slip


def day_words(day: date) -> Message:
    """Return a day as words without the year, for example "Wed 3 Dec" and 12月3日周三."""
    words = {"weekday": say(WEEKDAYS[day.weekday()]), "month": say(MONTHS[day.month - 1])}
    return say(N_("{weekday} {day} {month}"), day=day.day, **words)


def month_words(month: str) -> Message:
    """Return a month "2017-05" as words, for example "May 2017" and 2017年5月."""
    year, number = month.split("-")
    return say(N_("{month} {year}"), month=say(MONTHS[int(number) - 1]), year=year)


def read_month(text: str) -> str | None:
    """Return the month "2017-05" or the year "2017" that this normalised text means, or None."""
    text = _CHINESE_NUMBER.sub(lambda found: str(chinese_number(found.group())), text)
    if found := _YEAR.fullmatch(text):
        return found[1]
    if found := _MONTH.fullmatch(text):
        return _month(found[1], int(found[2]))
    if (found := _ENGLISH_MONTH.fullmatch(text)) and found[1][:3] in _ENGLISH_MONTHS:
        return _month(found[2], _ENGLISH_MONTHS.index(found[1][:3]) + 1)
    return None


def read_moment(text: str, today: date) -> datetime | None:
    """Return the local time of day, today or on the day that is named, that this normalised text means, or None."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    day = read_day(found["day"].strip(), today) if found["day"].strip() else today
    later = 12 if found["part"] in _LATER and int(found["hour"]) < 12 else 0
    minute = 30 if found["half"] else int(found["minute"] or 0)
    try:
        return datetime.combine(day, time(int(found["hour"]) + later, minute)) if day else None
    except ValueError:  # 25 o'clock
        return None


def _month(year: str, number: int) -> str | None:
    return f"{year}-{number:02}" if 1 <= number <= 12 else None


def read_day(text: str, today: date) -> date | None:
    """Return the day that this normalised text (`typed.normal`) means, also a past one, or None."""
    text = _CHINESE_NUMBER.sub(lambda found: str(chinese_number(found.group())), text)
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    try:
        return _read_numbers(text, today) or _read_span(text, today) or _read_english(text, today)
    except (ValueError, OverflowError):  # 31 February, a day beyond the calendar
        return None


def chinese_number(text: str) -> int:
    """Return the value of a Chinese number up to ninety-nine."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _read_numbers(text: str, today: date) -> date | None:
    if found := _FULL.fullmatch(text):
        return date(*(int(part) for part in found.groups()))
    if found := _MONTH_DAY.fullmatch(text):
        return _nearest(int(found[1]), int(found[2]), today)
    if found := _DAY.fullmatch(text):
        return _next_such_day(int(found[1]), today)
    return None


def _read_span(text: str, today: date) -> date | None:
    if found := _IN_DAYS.fullmatch(text):
        return today + timedelta(days=int(found[1]))
    if found := _DAYS_AGO.fullmatch(text):
        return today - timedelta(days=int(found[1]))
    if found := _IN_WEEKS.fullmatch(text):
        return today + timedelta(weeks=int(found[1]))
    if found := _WEEKDAY.fullmatch(text):
        weeks = {"下下": 2, "下": 1, "下个": 1, "上": -1, "上个": -1}.get(found[1] or "", 0)
        return _weekday(_WEEKDAY_SIGNS[found[2]], weeks, bool(found[1]), today)
    return None


def _read_english(text: str, today: date) -> date | None:
    if (found := _ENGLISH_WEEKDAY.fullmatch(text)) and (number := _english_day(found[2])) is not None:
        return _weekday(number, 1 if found[1] else 0, bool(found[1]), today)
    if found := _ENGLISH_DATE.fullmatch(text):
        return _english_date(found[1], found[2], found[3], today)
    if found := _AMERICAN_DATE.fullmatch(text):
        return _english_date(found[2], found[1], found[3], today)
    return None


def _english_day(name: str) -> int | None:
    return next((number for number, day in enumerate(_ENGLISH_DAYS) if day.startswith(name)), None)


def _english_date(day: str, month: str, year: str | None, today: date) -> date | None:
    if month[:3] not in _ENGLISH_MONTHS:
        return None
    number = _ENGLISH_MONTHS.index(month[:3]) + 1
    return date(int(year), number, int(day)) if year else _nearest(number, int(day), today)


def _nearest(month: int, day: int, today: date) -> date:
    """Return this year's day, or next year's where this year's is too long ago to be a slip."""
    this_year = _valid(today.year, month, day)
    if this_year is not None and (today - this_year).days < _SLIP_DAYS:
        return this_year
    return date(today.year + 1, month, day)


def _next_such_day(day: int, today: date) -> date:
    """Return the next day of that number, today included: in this month or a following one."""
    month = today.replace(day=1)
    for _ in range(12):
        found = _valid(month.year, month.month, day)
        if found is not None and found >= today:
            return found
        month = (month + timedelta(days=31)).replace(day=1)
    raise ValueError(f"no month has a day {day}")


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(number: int, weeks: int, named_week: bool, today: date) -> date:
    """Return that weekday of this or a coming week; without a week named, the next one after today."""
    monday = today - timedelta(days=today.weekday())
    found = monday + timedelta(days=number, weeks=weeks)
    return found + timedelta(weeks=1) if not named_week and found <= today else found
