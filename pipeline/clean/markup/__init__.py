"""The page as markup: its bytes as characters, its tree, its blocks of text, and what it states for machines.

The lowest of the rooms: all others read a page through it.
"""

from pipeline.clean.markup import json_ld
from pipeline.clean.markup.blocks import CELL_GAP, Block, Outline, Span, count_words, is_hidden, outline_of, spelled
from pipeline.clean.markup.charset import decode
from pipeline.clean.markup.document import (
    elements,
    holders,
    holds_text,
    parse,
    plain_parser,
    stands_aside,
    text_lines,
    visible_text,
    without_monstrous_tags,
)
from pipeline.clean.markup.json_ld import article_types
from pipeline.clean.markup.kinds import binary_name, kind_of
from pipeline.clean.markup.ownership import is_other_article, within_other_article
from pipeline.clean.markup.pieces import Piece, pieces_of
from pipeline.clean.markup.repairs import mend
from pipeline.clean.markup.structured import Structured, marked_in, read_structured

__all__ = [
    "CELL_GAP",
    "Block",
    "Outline",
    "Piece",
    "Span",
    "Structured",
    "article_types",
    "binary_name",
    "count_words",
    "decode",
    "elements",
    "holders",
    "holds_text",
    "is_hidden",
    "is_other_article",
    "json_ld",
    "kind_of",
    "marked_in",
    "mend",
    "outline_of",
    "parse",
    "pieces_of",
    "plain_parser",
    "read_structured",
    "spelled",
    "stands_aside",
    "text_lines",
    "visible_text",
    "within_other_article",
    "without_monstrous_tags",
]
