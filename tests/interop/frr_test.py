"""Herald and FRR's bgpd."""

import suite
from harness.frr import Frr

globals().update(suite.cases(Frr))
