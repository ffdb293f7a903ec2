"""The sources file that tells Dateline to read the sample press."""

from __future__ import annotations

import json

from pipeline.press.outlets import Outlet, load_outlets


def sample_sources(port: int) -> str:
    """Return the TOML of a sources file with all outlets of the sample press, served on 127.0.0.1:``port``."""
    head = f"# The sample press: invented outlets, served on 127.0.0.1:{port} by `dateline demo`.\n"
    return head + "".join(f"\n{table_of(outlet, port)}" for outlet in load_outlets())


def table_of(outlet: Outlet, port: int) -> str:
    """Return the ``[[source]]`` table of one outlet that is served on 127.0.0.1:``port``."""
    # A JSON string without control characters is a TOML basic string too.
    return "\n".join(
        [
            "[[source]]",
            f"id = {_text(outlet.id)}",
            f"name = {_text(outlet.name)}",
            f"country = {_text(outlet.country)}",
            f"language = {_text(outlet.language)}",
            _listing(outlet),
            "delay_seconds = 0.0",
            "local = true",
            f"connect_to = {_text(f'127.0.0.1:{port}')}",
            "",
        ]
    )


def _listing(outlet: Outlet) -> str:
    url = _text(outlet.url(outlet.sitemap_index_path or outlet.listing_path))
    match outlet.listing:
        case "page":
            return f"pages = [{{ url = {url}, pattern = {_text(outlet.page_pattern or '')} }}]"
        case "sitemap":
            return f"sitemaps = [{url}]"
        case "rss" | "atom":
            return f"feeds = [{url}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
