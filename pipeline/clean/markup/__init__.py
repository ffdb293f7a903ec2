"""The page as markup: its bytes as characters, its tree, its blocks of text, and what it states for machines.

The lowest of the rooms: all others read a page through it.
"""

from pipeline.clean.markup import json_ld
from pipeline.clean.markup.blocks import Block, Outline, Span, count_words, outline_of
from pipeline.clean.markup.charset import decode
from pipeline.clean.markup.document import (
    elements,
    parse,
    stands_aside,
    text_lines,
    text_nodes,
    visible_text,
    without_monstrous_tags,
)
from pipeline.clean.markup.kinds import kind_of
from pipeline.clean.markup.structured import Structured, article_types, read_structured

__all__ = [
    "Block",
    "Outline",
    "Span",
    "Structured",
    "article_types",
    "count_words",
    "decode",
    "elements",
    "json_ld",
    "kind_of",
    "outline_of",
    "parse",
    "read_structured",
    "stands_aside",
    "text_lines",
    "text_nodes",
    "visible_text",
    "without_monstrous_tags",
]
