#!/usr/bin/env bash
# Runs every fuzz binary for some seconds, from its corpus and what earlier runs found.
# Usage: fuzz.sh SECONDS
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../.."

seconds=$1
found=${XDG_CACHE_HOME:-$HOME/.cache}/herald/fuzz
# Debian's libraries are not instrumented: containers they fill look overflown.
export ASAN_OPTIONS=detect_container_overflow=0 ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19

mapfile -t targets < <(bazel query 'attr(tags, "\bfuzz\b", kind(cc_binary, //...))' 2>/dev/null)
((${#targets[@]})) || { echo "There is no fuzz target." >&2; exit 1; }
bazel build --config=fuzz -- "${targets[@]}"
bin=$(bazel info --config=fuzz bazel-bin 2>/dev/null)

passed=0 failed=0
for target in "${targets[@]}"; do
  path=${target#//}
  path=${path/:/\/}
  own=$found/$(basename "$path")
  mkdir -p "$own/corpus"
  mapfile -t seeds < <(bazel query "labels(srcs, ${target}_corpus)" 2>/dev/null | sed 's,^//,,; s,:,/,' | xargs -r dirname | sort -u)
  echo "$target: $seconds seconds"
  if "$bin/$path" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$own/" "$own/corpus" "${seeds[@]}" 2>"$own/log"; then
    grep -E 'Done|new_units_added|cov:' "$own/log" | tail -n 2
    passed=$((passed + 1))
  else
    tail -n 60 "$own/log"
    echo "FAILED: $target; the input is the newest file in $own: mend it and add it to the corpus."
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
((failed == 0))
