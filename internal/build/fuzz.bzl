"""herald_fuzz: one LLVMFuzzerTestOneInput, as a fuzz binary and as a replay of its corpus."""

def herald_fuzz(name, srcs, corpus, deps = []):
    """Makes NAME (run by ./dev fuzz) and NAME_test (an ordinary test).

    Args:
      name: of the fuzz binary; ends in _fuzz.
      srcs: the file that defines LLVMFuzzerTestOneInput.
      corpus: seed files, usually a glob; crashes that were mended go there.
      deps: what it calls.
    """
    native.filegroup(
        name = name + "_corpus",
        srcs = corpus,
        testonly = True,
    )
    native.cc_test(
        name = name + "_test",
        size = "small",
        srcs = srcs,
        args = ["$(rootpaths :%s_corpus)" % name],
        data = [":%s_corpus" % name],
        deps = deps + ["//tests/fuzz:replay_main"],
    )
    native.cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        linkopts = ["-fsanitize=fuzzer"],
        tags = [
            "fuzz",
            "manual",
        ],
        deps = deps,
    )
