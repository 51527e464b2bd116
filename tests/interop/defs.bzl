"""Tests in Python against whole programs."""

def interop_test(name, module, pattern = "", data = [], size = "medium", tags = []):
    """Runs the unittest module in a network namespace of its own, with heraldd and heraldctl.

    Args:
      name: the test's.
      module: label of its Python file; the files that it imports are in data or in the harness.
      pattern: of the tests' names, if not all of them.
      data: further files.
      size: as of any test.
      tags: further tags.
    """
    native.sh_test(
        name = name,
        size = size,
        srcs = ["//tests/interop:run_module.sh"],
        args = ["$(location %s)" % module] + (["'%s'" % pattern] if pattern else []),
        data = [
            "//cmd/heraldctl",
            "//cmd/heraldd",
            "//tests/interop:harness",
            module,
        ] + data,
        # Namespaces need root, and the daemons need their own users: no sandbox.
        tags = ["local"] + tags,
    )
