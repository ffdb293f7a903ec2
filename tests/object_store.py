"""Object stores for tests, beside fsspec's ``memory://``, which lives in one process only and never fails.

``bucket:///folder`` can be seen by several processes: objects in a folder, with the manners of S3. It knows no
folders, no appending and no renaming, and an object is there as a whole or not at all. ``unreachable://`` is a store
whose server is gone.
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any, NoReturn

import fsspec
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from upath import UPath
from upath.registry import register_implementation

from pipeline.store import DataPath, data_root


class StorePath(UPath):
    """A path in one of these stores."""

    __slots__ = ()


class BucketFileSystem(LocalFileSystem):  # type: ignore[misc]  # fsspec has no types
    """``bucket:///folder``."""

    protocol = "bucket"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(path).removeprefix("bucket://").rstrip("/")

    def put_file(self, lpath: str, rpath: str, **_options: object) -> None:
        """Store a file as one object."""
        target = Path(self._strip_protocol(rpath))
        upload = self._upload(target)
        shutil.copyfile(lpath, upload)
        upload.replace(target)

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_options: object) -> None:
        """Store bytes as one object; with ``create``, only where there is none."""
        target = Path(self._strip_protocol(path))
        upload = self._upload(target)
        upload.write_bytes(value)
        if mode == "create":
            try:
                target.hardlink_to(upload)
            finally:
                upload.unlink()
        else:
            upload.replace(target)

    def _upload(self, target: Path) -> Path:
        """Return where nobody else writes, for what becomes ``target`` as a whole."""
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.with_name(f".{target.name}.{secrets.token_hex(8)}")

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:  # noqa: ANN401 - as fsspec has it
        if mode != "rb":
            self._refuse()
        return super()._open(path, mode, **options)

    def _refuse(self, *_arguments: object, **_options: object) -> NoReturn:
        raise NotImplementedError("an object store cannot do that")

    mkdir = makedirs = mv = rename = touch = _refuse


class UnreachableFileSystem(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Says that its server is gone, in an exception of its own library as drivers do."""

    protocol = "unreachable"

    def _gone(self, *_arguments: object, **_options: object) -> NoReturn:
        raise RuntimeError("could not connect to the endpoint")

    info = ls = _open = cat_file = put_file = modified = exists = _gone


for _driver in (BucketFileSystem, UnreachableFileSystem):
    fsspec.register_implementation(_driver.protocol, _driver, clobber=True)
    register_implementation(_driver.protocol, StorePath, clobber=True)


def root(written: str) -> DataPath:
    """Return a data root, which may be in one of these stores."""
    return data_root(written)


def bucket(folder: Path) -> UPath:
    """Return the root of an object store in ``folder``."""
    made = data_root(f"bucket://{folder}")
    assert isinstance(made, UPath)
    return made
