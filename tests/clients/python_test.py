"""The client in Python against Herald and BIRD."""

import os
import sys
import unittest

import clients

_CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python", "client.py")


class PythonTest(clients.Clients, unittest.TestCase):
    command = [sys.executable, _CLIENT]
