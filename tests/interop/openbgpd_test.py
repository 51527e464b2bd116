"""Herald and OpenBGPD."""

import suite
from harness.openbgpd import Openbgpd

globals().update(suite.cases(Openbgpd))
