"""The unit ``pipeline.sources.folders``."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.fetch.local import read_local
from pipeline.sources.folders import list_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with articles, and with what is none."""
    names = ["b.html", "a.TXT", "sub/c.pdf", ".hidden/d.html", ".e.html", "picture.png", "sub/ä ö.htm"]
    for name in names:
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", encoding="utf-8")
    return tmp_path / "news"


def _bound() -> list[str]:
    """Return what a command is started with so that permissions hold it up, also where the tests run as root."""
    setpriv = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    return setpriv if os.geteuid() == 0 else []


class TestListPath:
    """Files and folders become links with stable addresses."""

    def test_folder(self, folder: Path) -> None:
        """All articles below the folder, sorted; hidden files and other kinds are left out."""
        links = list_path(folder, "example", None)
        assert [Path(link.local_path or "").name for link in links] == ["a.TXT", "b.html", "c.pdf", "ä ö.htm"]
        assert all(link.listed_by == str(folder) for link in links)

    def test_address(self, folder: Path) -> None:
        """The address is the file's, absolute and percent-encoded, and the same however the file is named."""
        (link,) = list_path(folder / "sub" / ".." / "sub" / "ä ö.htm", "example", None)
        assert link.url == f"file://{folder.as_posix()}/sub/%C3%A4%20%C3%B6.htm"

    def test_single_file(self, folder: Path) -> None:
        """A file that is named counts whatever it is called, with the day that is given for it."""
        (link,) = list_path(folder / "picture.png", "example", date(2020, 9, 25))
        assert link.published_at == datetime(2020, 9, 25, tzinfo=UTC)

    def test_name_that_is_no_utf_8(self, tmp_path: Path) -> None:
        """A file whose name is no UTF-8 is listed, written, and read like any other."""
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html"))
        path.write_bytes(b"<p>x")
        (link,) = list_path(tmp_path, "example", None)
        assert link.url.endswith("/caf%E9.html")
        assert read_local(Link.from_json(link.to_json()), 100).body == b"<p>x"

    def test_nothing_there(self, tmp_path: Path) -> None:
        """A path that does not exist, and a folder without articles, are one line each."""
        with pytest.raises(SourceError, match="there is no file or folder"):
            list_path(tmp_path / "nowhere", "example", None)
        with pytest.raises(SourceError, match="holds no articles"):
            list_path(tmp_path, "example", None)

    def test_no_permission(self, folder: Path, repository: Path) -> None:
        """A file that may not be read is listed (its outcome says so); a folder that may not be is one line."""
        (folder / "b.html").chmod(0)
        assert "b.html" in {Path(link.local_path or "").name for link in list_path(folder, "example", None)}
        (folder / "sub").chmod(0)
        listing = (
            "import sys; from pathlib import Path; from pipeline.errors import SourceError\n"
            "from pipeline.sources.folders import list_path\n"
            "try: list_path(Path(sys.argv[1]), 'example', None)\n"
            "except SourceError as error: print(error.message)"
        )
        command = [*_bound(), sys.executable, "-c", listing, str(folder)]
        done = subprocess.run(  # noqa: S603 - our own interpreter
            command, cwd=repository, capture_output=True, text=True, check=True
        )
        assert "sub" in done.stdout
