"""The .env file with the secrets of docker compose."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import environment
from pipeline.cli.env import env
from pipeline.environment import SECRETS, names, write_environment
from pipeline.errors import StorageError


def values(path: Path) -> dict[str, str]:
    """Return what an .env file sets."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


class TestWriteEnvironment:
    """write_environment: what is made, what is kept."""

    def test_a_new_file_sets_every_secret_and_nothing_else(self, tmp_path: Path) -> None:
        """Compose asks for no secret that the file lacks."""
        path = tmp_path / ".env"
        added = write_environment(path)
        assert added == tuple(values(path)) == tuple(secret.name for secret in SECRETS)

    def test_only_the_owner_can_read_it(self, tmp_path: Path) -> None:
        """The mode is 0600, whatever the umask."""
        path = tmp_path / ".env"
        write_environment(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_every_value_is_random(self, tmp_path: Path) -> None:
        """Two clones share no secret, and no two secrets of one file are the same."""
        write_environment(tmp_path / "one")
        write_environment(tmp_path / "other")
        everything = [*values(tmp_path / "one").values(), *values(tmp_path / "other").values()]
        assert len(set(everything)) == 2 * len(SECRETS)

    def test_values_are_safe_in_urls_and_in_env_files(self, tmp_path: Path) -> None:
        """A password stands in a database URL and in an .env file without quoting."""
        path = tmp_path / ".env"
        write_environment(path)
        for name, value in values(path).items():
            assert all(letter.isalnum() or letter in "-_=" for letter in value), name
            assert len(value) >= 32, name

    def test_the_fernet_key_is_one(self, tmp_path: Path) -> None:
        """The Fernet specification: 32 bytes in URL-safe Base64."""
        path = tmp_path / ".env"
        write_environment(path)
        assert len(base64.urlsafe_b64decode(values(path)["AIRFLOW_FERNET_KEY"])) == 32

    def test_a_complete_file_is_not_touched(self, tmp_path: Path) -> None:
        """A second `make env` changes nothing: the databases were made with these passwords."""
        path = tmp_path / ".env"
        write_environment(path)
        before = (path.read_bytes(), path.stat().st_mtime_ns)
        assert write_environment(path) == ()
        assert (path.read_bytes(), path.stat().st_mtime_ns) == before

    def test_what_a_file_sets_is_kept_and_only_the_rest_is_added(self, tmp_path: Path) -> None:
        """A file from before an upgrade keeps its passwords byte for byte, and gets what is new."""
        path = tmp_path / ".env"
        path.write_text("# mine\nELASTIC_PASSWORD=mine\nAIRFLOW_PORT=9090", encoding="utf-8")
        added = write_environment(path)
        assert path.read_text(encoding="utf-8").startswith("# mine\nELASTIC_PASSWORD=mine\nAIRFLOW_PORT=9090\n")
        assert "ELASTIC_PASSWORD" not in added
        assert set(values(path)) == {secret.name for secret in SECRETS} | {"AIRFLOW_PORT"}

    def test_an_empty_value_counts_as_missing(self, tmp_path: Path) -> None:
        """Compose refuses an empty secret as well, so it is given a value."""
        path = tmp_path / ".env"
        path.write_text("POSTGRES_PASSWORD=\n", encoding="utf-8")
        assert "POSTGRES_PASSWORD" in write_environment(path)

    def test_a_folder_that_is_not_there_is_one_clear_error(self, tmp_path: Path) -> None:
        """The message names the file, and nothing is left behind."""
        with pytest.raises(StorageError, match=r"nowhere/\.env: No such file"):
            write_environment(tmp_path / "nowhere" / ".env")

    def test_a_file_that_is_not_text_is_not_replaced(self, tmp_path: Path) -> None:
        """Whatever it is, it is not ours to overwrite."""
        path = tmp_path / ".env"
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(StorageError, match="not UTF-8"):
            write_environment(path)
        assert path.read_bytes() == b"\xff\xfe"

    def test_no_temporary_file_stays(self, tmp_path: Path) -> None:
        """The secrets are in one file only."""
        write_environment(tmp_path / ".env")
        assert [path.name for path in tmp_path.iterdir()] == [".env"]


class TestNames:
    """names: how an .env file is read."""

    @pytest.mark.parametrize("line", ["A=1", "export A=1", " A = 1"])
    def test_assignments_are_found(self, line: str) -> None:
        """As Compose reads them."""
        assert names([line]) == {"A"}

    @pytest.mark.parametrize("line", ["# A=1", "A=", "A", ""])
    def test_the_rest_is_not(self, line: str) -> None:
        """Comments, empty values and lines without a value set nothing."""
        assert names([line]) == set()


class TestCommands:
    """The two ways to call it."""

    def test_the_module_runs_by_itself(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """`python3 -m pipeline.environment` needs no installed package, and shows no secret."""
        path = tmp_path / ".env"
        assert environment.main([str(path)]) == 0
        said = capsys.readouterr().out
        assert "11 random secrets" in said
        assert not any(value in said for value in values(path).values())

    def test_a_failure_is_one_line_and_exit_code_1(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """No traceback for a wrong path."""
        assert environment.main([str(tmp_path / "nowhere" / ".env")]) == 1
        assert capsys.readouterr().err.count("\n") == 1

    def test_the_command_says_what_it_added(self, tmp_path: Path) -> None:
        """`dateline env` on a file that lacks secrets names them, not their values."""
        path = tmp_path / ".env"
        write_environment(path)
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "ELASTIC_PASSWORD" not in line]
        path.write_text("\n".join(lines), encoding="utf-8")
        result = CliRunner().invoke(env, ["--path", str(path)])
        assert result.output == f"{path} kept, and added: ELASTIC_PASSWORD\n"
        assert CliRunner().invoke(env, ["--path", str(path)]).output.endswith("nothing changed\n")
