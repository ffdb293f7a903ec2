"""The units ``pipeline.fetch.refresh``, ``cookies`` and ``credentials``: what a hop says beside its status."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.fetch.cookies import Cookies
from pipeline.fetch.credentials import Credentials
from pipeline.fetch.exchange import Exchange, Response
from pipeline.fetch.refresh import refresh_of
from pipeline.settings import Source

HERE = "https://bay.example/a.html"


def exchange(body: bytes = b"", url: str = HERE, status: int = 200, **headers: str) -> Exchange:
    """Return an exchange with these headers, ``Set_Cookie`` being ``Set-Cookie``."""
    pairs = tuple((name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items())
    return Exchange(url, datetime.now(UTC), (), status, "", pairs, body, "http/1.1")


def leads(body: str = "", **headers: str) -> str | None:
    """Return where a page leads by itself."""
    return refresh_of(Response((exchange(body.encode(), HERE, 200, **headers),), body.encode()))


def meta(content: str) -> str:
    """Return a page with such a refresh."""
    return f'<!doctype html><head><meta http-equiv="Refresh" content="{content}"></head><p>Moved.'


class TestRefresh:
    """Pages that lead on by themselves."""

    @pytest.mark.parametrize(
        "content",
        ["0; url=/b.html", "0;URL='/b.html'", "3 ;url = /b.html", "0,url=https://bay.example/b.html", "0; /b.html"],
    )
    def test_forms(self, content: str) -> None:
        """As an element and as a header, in the forms that browsers read."""
        assert leads(meta(content)) == "https://bay.example/b.html"
        assert leads(Refresh=content) == "https://bay.example/b.html"

    @pytest.mark.parametrize(
        "content", ["30; url=/b.html", "300", "0", "0; url=", "0; url=#top", "0; url=/a.html", "soon"]
    )
    def test_none(self, content: str) -> None:
        """A page that is to be read first, or loads itself anew, leads nowhere."""
        assert leads(meta(content)) is None

    def test_without_scripts(self) -> None:
        """What is for readers without scripts is not for us, and neither is what stands in a comment or in a feed."""
        element = '<meta http-equiv="refresh" content="0; url=/b.html">'
        assert leads(f"<head><noscript>{element}</noscript></head><p>x") is None
        assert leads(f"<head><!-- {element} --></head><p>x") is None
        assert leads(meta("0; url=/b.html"), Content_Type="application/rss+xml") is None

    def test_foreign_scheme_is_told(self) -> None:
        """Where it leads is for the session to refuse."""
        assert leads(meta("0; url=ftp://bay.example/b")) == "ftp://bay.example/b"


class TestCookies:
    """Cookies within one chain."""

    def test_sent_back_to_whom_they_are_for(self) -> None:
        """The host that set one has it back, another has not, and one that is for https is not sent in the clear."""
        cookies = Cookies()
        assert cookies.header(HERE) == {}
        cookies.take(exchange(status=302, Set_Cookie="seen=1; Path=/; Secure"))
        assert cookies.header("https://bay.example/b") == {"Cookie": "seen=1"}
        assert cookies.header("https://other.example/b") == {}
        assert cookies.header("http://bay.example/b") == {}

    def test_for_nobody_else(self) -> None:
        """None is set for another site, or for all of them."""
        cookies = Cookies()
        cookies.take(exchange(Set_Cookie="a=1; Domain=other.example"))
        cookies.take(exchange(Set_Cookie="b=1; Domain=.example"))
        assert cookies.header("https://other.example/") == {}

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize(
        "attribute",
        ["Max-Age", "Max-Age=", "max-age=soon; Path=/", 'Max-Age="60"', "Domain=", "domain", "Path", "Version="],
    )
    def test_attributes_that_say_nothing(self, attribute: str) -> None:
        """Are ignored (RFC 6265, 5.2): neither their cookie nor the others of the answer are lost."""
        cookies = Cookies()
        cookies.take(exchange(Set_Cookie=f"a=1; {attribute}"))
        assert cookies.header("https://bay.example/b") == {"Cookie": "a=1"}

    def test_attributes_that_say_something(self) -> None:
        """A cookie that is over is not sent."""
        cookies = Cookies()
        cookies.take(exchange(Set_Cookie="a=1; Max-Age= 0 ; Path=/"))
        assert cookies.header("https://bay.example/b") == {}


class TestCredentials:
    """Names and passwords of hosts."""

    SOURCE = Source(id="bay", name="Bay", feeds=("https://bay.example/rss",))

    def file(self, tmp_path: Path, text: str) -> Path:
        """Return a file that holds ``text``."""
        path = tmp_path / "netrc"
        path.write_text(text)
        return path

    def test_host_of_the_source(self, tmp_path: Path) -> None:
        """A host that the source names is sent its own, over https."""
        path = self.file(tmp_path, "machine bay.example login ada password s3cret\ndefault login x password y\n")
        credentials = Credentials.load(path)
        assert credentials.header("https://bay.example/a", self.SOURCE) == {"Authorization": "Basic YWRhOnMzY3JldA=="}
        assert credentials.header("http://bay.example/a", self.SOURCE) == {}
        assert credentials.header("https://other.example/a", self.SOURCE) == {}
        assert credentials.header("https://bay.example/a", Source(id="other", name="Other")) == {}
        assert "s3cret" not in repr(credentials)

    def test_broken_file(self, tmp_path: Path) -> None:
        """What is wrong is said without a word of the file; so is that there is none."""
        with pytest.raises(SettingsError) as caught:
            Credentials.load(self.file(tmp_path, "machine bay.example login ada pass s3cret"))
        assert "s3cret" not in str(caught.value)
        assert caught.value.__cause__ is None
        with pytest.raises(SettingsError, match="No such file"):
            Credentials.load(tmp_path / "nowhere")
