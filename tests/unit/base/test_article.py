"""The records: what is written comes back, whatever is missing in it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from pydantic import ValidationError

import pipeline
from pipeline.article import Article, DateMention, article_id
from pipeline.record import Record


def record_kinds(kind: type[Record] = Record) -> Iterator[type[Record]]:
    """Yield every record of the project."""
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for one in kind.__subclasses__():
        yield one
        yield from record_kinds(one)


class TestRecords:
    """JSON lines."""

    def test_what_may_be_none_may_be_missing(self) -> None:
        """None is not written; so every field that may be None has a default, or it could not be read again."""
        broken = [
            f"{kind.__name__}.{name}"
            for kind in record_kinds()
            for name, field in kind.model_fields.items()
            if field.is_required() and "None" in str(field.annotation)
        ]
        assert not broken

    def test_mention_without_a_value_comes_back(self) -> None:
        """A date that cannot be told is kept as such."""
        mention = DateMention(start=0, end=5, surface="later", kind="TIME", value=None)
        assert DateMention.from_json(mention.to_json()) == mention

    def test_id_is_the_hash_of_the_url(self) -> None:
        """SHA-256 in lower-case hexadecimal, of the URL in UTF-8."""
        assert article_id("http://a.example/") == "217fbabc0e7aa17115435afd966b734a76c85b9b14136b967ba131b42b21e6cb"


class TestTextBlocks:
    """What of an article's text is no plain paragraph."""

    @pytest.mark.parametrize(
        "spans",
        [((0, 4), (3, 6)), ((4, 6), (0, 2)), ((2, 2),), ((3, 2),), ((0, 11),), ((-1, 2),)],
        ids=["overlap", "out-of-order", "empty", "backwards", "outside", "before"],
    )
    def test_must_fit(self, make_article: Callable[..., Article], spans: tuple[tuple[int, int], ...]) -> None:
        """Blocks are in order, inside the text, and neither empty nor over each other."""
        blocks = [{"start": start, "end": end, "kind": "item"} for start, end in spans]
        with pytest.raises(ValidationError):
            make_article(text="0123456789", text_blocks=blocks)

    def test_come_back(self, make_article: Callable[..., Article]) -> None:
        """They are part of the line of JSON, and of the document unless there are none."""
        blocks = [{"start": 0, "end": 4, "kind": "heading", "level": 2}, {"start": 4, "end": 10, "kind": "quote"}]
        article = make_article(text="0123456789", text_blocks=blocks)
        assert Article.from_json(article.to_json()) == article
        assert article.document()["text_blocks"] == blocks
        assert "text_blocks" not in make_article().document()

    def test_not_without_end(self, make_article: Callable[..., Article]) -> None:
        """There are at most 2,000."""
        blocks = [{"start": at, "end": at + 1, "kind": "item"} for at in range(2_001)]
        with pytest.raises(ValidationError):
            make_article(text="x" * 2_001, text_blocks=blocks)
        assert make_article(text="x" * 2_001, text_blocks=blocks[:-1]).text_blocks
