#!/bin/bash
# Shows what Herald is for: routes that a gRPC call announces stand in a real BGP daemon's table.
#
# HERALDD and HERALDCTL name the programs. Everything happens on loopback addresses and in a directory of its own,
# which both go when this ends, in whatever way. Needs no root. Exits with 0 only if BIRD had
# every route that it should have, and none that it should not.
set -euo pipefail

heraldd=$(realpath "${HERALDD:?names the heraldd to show}")
heraldctl=$(realpath "${HERALDCTL:?names the heraldctl to show}")
excerpt=$(dirname "$0")/excerpt.mrt.bz2
readonly peer_index=5 excerpt_routes=3835
# Loopback addresses from our process id, so that several demonstrations do not meet.
network="127.$((1 + $$ / 256 % 254)).$(($$ % 256))"
readonly network herald_address="$network.1" router_address="$network.2" port=1790
readonly bird=/usr/sbin/bird birdc=/usr/sbin/birdc

if [[ -t 1 ]]; then bold=$'\e[1m' plain=$'\e[0m'; else bold="" plain=""; fi

directory=$(mktemp -d)
pids=()

clean_up() {
  local status=$?
  trap - EXIT
  if ((status == 130 || status == 143)); then
    printf '\nStopped.\n' >&2
  elif ((status != 0)); then
    printf '\nThe demonstration FAILED (%s). The logs:\n' "$status" >&2
    tail -n 20 "$directory"/*.log >&2 || true
  fi
  if [[ ${#pids[@]} -gt 0 ]]; then
    kill "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
  rm -rf "$directory"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
explain() { printf '   %s\n' "$@"; }

fail() {
  echo "demo.sh: $1" >&2
  exit 1
}

# Prints the command as a person would type it, then runs it.
show() {
  printf '   $ %s\n' "$*"
  "$@" | sed 's/^/     /'
}

heraldctl() { "$heraldctl" --target "unix://$directory/herald.sock" "$@"; }
birdc() { "$birdc" -s "$directory/bird.ctl" "$@" | sed 1d; }

# within SECONDS COMMAND...: runs it until it succeeds.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS > deadline)); then return 1; fi
    sleep 0.05
  done
}

established() { birdc show protocols herald | grep Established; }
bird_has() { birdc show route "$1" all | grep -F "$2"; }
bird_has_not() { ! birdc show route "$1" | grep -F "$1"; }
bird_count() { birdc show route protocol herald count | awk '{ sum += $1 } END { print sum + 0 }'; }
bird_counts() { [[ $(bird_count) -eq $1 ]]; }

start_bird() {
  cat >"$directory/bird.conf" <<CONFIG
router id $router_address;
log stderr all;
protocol device {}
protocol bgp herald {
  local $router_address port $port as 65002;
  neighbor $herald_address as 65001;
  multihop;
  strict bind on;
  passive on;
  ipv4 { import all; export none; };
  ipv6 { import all; export none; };
}
CONFIG
  "$bird" -f -c "$directory/bird.conf" -s "$directory/bird.ctl" -P "$directory/bird.pid" \
    2>"$directory/bird.log" &
  pids+=($!)
  within 10 birdc show status || fail "BIRD does not answer"
}

start_heraldd() {
  cat >"$directory/herald.yaml" <<CONFIG
asn: 65001
router_id: $herald_address
peers:
  - name: router
    description: BIRD, as it runs at many an exchange point
    address: $router_address
    port: $port
    local_address: $herald_address
    peer_asn: 65002
    connect_retry_time_s: 1
guard:
  default_route: true  # There is one in the table that step 5 announces.
api:
  unix_socket: $directory/herald.sock
  listen: ""
metrics:
  listen: ""
CONFIG
  sed 's/^/     /' "$directory/herald.yaml"
  "$heraldd" --config "$directory/herald.yaml" 2>"$directory/heraldd.log" &
  pids+=($!)
  within 10 heraldctl health || fail "heraldd does not answer"
  within 30 established || fail "no BGP session"
}

[[ -x $bird ]] || fail "BIRD is not installed: apt-get install bird2"

step "1. A router: BIRD, ASN 65002, on $router_address"
start_bird
explain "It runs, and has no route:" ""
show birdc show route count

step "2. Herald, ASN 65001, on $herald_address, with this configuration:"
start_heraldd
explain "" "The session is up:" ""
show heraldctl peers

step "3. One gRPC call: traffic to 203.0.113.66, which is under attack, is to be dropped"
explain "The community BLACKHOLE (RFC 7999) says so to the router." ""
show heraldctl announce 203.0.113.66/32 --community blackhole --next-hop 192.0.2.1 --wait sent
within 5 bird_has 203.0.113.66/32 "(65535,666)" || fail "BIRD has no blackhole route"
explain "" "What the router has now:" ""
show birdc show route 203.0.113.66/32 all

step "4. The same for an IPv6 address, with a large community"
show heraldctl announce 2001:db8::66/128 --community blackhole --large-community 65001:666:0 \
  --next-hop 100::1 --wait sent
within 5 bird_has 2001:db8::66/128 "(65001, 666, 0)" || fail "BIRD has no IPv6 route"
explain "" "What the router has now:" ""
show birdc show route 2001:db8::66/128 all

step "5. Thousands of real routes: part of a table that Route Views recorded in 2014"
show heraldctl announce --mrt "$excerpt" --peer-index $peer_index --wait sent
within 30 bird_counts $((excerpt_routes + 2)) || fail "BIRD has $(bird_count) routes"
explain "" "The router has them all, with the attributes that they had then:" ""
show birdc show route count
show birdc show route 0.0.0.0/0 all
explain "" "Herald's view:" ""
show heraldctl peers
show heraldctl info

step "6. The attack is over"
show heraldctl withdraw 203.0.113.66/32 2001:db8::66/128 --wait sent
within 5 bird_has_not 203.0.113.66/32 || fail "BIRD still has the blackhole route"
within 5 bird_has_not 2001:db8::66/128 || fail "BIRD still has the IPv6 route"
show heraldctl withdraw --mrt "$excerpt" --peer-index $peer_index --wait sent
within 30 bird_counts 0 || fail "BIRD still has $(bird_count) routes"
explain "" "The router has none of them any more:" ""
show birdc show route count

step "That was all. What ran has been stopped, and what it wrote is gone."
