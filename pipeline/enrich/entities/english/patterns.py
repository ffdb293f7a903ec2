"""The forms of lines that give names away: datelines, bylines, credits and the tables of sports news.

All of them are anchored at a line's start or at a word, and a space parts each repetition from the next, so that no
line makes them slow.
"""

from __future__ import annotations

import re

_UPPER = r"[A-Z\u00c0-\u00de]"
_WORD = rf"{_UPPER}[\w.'-]*"
_PARTICLE = r"(?:de|van|von|der|den|di|da|la|le|el|al|bin|dos)"
_NAME = rf"{_WORD}(?:[ ](?:[a-z]{{1,3}}[ ])?{_UPPER}[\w.'&-]*){{0,4}}"
_PLAIN_NAME = rf"{_WORD}(?:[ ]{_WORD}){{0,3}}"
_PERSON = rf"{_WORD}(?:[ ](?:{_PARTICLE}[ ])*{_WORD}){{1,4}}"
_TEAM = rf"(?:{_UPPER}[\w.'&-]*|[0-9]+ers)(?:[ ][A-Z\u00c0-\u00de(][\w.'&)-]*)*"
_DATE = r"(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8}\.?[ ]\d{1,2}(?:,[ ]\d{4})?)"
_REGION = rf"(?:[ ]?,[ ](?P<region>{_WORD}(?:[ ]{_WORD})*))?"
_AGENCY = r"\((?P<agency>[A-Za-z][\w./ -]{1,30})\)"

CAPITALIZED = rf"{_UPPER}[\w'-]{{0,60}}+"
"""A word of a name within prose, as a part of patterns; it never ends before it ends."""
DATELINE_CAPITALS = re.compile(
    rf"(?P<place>{_UPPER}[A-Z\u00c0-\u00de.'/ -]*[A-Z\u00c0-\u00de.]){_REGION}(?:,?[ ]{_DATE})?"
    rf"(?:[ ]*{_AGENCY}[ ]*-{{0,2}}|[ ]*(?<=\d)[ ]*$|[ ]+-{{1,2}}[ ])"
)
"""``OSLO, Norway 1996-11-14``, ``OSLO (Agency) -``, ``OSLO, Nov 14 -``."""
DATELINE_PLAIN = re.compile(rf"(?P<place>{_PLAIN_NAME}){_REGION}(?:,[ ]{_DATE})?[ ]*{_AGENCY}[ ]*-{{1,2}}")
"""``Oslo, Norway (Agency) -``: without capitals the agency has to be there."""
BYLINE_BY = re.compile(rf"(?:By|BY)[ ](?P<name>{_PERSON})(?:[ ]and[ ](?P<second>{_PERSON}))?(?=$|[ ]*[,/|(-]|[ ]in[ ])")
BYLINE_ALONE = re.compile(rf"(?P<name>{_PERSON})(?:[ ]and[ ](?P<second>{_PERSON}))?[ ]*$")
NEWSROOM = re.compile(
    rf"\(*(?:-+[ ]*)?(?P<org>(?:{_UPPER}[\w.]*[ ]){{1,3}}(?:[Nn]ewsroom|[Nn]ewsdesk|[Bb]ureau))\b(?=.*\d|[ ]*$)"
)
ATTRIBUTED = re.compile(rf"-{{1,2}}[ ]?(?P<name>{_PERSON})[ ]*$")
"""``- Mary Poole`` under what she said."""
GREETING = re.compile(
    r"(?i)(?:(?:best|kind|warm|many)[ ])?(?:regards?|wishes|thanks|best|cheers|sincerely|yours|love|thank you)"
    r"(?:[ ]and[ ]regards?)?(?:[ ]\w+)?[ ]*[,.!]?$"
)
SIGNED = re.compile(rf"-?[ ]?(?P<name>{_PERSON}|[A-Z][a-z]+)[ ]*$")
NEWSPAPER = re.compile(r"[A-Z][A-Z' .&-]{2,40}")
CATEGORY = re.compile(r"(?:[A-Z]{3,}[ /]){1,3}?(?:ALERT[ ])?-[ ]")
"""What a headline is about: ``SOCCER -``, ``PRESS DIGEST -``."""

SCORE = re.compile(rf"(?P<one>{_TEAM})[ ]\d+(?:[ ]\d+)?,?[ ](?P<two>{_TEAM})[ ]\d+(?:[ ]*[(,].*|[ ]*\S{{0,6}})?$")
"""``Orlando 98 TORONTO 91``."""
RESULT = re.compile(rf"(?P<one>{_TEAM})[ ]\d{{1,3}}-\d{{1,3}}[ ](?P<two>{_TEAM})(?:[ ]?[(,:].*)?$")
"""``Orlando 2-1 Toronto``."""
SUMMARY = re.compile(
    rf"(?P<one>{_TEAM})[ ]\d+(?:[ ]\((?P<scorers>[^)]*)\))?,?[ ]"
    rf"(?P<two>{_TEAM})[ ]\d+(?:[ ]\((?P<others>[^)]*)\))?\.?(?=[ ]*(?:$|[Hh]alf|[Aa]ttend|[Aa]gg))"
)
"""``Genk 1 (Oulare 5th) Lokeren 0. Halftime 1-0.``"""
STANDING = re.compile(rf"(?:\d+\.?[ ]+)?(?P<one>{_TEAM})(?:[ ]+(?:-|[+-]?\.?\d[\d./:,]*)){{3,}}[ ]*$")
"""``Arsenal 13 8 3 2 27 12 27``."""
MEETING = re.compile(r"(?P<one>[A-Z][A-Z. ]+)[ ](?:AT|VS?\.?)[ ](?P<two>[A-Z][A-Z. ]+)$")
SCORERS = re.compile(rf"(?P<one>{_TEAM})[ ]?(?:-|:)[ ](?P<rest>{_NAME}[ ]\(?\d.*)$")
SCORER = re.compile(rf"(?P<name>{_NAME})(?=[ ]\(?\d)")
NATIONAL = re.compile(rf"(?P<name>{_PERSON})[ ]\([ ]?(?P<country>[A-Z][\w. ]{{0,29}}[\w.])[ ]?\)")
"""``Marina Petrova (Russia)``."""
CYCLIST = re.compile(r"\)[ ](?P<team>[A-Z][\w&-]*(?:[ ][A-Z][\w&-]*)*)(?=[ ]\d|[ ][a-z]|[ ]*$)")
BATSMAN = re.compile(
    rf"(?P<name>{_PLAIN_NAME})[ ](?:c[ ].*b[ ]|b[ ]|lbw[ ]|not[ ]out|run[ ]out|st[ ]|retired|hit[ ]wicket|c[ ]and[ ]b)"
)
FIELDER = re.compile(rf"(?<![\w])(?:c|b|st)[ ](?!and[ ])(?P<name>{_PLAIN_NAME})")
BOWLER = re.compile(rf"(?P<name>{_NAME})[ ]\d+(?:\.\d)?-\d+-\d+-\d+")
GOLFER = re.compile(rf"(?P<name>{_PERSON})(?:[ ]\([ ]?[A-Z][\w. ]+\))?(?:[ ]\d{{2}}){{2,4}}(?=[ ]?,|[ ]*$)")
