"""The reader of pages would be no use if it let everything pass."""

import unittest

import page


class Page(unittest.TestCase):
    def test_blocks(self):
        text = "a\n```yaml a.yaml\nx: 1\n```\nb\n```console\n$ c\nd\n```\n"
        self.assertEqual(
            page.blocks(text), [page.Block("yaml", "a.yaml", "x: 1\n"), page.Block("console", "", "$ c\nd\n")]
        )

    def test_command_and_lines(self):
        self.assertEqual(page.command_and_lines("$ a b\nc\n  d\n"), ("a b", ["c", "  d"]))
        with self.assertRaises(ValueError):
            page.command_and_lines("a\n")

    def test_missing(self):
        output = "edge-fra   192.0.2.1  Established\nedge-ams   Active\n"
        self.assertEqual(page.missing(["edge-fra ... Established", "edge-ams Active"], output), [])
        for line in ("edge-ams ... Established", "edge", "fra ... Established", "Active"):
            self.assertEqual(page.missing([line], output), [line])


if __name__ == "__main__":
    unittest.main()
