"""Herald and GoBGP."""

import suite
from harness.gobgp import Gobgp

globals().update(suite.cases(Gobgp))
