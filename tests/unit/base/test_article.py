"""The records: what is written comes back, whatever is missing in it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pipeline
from pipeline.article import DateMention, Record, article_id


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
