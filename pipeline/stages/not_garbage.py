"""Imported first by the fork server of a run: what it loads is kept, so that garbage is seldom looked for among it.

With Python's own threshold that took an eighth of the time of loading. Readers inherit it.
"""

from __future__ import annotations

import gc

from pipeline.stages.garbage import NEW_OBJECTS

gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
