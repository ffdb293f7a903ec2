"""docker-compose.yml, held to the compose specification and to everything that it refers to.

No container engine is needed: the file is read as Compose reads it (YAML with merge keys, ``${…}`` interpolation).
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pipeline.cli.kibana import kibana
from pipeline.cli.serve import serve
from pipeline.environment import HEADER, SECRETS
from pipeline.index.lemmas.tries import cache_folder
from pipeline.kibana.service import ANALYST
from pipeline.settings import Settings, load_sources

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {name for name, service in SERVICES.items() if service.get("restart") == "no"}
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<operator>:[-?])?(?P<rest>[^}]*)\}")
DOCKERFILE: str = SERVICES["airflow-init"]["build"]["dockerfile_inline"]

CELERY = {"broker_url", "result_backend", "worker_concurrency", "worker_prefetch_multiplier"}
"""Options of the Celery provider, which is in the image and not here (its ``get_provider_info``, 3.26)."""

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
every_daemon = pytest.mark.parametrize("name", sorted(SERVICES.keys() - ONCE))


def depends(name: str) -> dict[str, dict[str, str]]:
    """Return what a service waits for, and how."""
    found: dict[str, dict[str, str]] = SERVICES[name].get("depends_on", {})
    return found


def mounts(kind: str) -> list[dict[str, Any]]:
    """Return all mounts of one kind (``bind`` or ``volume``)."""
    return [one for service in SERVICES.values() for one in service.get("volumes", []) if one["type"] == kind]


def megabytes(limit: str) -> int:
    """Return a mem_limit (``512m``, ``2g``) in MiB."""
    return int(limit[:-1]) * {"m": 1, "g": 1024}[limit[-1]]


def expand(text: str) -> str:
    """Interpolate as Compose does, with no variable set: defaults only."""
    return VARIABLE.sub(lambda match: match["rest"] if match["operator"] == ":-" else "", text)


class TestSpecification:
    """The file itself: schema, order of start, volumes, networks."""

    def test_the_file_is_valid(self) -> None:
        """The schema of the compose specification accepts it."""
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
        assert done.returncode == 0, done.stdout

    @every_service
    def test_dependencies_exist_and_can_become_what_is_waited_for(self, name: str) -> None:
        """One waits for a healthy service that has a health check, and for the end of one that ends."""
        for target, how in depends(name).items():
            assert target in SERVICES
            if how["condition"] == "service_completed_successfully":
                assert target in ONCE
            else:
                assert how["condition"] == "service_healthy"
                assert "healthcheck" in SERVICES[target]

    def test_dependencies_do_not_go_in_circles(self) -> None:
        """There is an order in which everything starts."""
        started: set[str] = set()
        while ready := {name for name in SERVICES.keys() - started if depends(name).keys() <= started}:
            started |= ready
        assert started == set(SERVICES)

    def test_volumes_are_declared_and_used(self) -> None:
        """Nothing that must survive is in an anonymous volume, and no volume is left over."""
        assert {one["source"] for one in mounts("volume")} == set(COMPOSE["volumes"])

    @every_service
    def test_networks_are_declared(self, name: str) -> None:
        """A service joins only networks of this file."""
        assert set(SERVICES[name].get("networks", ["default"])) <= set(COMPOSE["networks"])

    @every_service
    def test_services_that_talk_share_a_network(self, name: str) -> None:
        """Whatever a service waits for, or names in its environment, it can reach."""
        own = set(SERVICES[name].get("networks", ["default"]))
        settings = " ".join(map(str, SERVICES[name].get("environment", {}).values()))
        named = {other for other in SERVICES if re.search(rf"(//|@){other}:\d", settings)}
        daemons = {target for target, how in depends(name).items() if how["condition"] == "service_healthy"}
        for other in named | daemons:
            assert own & set(SERVICES[other].get("networks", ["default"])), other

    def test_postgres_leads_nowhere(self) -> None:
        """The metadata database is on an internal network only."""
        assert SERVICES["postgres"]["networks"] == ["metadata"]
        assert COMPOSE["networks"]["metadata"]["internal"] is True


class TestFiles:
    """What the file takes from the clone."""

    def test_mounted_files_exist_in_a_fresh_clone(self) -> None:
        """Docker would make an empty folder, owned by root, for what is not there."""
        for one in mounts("bind"):
            assert (ROOT / expand(one["source"])).exists(), one["source"]

    def test_nothing_of_the_clone_can_be_written(self) -> None:
        """Containers read the clone; their data is in volumes."""
        assert all(one.get("read_only") for one in mounts("bind"))

    @pytest.mark.parametrize("name", SERVICES)
    def test_files_that_settings_name_are_mounted(self, name: str) -> None:
        """A file under /opt/dateline that a setting names is the user's own: without a mount it would never be read."""
        named = {one for one in SERVICES[name].get("environment", {}).values() if str(one).endswith(".toml")}
        assert named <= {one["target"] for one in SERVICES[name].get("volumes", ())}

    def test_what_sources_name_is_mounted_beside_the_sources_file(self) -> None:
        """`paths` and `warcs` are relative to that file: the same line is right with Docker and without."""
        targets = {one["target"] for one in SERVICES["airflow-scheduler"]["volumes"]}
        beside = Path(SERVICES["airflow-scheduler"]["environment"]["DATELINE_SOURCES"]).parent
        assert str(beside / "input") in targets

    def test_what_the_image_copies_is_in_the_build_context(self) -> None:
        """.dockerignore lets exactly that through; .env is not in it."""
        copied = {
            word.removeprefix("./")
            for line in DOCKERFILE.splitlines()
            if line.startswith("COPY ")
            for word in line.split()[1:-1]
        }
        lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        assert lines[1] == "*"
        assert {line.removeprefix("!") for line in lines if line.startswith("!")} == copied
        assert all((ROOT / path).exists() for path in copied)

    def test_the_example_sources_are_valid(self) -> None:
        """A fresh clone starts with a sources file that can be read, and visits nobody."""
        (source,) = load_sources(ROOT / "sources.example.toml")
        assert all("example.org" in feed for feed in source.feeds)


class TestSecrets:
    """What comes from .env, and who gets it."""

    def test_every_secret_is_required_and_generated(self) -> None:
        """What Compose demands is what `make env` writes, name by name; without it there is a clear message."""
        required = {match["name"] for match in VARIABLE.finditer(TEXT) if match["operator"] == ":?"}
        assert required == {secret.name for secret in SECRETS}
        assert all(
            "run make env first" in match["rest"] for match in VARIABLE.finditer(TEXT) if match["operator"] == ":?"
        )

    def test_everything_else_has_a_default(self) -> None:
        """`make env` is all that a fresh clone needs."""
        others = [match for match in VARIABLE.finditer(TEXT) if match["name"] not in {one.name for one in SECRETS}]
        assert others
        assert all(match["operator"] == ":-" for match in others)

    def test_every_option_is_named_in_the_generated_file(self) -> None:
        """Whoever opens .env reads what else can be set there."""
        options = {match["name"] for match in VARIABLE.finditer(TEXT)} - {secret.name for secret in SECRETS}
        assert all(option in HEADER for option in options)

    @every_service
    def test_no_secret_stands_in_the_file(self, name: str) -> None:
        """Every variable that is called a password, key or secret comes from .env."""
        for variable, value in SERVICES[name].get("environment", {}).items():
            if variable.endswith(("PASSWORD", "KEY", "SECRET")):
                assert VARIABLE.fullmatch(str(value)), variable

    @pytest.mark.parametrize(
        ("secret", "holders"),
        [
            ("ELASTIC_PASSWORD", {"elasticsearch", "elasticsearch-init", "kibana-init"}),
            ("KIBANA_SYSTEM_PASSWORD", {"elasticsearch-init", "kibana"}),
            ("DATELINE_WRITER_PASSWORD", {"elasticsearch-init", "airflow-scheduler", "airflow-worker"}),
            ("DATELINE_ANALYST_PASSWORD", {"elasticsearch-init", "dateline-page"}),
            ("DATELINE_PAGE_TOKEN", {"dateline-page"}),
            ("AIRFLOW_ADMIN_PASSWORD", {"airflow-init"}),
            ("KIBANA_ENCRYPTION_KEY", {"kibana"}),
        ],
    )
    def test_a_secret_is_known_only_to_those_who_need_it(self, secret: str, holders: set[str]) -> None:
        """The pipeline, above all, never holds the superuser's password."""
        found = {name for name, one in SERVICES.items() if f"${{{secret}:" in str(one.get("environment", ""))}
        assert found == holders

    @pytest.mark.parametrize("option", ["FERNET_KEY", "JWT_SECRET", "JWT_ISSUER", "SECRET_KEY", "SQL_ALCHEMY_CONN"])
    def test_airflow_services_share_their_keys(self, option: str) -> None:
        """A token that one service signs, the others accept."""
        found = {
            next(value for key, value in one["environment"].items() if key.endswith(option))
            for name, one in SERVICES.items()
            if name.startswith("airflow-")
        }
        assert len(found) == 1


class TestSafety:
    """What keeps a service from doing harm."""

    @every_service
    def test_ports_are_published_on_loopback_only(self, name: str) -> None:
        """Nobody on the network reaches a service."""
        assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))

    @every_service
    def test_memory_and_logs_are_bounded(self, name: str) -> None:
        """One service cannot take the machine's memory or fill its disk, and none can gain rights."""
        service = SERVICES[name]
        assert service["mem_limit"]
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}
        assert service["security_opt"] == ["no-new-privileges:true"]

    def test_the_limits_add_up_to_what_the_docs_ask_for(self) -> None:
        """The memory that operations.md names holds all that runs, and the largest of what starts beside it.

        What the profile ``celery`` adds is named in scale.md.
        """
        added = {name for name, service in SERVICES.items() if "celery" in service.get("profiles", ())}
        daemons = sum(megabytes(SERVICES[name]["mem_limit"]) for name in SERVICES.keys() - ONCE - added)
        more = sum(megabytes(SERVICES[name]["mem_limit"]) for name in added)
        assert f"{more / 1024:g} GB more" in (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
        once = max(megabytes(SERVICES[name]["mem_limit"]) for name in ONCE)
        named = re.search(r"(\d+(?:\.\d+)?) GB of memory", OPERATIONS)
        assert named
        assert float(named[1]) * 1024 == daemons + once

    @every_service
    def test_the_root_is_read_only(self, name: str) -> None:
        """Whatever a service writes is in a volume or in memory; two write beside their settings."""
        service = SERVICES[name]
        assert service.get("read_only", False) == (name not in {"elasticsearch", "kibana"})
        assert all("size=" in one for one in service.get("tmpfs", []))

    @every_service
    def test_airflow_writes_its_settings_where_it_may(self, name: str) -> None:
        """It fails at the first import where it cannot write airflow.cfg."""
        if written := SERVICES[name].get("environment", {}).get("AIRFLOW_CONFIG"):
            assert any(one.startswith(f"{Path(written).parent}:") for one in SERVICES[name]["tmpfs"])
        else:
            assert not name.startswith("airflow-")

    def test_the_page_only_reads(self) -> None:
        """It holds the analyst's password, not the writer's, and can change nothing but dictionaries that are kept."""
        page = SERVICES["dateline-page"]
        assert page["environment"]["DATELINE_ELASTICSEARCH_USERNAME"] == ANALYST.name
        assert {one["source"] for one in page["volumes"] if not one.get("read_only")} == {"dateline-cache"}

    @pytest.mark.parametrize("name", ["airflow-scheduler", "dateline-page"])
    def test_what_is_made_once_a_machine_is_kept(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """On a read-only root each process would read its dictionaries anew: their folder is a volume."""
        monkeypatch.setenv("XDG_CACHE_HOME", SERVICES[name]["environment"]["XDG_CACHE_HOME"])
        (mounted,) = [one["target"] for one in SERVICES[name]["volumes"] if one["source"] == "dateline-cache"]
        assert cache_folder().is_relative_to(mounted)
        assert f" {mounted} " in DOCKERFILE

    def test_a_stop_waits_for_the_tasks_that_run(self) -> None:
        """LocalExecutor's tasks die with the scheduler: it is given as long as a task of the night may take."""
        files = (ROOT / "dags" / "dateline_nightly.py", ROOT / "pipeline" / "scheduling.py")
        tasks = "".join(path.read_text(encoding="utf-8") for path in files)
        longest = max(map(int, re.findall(r"execution_timeout=timedelta\(hours=(\d+)\)", tasks)))
        grace = re.fullmatch(r"(\d+)h(\d+)m", SERVICES["airflow-scheduler"]["stop_grace_period"])
        assert grace
        assert int(grace[1]) * 60 + int(grace[2]) > longest * 60

    @every_service
    def test_images_are_pinned(self, name: str) -> None:
        """An exact version: the same file brings up the same software next year."""
        assert re.search(r":\d+\.\d+(\.\d+)?(-\w+)?$", SERVICES[name]["image"])

    @every_daemon
    def test_what_runs_is_watched_and_restarted(self, name: str) -> None:
        """After a crash or a reboot it comes back; what is not healthy shows."""
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}

    def test_our_image_runs_without_privileges(self) -> None:
        """The last USER is not root, and no capability is kept."""
        assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["airflow"]
        ours = [one for one in SERVICES.values() if one["image"].startswith("dateline-airflow:")]
        assert len(ours) == 10
        assert all(one["cap_drop"] == ["ALL"] for one in ours)


class TestVersions:
    """Versions that must fit each other."""

    def test_the_image_has_a_python_that_the_package_allows(self) -> None:
        """requires-python, and the base image."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        version = re.search(r"^FROM python:([\d.]+)-slim", DOCKERFILE)
        assert version
        assert version[1] in SpecifierSet(project["requires-python"])
        assert SERVICES["airflow-init"]["image"].endswith(f":{project['version']}")

    def test_elasticsearch_and_kibana_are_of_one_version_that_the_client_speaks(self) -> None:
        """Kibana refuses another Elasticsearch; the client's major and minor are the server's."""
        servers = {SERVICES[name]["image"].rpartition(":")[2] for name in ("elasticsearch", "kibana")}
        assert len(servers) == 1
        lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
        client = next(
            Requirement(line.split(" ")[0]) for line in lock.splitlines() if line.startswith("elasticsearch==")
        )
        assert f"=={'.'.join(servers.pop().split('.')[:2])}" in str(client.specifier)


class TestCommands:
    """What the containers are told to run and to read."""

    def test_airflow_knows_every_option(self) -> None:
        """A misspelt AIRFLOW__ variable is silently ignored: each is in Airflow's own reference."""
        spec = importlib.util.find_spec("airflow")
        assert spec is not None
        assert spec.submodule_search_locations
        path = Path(spec.submodule_search_locations[0]) / "config_templates" / "config.yml"
        reference = yaml.safe_load(path.read_text(encoding="utf-8"))
        for variable in SERVICES["airflow-scheduler"]["environment"]:
            if variable.startswith("AIRFLOW__"):
                _, section, option = variable.lower().split("__")
                options = CELERY if section == "celery" else reference[section]["options"]
                assert option in options, variable

    def test_the_worker_is_as_the_scheduler_beside_which_tasks_run(self) -> None:
        """With the profile ``celery`` a task finds the same settings, files and time to end."""
        worker, scheduler = SERVICES["airflow-worker"], SERVICES["airflow-scheduler"]
        for what in ("environment", "volumes", "networks", "mem_limit", "stop_grace_period"):
            assert worker[what] == scheduler[what], what
        assert scheduler["environment"]["AIRFLOW__CORE__EXECUTOR"] == "${AIRFLOW_EXECUTOR:-LocalExecutor}"
        assert SERVICES["redis"]["networks"] == ["metadata"]

    def test_dateline_knows_every_setting(self) -> None:
        """A misspelt DATELINE_ variable is ignored too."""
        known = {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
        given = {name for name in SERVICES["airflow-scheduler"]["environment"] if name.startswith("DATELINE_")}
        assert given
        assert given <= known

    def test_the_page_knows_every_setting_and_option(self) -> None:
        """Its variables are settings, its arguments those of `dateline serve`, on the port that is published."""
        page = SERVICES["dateline-page"]
        known = {f"DATELINE_{name.upper()}" for name in Settings.model_fields} | {"XDG_CACHE_HOME"}
        assert set(page["environment"]) <= known
        program, command, *arguments = page["command"]
        assert (program, command) == ("dateline", serve.name)
        given = serve.make_context("serve", arguments).params
        assert expand(page["ports"][0]).endswith(f":{given['port']}")

    def test_snapshots_go_where_elasticsearch_may_write(self) -> None:
        """The folder of path.repo is a volume of its own, and given to Elasticsearch's user first."""
        folder = SERVICES["elasticsearch"]["environment"]["path.repo"]
        assert folder in {one["target"] for one in SERVICES["elasticsearch"]["volumes"]}
        assert SERVICES["elasticsearch-folders"]["entrypoint"] == ["chown", "1000:0", folder]
        assert depends("elasticsearch")["elasticsearch-folders"]["condition"] == "service_completed_successfully"
        assert folder in OPERATIONS

    @pytest.mark.parametrize("name", ["elasticsearch-init", "kibana-init"])
    def test_set_up_commands_exist(self, name: str) -> None:
        """The one-shots call commands of `dateline kibana`."""
        program, group, command = SERVICES[name]["command"]
        assert (program, group) == ("dateline", "kibana")
        assert command in kibana.commands

    def test_kibana_starts_everybody_in_utc(self) -> None:
        """Its settings file is mounted where Kibana reads it, and the values are those that its settings take."""
        mounted = {one["target"]: one["source"] for one in SERVICES["kibana"]["volumes"]}
        path = ROOT / mounted["/usr/share/kibana/config/kibana.yml"]
        overrides = yaml.safe_load(path.read_text(encoding="utf-8"))["uiSettings.overrides"]
        assert overrides["dateFormat:tz"] == "UTC"
        assert json.loads(overrides["timepicker:timeDefaults"]).keys() == {"from", "to"}

    @every_daemon
    def test_python_health_checks_compile(self, name: str) -> None:
        """A slim image has no curl; what is asked in Python is Python."""
        test = SERVICES[name]["healthcheck"]["test"]
        if test[1] == "python":
            compile(test[3], name, "exec")
