"""C++ for .proto files, by the system's protoc and gRPC plugin."""

def _generated(srcs, suffixes):
    return [src[:-len(".proto")] + suffix for src in srcs for suffix in suffixes]

def _generate(name, srcs, imports, outs, flags):
    native.genrule(
        name = name + "_generate",
        srcs = srcs + imports,
        outs = outs,
        cmd = "protoc -I. --cpp_out=$(GENDIR) %s %s" %
              (flags, " ".join(["$(location %s)" % src for src in srcs])),
    )

def _library(name, outs, deps, visibility):
    native.cc_library(
        name = name,
        srcs = [out for out in outs if out.endswith(".cc")],
        hdrs = [out for out in outs if out.endswith(".h")],
        copts = ["-w"],  # Generated: not ours to mend.
        features = ["-layering_check"],
        visibility = visibility,
        deps = deps,
    )

def cc_proto_messages(name, srcs, deps = [], imports = [], visibility = None):
    """Messages only: for packages that must not see gRPC."""
    outs = _generated(srcs, [".pb.h", ".pb.cc"])
    _generate(name, srcs, imports, outs, "")
    _library(name, outs, deps + ["@system//:protobuf"], visibility)

def cc_grpc_services(name, srcs, deps = [], imports = [], visibility = None):
    """Messages and services."""
    outs = _generated(srcs, [".pb.h", ".pb.cc", ".grpc.pb.h", ".grpc.pb.cc"])
    _generate(
        name,
        srcs,
        imports,
        outs,
        "--grpc_out=$(GENDIR) --plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin",
    )
    _library(name, outs, deps + ["@system//:grpc"], visibility)
