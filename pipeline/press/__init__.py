"""The sample press: invented outlets, served on loopback, that Dateline can be tried on without the internet.

Nobody and nothing in it exists; the hosts end in ``.example`` (RFC 2606), so that no link leads anywhere.
The outlets are data under ``outlets/``, the page designs are Jinja templates under ``templates/``.
"""

from pipeline.press.server import PressServer
from pipeline.press.sources import sample_sources

__all__ = ["PressServer", "sample_sources"]
