"""The day that an article's address names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipeline.moments import DayOrder, Stated, read_date

_YEAR, _MONTH, _DAY = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12]\d|3[01])"
_FORMS = tuple(
    map(
        re.compile,
        (
            rf"[/_-]{_YEAR}(?:([/_.-]?){_MONTH}\2|/(?P<n>1[0-2]|[1-9])/)(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?=/))(?!\d)",
            rf"/{_YEAR}/{_MONTH}{_DAY}/",
            rf"/{_YEAR}{_MONTH}/{_DAY}/",
            rf"/{_YEAR}/(?P<m>[a-z]{{3,9}})/(?P<d>\d{{1,2}})/",
            rf"(?<!\d){_YEAR}{_MONTH}{_DAY}\d{{4,12}}(?!\d)",
        ),
    )
)
"""The last: a number of twelve digits and more that begins with its day, ``/view/AKR20261124012300001``."""
_EITHER_ORDER = re.compile(r"/(\d\d)([-_.])(\d\d)\2((?:19|20)\d\d)(?=[/_.-]|$)")


def day_in_address(url: str, order: DayOrder | None) -> Stated | None:
    """Return the day that the path of ``url`` names; ``order`` is how its writers put ``03-04-2026``."""
    path = urlsplit(url).path.lower()
    for form in _FORMS:
        if match := form.search(path):
            named = match.groupdict()
            if found := read_date(_written(named["y"], named.get("m") or named["n"], named["d"])):
                return found
    if match := _EITHER_ORDER.search(path):
        return read_date(f"{match[1]}/{match[3]}/{match[4]}", order=order)
    return None


def _written(year: str, month: str, day: str) -> str:
    return f"{year}-{month}-{day}" if month.isdecimal() else f"{day} {month} {year}"
