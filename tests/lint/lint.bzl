"""Lints as tests. They read every tracked file, so nothing about them can be cached or sandboxed."""

_TAGS = [
    "external",
    "local",
]

def text_lint(rule):
    """One rule of lint.py."""
    native.py_test(
        name = rule,
        size = "small",
        srcs = ["lint.py"],
        args = [rule],
        data = ["//:WORKSPACE"],
        main = "lint.py",
        tags = _TAGS,
        deps = [":lints"],
    )

def tool_lint(tool):
    """One program that checks sources."""
    native.sh_test(
        name = tool,
        size = "small",
        srcs = ["tool.sh"],
        args = [tool],
        data = ["//:WORKSPACE"],
        tags = _TAGS,
    )
