"""All daemons under test, each in one configuration; README.md says what it does not try."""

from bird import Bird
from exabgp import Exabgp, OldExabgp
from frr import Frr
from gobgp import Gobgp, GobgpCli, OldGobgp
from herald import Herald, Limit
from openbgpd import Openbgpd

ALL = [Herald, Limit, Gobgp, GobgpCli, OldGobgp, Exabgp, OldExabgp, Bird, Frr, Openbgpd]
