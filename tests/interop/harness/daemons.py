"""All that Herald is tested with."""

from harness.bird import Bird
from harness.exabgp import Exabgp
from harness.frr import Frr
from harness.gobgp import Gobgp
from harness.openbgpd import Openbgpd

DAEMONS = (Bird, Frr, Gobgp, Openbgpd, Exabgp)
