"""What of ``labels.toml`` and ``remarks.toml`` is to be translated, for ``pybabel extract`` (``make messages``)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO


def of_labels(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield line, no function, message and no comments of each label, as Babel asks of a method of extraction."""
    del keywords, comment_tags, options
    lines = file.read().decode("utf-8").splitlines()
    labels: Mapping[str, Mapping[str, str]] = tomllib.loads("\n".join(lines))
    for message in dict.fromkeys(one for section in labels.values() for one in section.values()):
        written = (f'"{message}"', f"'{message}'")
        found = (number for number, line in enumerate(lines, 1) if any(one in line for one in written))
        yield next(found), None, message, []
