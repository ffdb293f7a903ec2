"""The index beside a WARC file: one CDXJ line a page, sorted, as pywb and the Wayback tools read it.

https://specs.webrecorder.net/cdxj/0.1.0/ says what a line is: a sort-friendly URL, a 14-digit time, and JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.fetch.members import Member, whole_members
from pipeline.fetch.sort_keys import sort_key
from pipeline.parts import write_bytes
from pipeline.store import DataPath

_LISTED = frozenset({"response", "revisit", "resource"})
_NOT_A_DIGIT = re.compile(r"\D")


def index_path(warc: Path) -> Path:
    """Return where the index of the file ``warc`` is."""
    return warc.with_name(_index_name(warc.name))


def index_of(warc: DataPath) -> DataPath:
    """Return where the index of the file ``warc`` is, in a folder or an object store."""
    return warc.with_name(_index_name(warc.name))


def _index_name(name: str) -> str:
    return name.removesuffix(".warc.gz") + ".cdxj"


def write_index(content: Path, warc: Path) -> None:
    """Write the index of the records in ``content``, a file that is called ``warc`` or is going to be.

    Every member is decompressed and its checksum compared on the way. Raises :class:`StorageError`.
    """
    lines = sorted(_lines(content, warc.name))
    write_bytes(index_path(warc), "".join(lines).encode("utf-8"))


def _lines(content: Path, filename: str) -> Iterator[str]:
    for member in whole_members(content):
        if member.kind in _LISTED:
            yield _line(member, filename)


def _line(member: Member, filename: str) -> str:
    headers = member.headers
    url = headers.get("warc-target-uri", "")
    fields = {
        "url": url,
        "mime": "warc/revisit" if member.kind == "revisit" else _mime(member),
        "status": member.status or "200",
        "digest": headers.get("warc-payload-digest", ""),
        "length": str(member.end - member.offset),
        "offset": str(member.offset),
        "filename": filename,
    }
    stamp = _NOT_A_DIGIT.sub("", headers.get("warc-date", ""))[:14]
    return f"{sort_key(url)} {stamp} {json.dumps(fields, ensure_ascii=False)}\n"


def _mime(member: Member) -> str:
    declared = member.http_headers.get("content-type") if member.status else member.headers.get("content-type")
    return (declared or "unk").partition(";")[0].strip().lower()
