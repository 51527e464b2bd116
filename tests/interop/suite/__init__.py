"""What Herald and any other daemon do together; each daemon's tests run all of it."""

import unittest

from harness.meeting import SETTINGS
from suite.dynamic import Dynamic
from suite.exchange import Exchange
from suite.farewell import Farewell
from suite.guarded import Guarded
from suite.limits import Limits
from suite.long_messages import LongMessages, NoLongMessages
from suite.old_speakers import OldSpeakers
from suite.operations import Operations
from suite.paths import Paths
from suite.reloads import Reloads
from suite.restarts import Restarts
from suite.roles import Roles

_FEATURES = [
    Dynamic,
    Limits,
    LongMessages,
    NoLongMessages,
    OldSpeakers,
    Operations,
    Paths,
    Reloads,
    Restarts,
    Roles,
]


def cases(daemon_class):
    """The test cases of any session with one daemon, by name."""
    tests = {}
    for name, setting in SETTINGS.items():
        members = {"daemon_class": daemon_class, "setting": setting}
        tests[name] = type(name, (Exchange, unittest.TestCase), members)
    return {**tests, **_cases(daemon_class, [Farewell, Guarded])}


def features(daemon_class):
    """Those of features that not every daemon has; their names begin with the daemon's."""
    return _cases(daemon_class, _FEATURES, daemon_class.__name__)


def _cases(daemon_class, suites, prefix=""):
    members = {"daemon_class": daemon_class}
    names = {prefix + suite.__name__: suite for suite in suites}
    return {name: type(name, (suite, unittest.TestCase), members) for name, suite in names.items()}
