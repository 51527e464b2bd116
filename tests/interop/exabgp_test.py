"""Herald and ExaBGP."""

import suite
from harness.exabgp import Exabgp

globals().update(suite.cases(Exabgp))
