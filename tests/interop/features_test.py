"""Herald and each daemon: what not all of them have."""

import suite
from harness.daemons import DAEMONS

for _daemon in DAEMONS:
    globals().update(suite.features(_daemon))
