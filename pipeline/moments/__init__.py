"""Dates and times as people write them: one reader for pages, feeds and everything else that dates an article."""

from pipeline.moments.clocks import country_of, zone_of
from pipeline.moments.days import make_day
from pipeline.moments.reader import DayOrder, Found, Stated, every_date, order_of, orders_in, read_date
from pipeline.moments.relative import read_relative

__all__ = [
    "DayOrder",
    "Found",
    "Stated",
    "country_of",
    "every_date",
    "make_day",
    "order_of",
    "orders_in",
    "read_date",
    "read_relative",
    "zone_of",
]
