"""Days as Chinese, Japanese and Korean write them: by eras, in signs for numbers, months by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.moments.days import make_day

_YEAR_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before an era's first: Japan's, and that of the Republic of China, which Taiwan counts by."""
_SIGNS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TEN, _HUNDRED = "十", "百"
_SIGN = "〇零○一二三四五六七八九十"
_MONTH_AND_DAY = rf"\s?(?P<month>\d{{1,2}}|[{_SIGN}]{{1,3}})\s?[月월]\s?(?P<day>\d{{1,2}}|[{_SIGN}]{{1,4}})\s?[日일]"
_ERA = f"(?P<era>{'|'.join(_YEAR_BEFORE)})"
_BESIDE = r"(?:\s?[(（][^()（）\n]{2,9}[)）])?"
"""The same year in the other count: ``令和8年（2026年）11月24日``."""
_PATTERNS = tuple(
    map(
        re.compile,
        (
            rf"{_ERA}\s?(?P<year>元|\d{{1,3}}|[{_SIGN}{_HUNDRED}]{{1,5}})\s?年{_BESIDE}{_MONTH_AND_DAY}",
            rf"(?<!\d)(?P<year>(?:19|20)\d\d|1[01]\d|[一二][{_SIGN}]{{3}})\s?[年년]{_BESIDE}{_MONTH_AND_DAY}",
            r"(?<!\d)(?P<month>\d{1,2})[月월]\s(?P<day>\d{1,2}),\s?(?P<year>(?:19|20)\d\d)(?!\d)",
            r"(?<!\d)(?P<day>\d{1,2})[\s-](?P<month>\d{1,2})[月월],?[\s-](?P<year>(?:19|20)\d\d)(?!\d)",
        ),
    )
)
"""The last two are what programs write whose patterns were made for English: ``11月 24, 2026``, ``24 11월 2026``."""


def east_asian_days(text: str) -> Iterator[tuple[date, tuple[int, int]]]:
    """Yield each day that ``text`` states so, with where it stands (start, end); digits are those of ASCII."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            year, era = number_of(match["year"]), match.groupdict().get("era")
            if era or year < 1000:  # noqa: PLR2004 - three digits without an era are years of the Republic, too
                year += _YEAR_BEFORE[era or "民國"]
            if day := make_day(year, number_of(match["month"]), number_of(match["day"])):
                yield day, match.span()


def number_of(written: str) -> int:
    """Return the number below 10,000 that ``written`` says in digits or in signs: ``二十四``, ``二〇二六``, ``元``."""
    if written.isdecimal():
        return int(written)
    if written == "元":
        return 1
    total, last = 0, 0
    for sign in written:
        if sign in {_TEN, _HUNDRED}:
            total += (last or 1) * (10 if sign == _TEN else 100)
            last = 0
        else:
            last = last * 10 + _SIGNS[sign]
    return total + last
