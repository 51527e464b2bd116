"""What Herald and any other daemon do together; each daemon's tests run all of it."""

import unittest

from harness.meeting import SETTINGS
from suite.exchange import Exchange
from suite.farewell import Farewell
from suite.guarded import Guarded
from suite.long_message import LongMessages, NoLongMessages
from suite.old_speaker import OldSpeaker

_OTHERS = [Farewell, Guarded, LongMessages, NoLongMessages, OldSpeaker]


def cases(daemon_class):
    """The suite's test cases for one daemon, by name."""
    tests = {}
    for name, setting in SETTINGS.items():
        members = {"daemon_class": daemon_class, "setting": setting}
        tests[name] = type(name, (Exchange, unittest.TestCase), members)
    for suite in _OTHERS:
        tests[suite.__name__] = type(suite.__name__, (suite, unittest.TestCase), {"daemon_class": daemon_class})
    return tests
