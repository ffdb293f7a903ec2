"""An object store that several processes can see: objects in a folder, with the manners of S3.

fsspec's ``memory://`` lives in one process only. This one knows no folders, no appending and no renaming either, and
an object is there as a whole or not at all.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NoReturn

import fsspec
from fsspec.implementations.local import LocalFileSystem
from upath import UPath
from upath.registry import register_implementation

SCHEME = "bucket"


class BucketPath(UPath):
    """A path in the store."""

    __slots__ = ()


class BucketFileSystem(LocalFileSystem):  # type: ignore[misc]  # fsspec has no types
    """``bucket:///folder``."""

    protocol = SCHEME

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(path).removeprefix(f"{SCHEME}://").rstrip("/")

    def put_file(self, lpath: str, rpath: str, **_options: object) -> None:
        """Store a file as one object."""
        target = Path(self._strip_protocol(rpath))
        target.parent.mkdir(parents=True, exist_ok=True)
        upload = target.with_name(f".{target.name}")
        shutil.copyfile(lpath, upload)
        upload.replace(target)

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:  # noqa: ANN401 - as fsspec has it
        if mode != "rb":
            self._refuse()
        return super()._open(path, mode, **options)

    def _refuse(self, *_arguments: object, **_options: object) -> NoReturn:
        raise NotImplementedError("an object store cannot do that")

    mkdir = makedirs = mv = rename = touch = _refuse


fsspec.register_implementation(SCHEME, BucketFileSystem, clobber=True)
register_implementation(SCHEME, BucketPath, clobber=True)
