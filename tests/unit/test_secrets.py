"""No tracked file holds a key: the patterns are bc-detect-secrets', and nothing is asked of any service."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import RegexBasedDetector

Patterns: TypeAlias = Mapping[str, Sequence[re.Pattern[str]]]

LISTS = Path("tests/data/secrets.toml")
# In parts, so that none of them stands here: of the forms that the services document, and of nobody.
SECRETS = {
    "AWSKeyDetector": ("AKIA", "IOSFODNN7QUAYEX1"),
    "GitHubTokenDetector": ("ghp_", "a1B2" * 9),
    "PrivateKeyDetector": ("-----BEGIN RSA ", "PRIVATE KEY-----", "MIIEquayharbour0"),
    "SlackDetector": ("xoxb-", "1234567890-", "abcdefghijklmnop"),
    "BasicAuthDetector": ("https://ada:", "s3cret@", "bay.example/"),
}


def patterns(lists: Mapping[str, Mapping[str, str]]) -> Patterns:
    """Return name of a detector → its patterns, of those that are not left out."""
    known = get_mapping_from_secret_type_to_class().values()
    made = {one.__name__: one() for one in known if issubclass(one, RegexBasedDetector)}
    return {name: list(one.denylist) for name, one in made.items() if name not in lists["left_out"]}


def found(path: str, text: str, wanted: Patterns, outside_of: Mapping[str, str]) -> list[str]:
    """Return where ``text`` holds a secret, by name of its detector and line, never the secret itself."""
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {name}"
        for name, ones in wanted.items()
        if name not in outside_of or not path.startswith(outside_of[name])
        for one in ones
        for match in one.finditer(text)
    ]


def tracked(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each tracked file that is text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=True)  # noqa: S607 - the git that made the checkout
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = repository / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                yield name, content.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def lists(repository: Path) -> Mapping[str, Mapping[str, str]]:
    """What is left out, as the data file says."""
    return tomllib.loads((repository / LISTS).read_text(encoding="utf-8"))


class TestSecrets:
    """What is published with the project."""

    def test_no_file_holds_a_key(self, repository: Path, lists: Mapping[str, Mapping[str, str]]) -> None:
        """A key that was committed must be revoked; one that only looks like it is written in parts."""
        wanted = patterns(lists)
        wrong = [one for path, text in tracked(repository) for one in found(path, text, wanted, lists["outside_of"])]
        assert not wrong

    @pytest.mark.parametrize("name", SECRETS)
    def test_a_key_is_seen(self, lists: Mapping[str, Mapping[str, str]], name: str) -> None:
        """A key in any line of a file is named by its detector and line, and not shown."""
        secret = "".join(SECRETS[name])
        seen = found("docs/quay.md", f"The harbour\n\nkey = {secret}\n", patterns(lists), lists["outside_of"])
        assert f"docs/quay.md:3: {name}" in seen
        assert not any(secret in one for one in seen)

    def test_what_is_left_out_is_there(self, lists: Mapping[str, Mapping[str, str]]) -> None:
        """A detector that is called otherwise in a later version would be left out for nothing."""
        known = {one.__name__ for one in get_mapping_from_secret_type_to_class().values()}
        assert {*lists["left_out"], *lists["outside_of"]} <= known
