"""The pieces of ``dateline serve``; the whole command is tested in ``tests/integration/test_web_serve.py``."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from pipeline.cli.serve import access_to, is_wildcard, keep_dictionaries, listen
from pipeline.errors import DatelineError, IndexUnavailableError, UsageError
from pipeline.index.protocol import FacetCount, Index, Query, SearchPage
from pipeline.settings import Settings
from pipeline.urls import is_loopback

TOKEN = "a-long-random-text"  # noqa: S105 - of a page in this test


@dataclass
class Spoken:
    """An index that knows the languages of its articles, or is away."""

    languages: tuple[str, ...] | None
    asked: list[Query] = field(default_factory=list)

    def search(self, query: Query) -> SearchPage:
        """Return the languages."""
        self.asked.append(query)
        if self.languages is None:
            raise IndexUnavailableError("nobody answers")
        return SearchPage(3, (), {"language": tuple(FacetCount(one, 1) for one in self.languages)})


class TestDictionaries:
    """What the page's first searches would wait for."""

    def test_those_of_the_index(self) -> None:
        """The dictionaries of the languages that articles are in are kept, and no article is fetched for that."""
        index, kept = Spoken(("et", "pl")), list[str]()
        keep_dictionaries(cast("Index", index), kept.append)
        assert kept == ["et", "pl"]
        assert [one.size for one in index.asked] == [0]

    def test_index_away(self) -> None:
        """An index that does not answer is told by the first search, not by this."""
        kept: list[str] = []
        keep_dictionaries(cast("Index", Spoken(None)), kept.append)
        assert kept == []


class TestListen:
    """The socket that the page is served on."""

    def test_any_free_port(self) -> None:
        """Port 0 is whichever is free."""
        with listen("127.0.0.1", 0) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"
            assert listener.getsockname()[1] > 0

    def test_a_name(self) -> None:
        """A host may be given by name."""
        with listen("localhost", 0) as listener:
            assert listener.getsockname()[0] in ("127.0.0.1", "::1")

    def test_port_in_use(self) -> None:
        """A taken port is a failure that says what to do."""
        with listen("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(DatelineError, match=rf"cannot listen on 127.0.0.1 port {port}: .*--port") as caught:
                listen("127.0.0.1", port)
        assert caught.value.exit_code == 1

    @pytest.mark.parametrize("host", ["no such host", "a" * 300, "256.1.1.1.example.invalid"])
    def test_no_such_host(self, host: str) -> None:
        """A host that is no address is a usage error."""
        with pytest.raises(UsageError, match="no such address"):
            listen(host, 0)

    def test_somebody_elses_address(self) -> None:
        """An address of another machine cannot be listened on (192.0.2.0/24 is nobody's: RFC 5737)."""
        with pytest.raises(DatelineError, match="cannot listen on"):
            listen("192.0.2.1", 0)


class TestAccess:
    """Who is answered."""

    def test_others_need_a_token(self, tmp_path: Path) -> None:
        """No address beyond this machine without a token, and none that can be guessed."""
        without = Settings(home=tmp_path)
        assert access_to("127.0.0.1", without).token is None
        with pytest.raises(UsageError, match="DATELINE_PAGE_TOKEN"):
            access_to("192.0.2.7", without)
        with pytest.raises(UsageError, match="too short"):
            access_to("127.0.0.1", Settings(home=tmp_path, page_token=SecretStr("short")))
        assert access_to("192.0.2.7", Settings(home=tmp_path, page_token=SecretStr(TOKEN))).token == TOKEN


class TestHosts:
    """Who can reach an address."""

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST"])
    def test_loopback(self, host: str) -> None:
        """This machine only."""
        assert is_loopback(host)
        assert not is_wildcard(host)

    @pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - these are what is tested
    def test_wildcard(self, host: str) -> None:
        """Everybody, under every address."""
        assert is_wildcard(host)
        assert not is_loopback(host)

    @pytest.mark.parametrize("host", [socket.gethostname() + ".example", "192.0.2.7"])
    def test_others(self, host: str) -> None:
        """Others on the network, under this name."""
        assert not is_wildcard(host)
        assert not is_loopback(host)
