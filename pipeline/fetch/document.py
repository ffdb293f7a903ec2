"""What a listing is, once it was had."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.article import Capture


@dataclass(frozen=True, slots=True)
class Document:
    """A feed, sitemap or page that lists links, as it is now."""

    capture: Capture
    """Where its bytes are in the archive; of an earlier run, when it was not modified since."""
    body: bytes
    modified: bool
    """Whether the body is another one than the last time."""
    asked: bool = True
    """Whether somebody was asked for it in this run: False for one that was not due."""
    moved_to: str | None = None
    """Where permanent redirects led from its address, if this run met them."""
