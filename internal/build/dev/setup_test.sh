#!/usr/bin/env bash
# Which systems ./dev accepts, and how it finds what is missing.
set -euo pipefail
HOME=$TEST_TMPDIR
source internal/build/dev/setup.sh

# expect STATUS WORDS ID VERSION NAME
expect() {
  local status=0 said
  printf 'ID=%s\nVERSION_ID="%s"\nPRETTY_NAME="%s"\n' "${@:3}" >"$TEST_TMPDIR/os-release"
  said=$( (require_system "$TEST_TMPDIR/os-release") 2>&1) || status=$?
  [[ $status == "$1" && $said == *"$2"* && $(wc -l <<<"$said") == 1 ]] || fail "$5: status $status: $said"
}

expect 0 "" debian 12 "Debian GNU/Linux 12 (bookworm)"
expect 1 "Debian GNU/Linux 13 (trixie) is not supported yet" debian 13 "Debian GNU/Linux 13 (trixie)"
expect 1 "Ubuntu 24.04.1 LTS is not supported yet" ubuntu 24.04 "Ubuntu 24.04.1 LTS"
expect 1 "Fedora Linux 41 is not supported" fedora 41 "Fedora Linux 41"

[[ $(missing_packages dpkg herald-no-such-package) == herald-no-such-package ]] || fail "missing_packages"
