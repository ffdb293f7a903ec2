"""``dateline kibana``: check, bundle and publish the saved objects of ``kibana/``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

import click

from pipeline.counted import counted
from pipeline.errors import UsageError
from pipeline.kibana import service
from pipeline.kibana.alerts import lint_rules, load_rules
from pipeline.kibana.bundle import bundle, ordered, unbundle
from pipeline.kibana.fields import read_catalog
from pipeline.kibana.lint import lint
from pipeline.kibana.objects import load
from pipeline.kibana.publish import Wanted, publish

FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
objects_option = click.option(
    "--objects", type=FOLDER, default=Path("kibana"), show_default=True, help="The folder with the saved objects."
)
ca_option = click.option(
    "--ca-certs",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    envvar="DATELINE_ELASTICSEARCH_CA_CERTS",
    help="A CA bundle for the service's certificate.",
)


@click.group()
def kibana() -> None:
    """Kibana's data views, searches and dashboards as code."""


@kibana.command("lint")
@objects_option
@click.option("--mappings", type=FOLDER, default=Path("mappings"), show_default=True, help="The index templates.")
def lint_command(objects: Path, mappings: Path) -> None:
    """Say what Kibana would refuse or show broken (exit code 1), and what is not house style (exit code 0)."""
    findings = (*lint(objects, mappings), *lint_rules(objects / "rules", read_catalog(mappings)))
    for finding in findings:
        click.echo(str(finding), err=True)
    if any(finding.broken for finding in findings):
        raise click.exceptions.Exit(1)
    remarks = f"nothing broken, {counted(len(findings), 'remarks')} of house style" if findings else "nothing to mend"
    click.echo(f"{objects}: {remarks}")


@kibana.command("bundle")
@objects_option
@click.option(
    "--output", type=click.File("wb", atomic=True), default="-", help="The file to write (default: standard output)."
)
def bundle_command(objects: Path, output: IO[bytes]) -> None:
    """Write the saved objects as one NDJSON file that Kibana imports."""
    output.write(bundle(objects))


@kibana.command("unbundle")
@objects_option
@click.argument("export", type=click.File("rb"))
def unbundle_command(objects: Path, export: IO[bytes]) -> None:
    """Take an NDJSON export from Kibana back into readable files."""
    for path in unbundle(export.read(), objects):
        click.echo(str(path))


@kibana.command("secure")
@objects_option
@click.option(
    "--url",
    envvar="DATELINE_ELASTICSEARCH_URL",
    default="http://localhost:9200",
    show_default=True,
    show_envvar=True,
    help="Where Elasticsearch is.",
)
@ca_option
def secure_command(objects: Path, url: str, ca_certs: Path | None) -> None:
    """Create the users and roles in Elasticsearch (passwords from the environment)."""
    passwords = {
        "kibana_system": _secret("KIBANA_SYSTEM_PASSWORD"),
        service.WRITER.name: _secret("DATELINE_WRITER_PASSWORD"),
        service.ANALYST.name: _secret("DATELINE_ANALYST_PASSWORD"),
    }
    with service.connect(url, _secret("ELASTIC_PASSWORD"), ca_certs=ca_certs) as client:
        service.secure(client, objects / "roles", passwords)
    click.echo(f"{url}: users {', '.join(passwords)} are ready")


@kibana.command("publish")
@objects_option
@click.option(
    "--url",
    envvar="DATELINE_KIBANA_URL",
    default="http://localhost:5601",
    show_default=True,
    show_envvar=True,
    help="Where Kibana is.",
)
@click.option(
    "--default-view",
    default="dateline-articles",
    show_default=True,
    help="The data view to open with; empty: leave it.",
)
@click.option("--rules/--no-rules", default=True, show_default=True, help="Make the alert rules, too.")
@click.option("--force", is_flag=True, help="Overwrite what was changed in Kibana; take a Kibana newer than 9.x.")
@ca_option
def publish_command(
    objects: Path,
    url: str,
    default_view: str,
    ca_certs: Path | None,
    *,
    rules: bool,
    force: bool,
) -> None:
    """Bring saved objects and alert rules into Kibana (ELASTIC_PASSWORD from the environment).

    What somebody changed in Kibana, or made there under one of these ids, is left alone, and then nothing is written.
    """
    alerts = load_rules(objects / "rules") if rules else ()
    wanted = Wanted(ordered(load(objects)), alerts, objects / "roles", default_view or None)
    with service.connect(url, _secret("ELASTIC_PASSWORD"), ca_certs=ca_certs) as client:
        done = publish(client, wanted, force=force)
    told = f"{counted(done.objects, 'saved objects')} imported, {counted(done.rules, 'alert rules')} in place"
    click.echo(f"{url}: {told}")
    if default_view and done.default_view != default_view:
        click.echo(f"{url}: opens with the data view {done.default_view!r}, which was left (--force changes it)")


def _secret(name: str) -> str:
    """Return a password from the environment; never from the command line, where others can see it."""
    value = os.environ.get(name)
    if not value:
        raise UsageError(f"{name} is not set; `make env` writes it to .env")
    return value
