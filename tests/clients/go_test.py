"""The client in Go, which go_test.sh has built, against Herald and BIRD."""

import os
import unittest

import clients


class GoTest(clients.Clients, unittest.TestCase):
    command = [os.path.join(os.environ["TEST_TMPDIR"], "client")]
