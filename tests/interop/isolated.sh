#!/bin/bash
# Runs a program as root in network, process and mount namespaces of its own: every port and
# address is free in there, /run is private, and nothing outlives the program.
#
#   isolated.sh PROGRAM [ARGUMENT...]
set -euo pipefail

kept=(PATH PYTHONPATH PYTHONDONTWRITEBYTECODE HERALD_SHARED TEST_TMPDIR TEST_SRCDIR RUNFILES_DIR HERALDD HERALDCTL EXCERPT TERM)

# What sudo would drop goes by way of env.
environment=()
for name in "${kept[@]}"; do
  if [[ -v $name ]]; then environment+=("$name=${!name}"); fi
done

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  as_root=(sudo -n)
  if ! sudo -n true 2>/dev/null; then
    echo "isolated.sh: needs root for a network namespace, and sudo wants a password: run 'sudo -v' first, or be root" >&2
    exit 1
  fi
fi

namespaces=(unshare --net --mount --pid --fork --kill-child --mount-proc)
if ! "${as_root[@]}" "${namespaces[@]}" true; then
  echo "isolated.sh: cannot make a network namespace here (in a container: allow CAP_SYS_ADMIN)" >&2
  exit 1
fi
exec "${as_root[@]}" "${namespaces[@]}" env "${environment[@]}" TMPDIR=/run \
  bash "$(dirname "$(readlink -f "$0")")/inside.sh" "$@"
