#!/usr/bin/env bash
# Runs clang-tidy over the C++ sources, or over those named, two or more at a time.
# Reads the compile_commands.json that ./dev compdb wrote.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

if (($#)); then
  files=("$@")
else
  mapfile -t files < <(git -c safe.directory='*' ls-files 'cmd/*.cc' 'internal/*.cc' 'tests/*.cc')
fi
((${#files[@]})) || { echo "clang-tidy: there is no file to look at" >&2; exit 1; }

# shellcheck disable=SC2016 # Expanded by the inner shell.
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 bash -c '
  if findings=$(clang-tidy-19 --quiet -p . "$1" 2>&1); then
    echo "clean: $1"
  else
    printf "%s\nFINDINGS: %s\n" "$findings" "$1"
    exit 1
  fi' clang-tidy
