#!/usr/bin/env bash
# Runs one program over the tracked files it is for. Usage: tool.sh clang-format|buildifier|shellcheck [ROOT]
set -euo pipefail

root=${2:-$(dirname "$(readlink -f WORKSPACE)")}
cd "$root"

tracked() { git -c safe.directory='*' ls-files -z -- "$@" | xargs -0 -r ls -d 2>/dev/null || true; }

shell_scripts() {
  tracked | while IFS= read -r path; do
    read -r first <"$path" 2>/dev/null || true
    [[ $path == *.sh || $first =~ ^#!.*[/\ ](ba)?sh$ ]] && printf '%s\n' "$path"
  done
}

case $1 in
  clang-format)
    mapfile -t files < <(tracked '*.cc' '*.h')
    command=(clang-format-19 --dry-run -Werror)
    ;;
  buildifier)
    : "${HERALD_TOOLS:?the Go programs that ./dev test installs are not named}"
    mapfile -t files < <(tracked WORKSPACE '*BUILD.bazel' '*.bzl')
    command=("$HERALD_TOOLS/buildifier" -mode=check)
    ;;
  shellcheck)
    mapfile -t files < <(shell_scripts)
    command=(shellcheck --external-sources)
    ;;
esac

((${#files[@]})) || { echo "$1: there is no file to look at" >&2; exit 1; }
echo "$1: ${#files[@]} files"
"${command[@]}" "${files[@]}"
