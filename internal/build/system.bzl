"""Repositories that stand for what the operating system has installed.

Bazel 4.2.3 loads @rules_cc, @rules_java and @remote_coverage_tools for its own packages. Debian's
rules_cc is too new for it and the others would be downloads, so stubs take their place.
"""

# Library: its pkg-config modules, extra linker flags, and the packages that may use it (none: any).
# Pure packages stand in no list but those of Abseil, so that they cannot do I/O.
_LIBRARIES = {
    "absl": (
        [
            "absl_btree",
            "absl_cleanup",
            "absl_cord",
            "absl_flat_hash_map",
            "absl_flat_hash_set",
            "absl_hash",
            "absl_inlined_vector",
            "absl_node_hash_map",
            "absl_random_random",
            "absl_span",
            "absl_status",
            "absl_statusor",
            "absl_str_format",
            "absl_strings",
            "absl_synchronization",
            "absl_time",
        ],
        [],
        [],
    ),
    "asio": ([], [], ["internal/bgp/session", "internal/runtime", "internal/rpc", "cmd", "tests"]),
    "benchmark": (["benchmark"], [], ["tests"]),
    "boost_iostreams": ([], ["-lboost_iostreams"], ["cmd", "tests"]),
    "cli11": ([], [], ["cmd", "tests"]),
    "grpc": (
        ["grpc++", "protobuf"],
        ["-lgrpc++_reflection", "-lgrpc++_error_details"],
        ["proto", "internal/rpc", "cmd", "tests"],
    ),
    "gtest": (["gmock", "gtest"], [], []),
    "gtest_main": (["gmock", "gtest_main"], [], []),
    "opentelemetry": (
        ["opentelemetry_trace"],
        [
            "-lopentelemetry_exporter_otlp_grpc",
            "-lopentelemetry_exporter_otlp_grpc_client",
            "-lopentelemetry_otlp_recordable",
            "-lopentelemetry_proto",
        ],
        ["internal/telemetry", "cmd", "tests"],
    ),
    "opentelemetry_in_memory": (
        ["opentelemetry_trace"],
        ["-lopentelemetry_exporter_in_memory"],
        ["internal/telemetry", "internal/rpc", "tests"],
    ),
    "prometheus": (["prometheus-cpp-pull"], [], ["internal/telemetry", "tests"]),
    "protobuf": (
        ["protobuf"],
        [],
        ["proto", "internal/config", "internal/rpc", "internal/telemetry", "cmd", "tests"],
    ),
    "spdlog": (["spdlog"], [], ["internal/telemetry", "tests"]),
    "yaml_cpp": (["yaml-cpp"], [], ["internal/config"]),
}

def _flags(ctx, modules, asked, prefix):
    if not modules:
        return []
    found = ctx.execute(["pkg-config", asked] + modules)
    if found.return_code != 0:
        fail("%s: not installed; run ./dev setup\n%s" % (" ".join(modules), found.stderr))
    return [flag for flag in found.stdout.strip().split(" ") if flag.startswith(prefix)]

def _system_impl(ctx):
    build = []
    for name, (modules, extra, users) in _LIBRARIES.items():
        visibility = ["@//%s:__subpackages__" % user for user in users] or ["//visibility:public"]
        linkopts = ["-pthread"] + _flags(ctx, modules, "--libs", "-l") + extra
        defines = [flag[len("-D"):] for flag in _flags(ctx, modules, "--cflags-only-other", "-D")]
        build.append("cc_library(name = %r, defines = %r, linkopts = %r, visibility = %r)" %
                     (name, defines, linkopts, visibility))
    ctx.file("WORKSPACE")
    ctx.file("BUILD", "\n".join(build))

_system = repository_rule(implementation = _system_impl, local = True)

_NATIVE = ["cc_binary", "cc_import", "cc_library", "cc_test", "cc_toolchain", "cc_toolchain_suite"]

def _rules_cc_impl(ctx):
    ctx.file("WORKSPACE")
    ctx.file("cc/BUILD")
    ctx.file("cc/defs.bzl", "\n".join(["%s = native.%s" % (rule, rule) for rule in _NATIVE]))

_rules_cc = repository_rule(implementation = _rules_cc_impl)

def _no_coverage_impl(ctx):
    ctx.file("WORKSPACE")
    ctx.file("none.sh", "exit 1")
    ctx.file("BUILD", """
filegroup(
    name = "coverage_report_generator",
    srcs = ["none.sh"],
    visibility = ["//visibility:public"],
)""")

_no_coverage = repository_rule(implementation = _no_coverage_impl)

def system_repositories():
    _system(name = "system")
    _rules_cc(name = "rules_cc")
    _no_coverage(name = "remote_coverage_tools")
    native.local_repository(name = "rules_java", path = "/usr/share/bazel/rules/java")
