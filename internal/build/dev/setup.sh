# shellcheck shell=bash
# Installs what the verbs of ./dev need and this machine lacks. Sourced by ./dev.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/herald
tools=$cache/tools/bin

# What each group of verbs needs. opentelemetry-cpp-dev and golang-1.23-go are in backports.
declare -A packages=(
  [build]="bazel-bootstrap bazel-rules-java ca-certificates clang-19 g++ git libabsl-dev
    libbenchmark-dev libboost-iostreams1.81-dev libboost1.81-dev libcli11-dev libfmt-dev libgmock-dev
    libgrpc++-dev libgtest-dev libprotobuf-dev libspdlog-dev libyaml-cpp-dev lld-19
    opentelemetry-cpp-dev pkg-config prometheus-cpp-dev protobuf-compiler protobuf-compiler-grpc python3"
  [demo]="bird2 iproute2"
  [test]="bird2 clang-format-19 exabgp frr gobgpd iproute2 openbgpd prometheus python3-grpcio
    python3-protobuf python3-yaml shellcheck"
  [bench]="bird2 exabgp frr gobgpd iproute2 openbgpd procps python3-pip"
  [tidy]="clang-tidy-19"
  [sanitizers]="libclang-rt-19-dev llvm-19"
)

# Programs from the Go module proxy, at the versions the tests were written for.
go_programs=(
  github.com/bazelbuild/buildtools/buildifier@v0.0.0-20240918101019-be1c24cc9a44
  github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
  google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.5.1
  google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.10
  helm.sh/helm/v3/cmd/helm@v3.22.0
)

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "dev: $*"
  exit 1
}

# require_system OS_RELEASE: only Debian 12 has the versions of the libraries Herald is written for.
require_system() {
  local ID='' VERSION_ID='' PRETTY_NAME='this system'
  # shellcheck source=/dev/null
  [[ ! -r $1 ]] || source "$1"
  case $ID:$VERSION_ID in
    debian:12) ;;
    debian:13 | ubuntu:24.04) fail "$PRETTY_NAME is not supported yet: use Debian 12 (bookworm)." ;;
    *) fail "$PRETTY_NAME is not supported: use Debian 12 (bookworm)." ;;
  esac
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  else
    [[ -x $(command -v sudo) ]] || fail "packages are missing: be root, or install sudo."
    sudo "$@"
  fi
}

# missing_packages PACKAGE...: those that are not installed, one on each line.
missing_packages() {
  comm -23 <(printf '%s\n' "$@" | sort -u) <(
    dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u
  )
}

add_backports() {
  # shellcheck disable=SC2016 # apt's own variable.
  if apt-get indextargets --format '$(RELEASE)' | grep -x bookworm-backports >/dev/null; then return; fi
  say "Adding the package source bookworm-backports: /etc/apt/sources.list.d/herald-backports.sources"
  as_root tee /etc/apt/sources.list.d/herald-backports.sources >/dev/null <<'EOF'
Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
}

# The daemons are for tests, which start their own: neither now nor at boot may the system do so.
forbid_daemons() {
  [[ ! -e /usr/sbin/policy-rc.d ]] || return 0
  trap allow_daemons EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
  as_root chmod 755 /usr/sbin/policy-rc.d
}

allow_daemons() {
  as_root rm -f /usr/sbin/policy-rc.d
  trap - EXIT
}

disable_at_boot() {
  local units
  [[ -x $(command -v systemctl) ]] || return 0
  units=$(dpkg -L "$@" | sed -n 's,.*/systemd/system/\([^/@]*\.\(service\|timer\)\)$,\1,p' | sort -u)
  # shellcheck disable=SC2086 # A list of words.
  [[ -z $units ]] || as_root systemctl --quiet disable $units
}

install_packages() {
  local missing guarded=no
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  say "Compilers, libraries and real BGP daemons: up to 500 MB to fetch, some minutes, once."
  add_backports
  [[ -e /usr/sbin/policy-rc.d ]] || guarded=yes
  forbid_daemons
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=300)
  as_root "${apt[@]}" update
  as_root "${apt[@]}" install --no-install-recommends --no-remove "${missing[@]}" ||
    fail "apt could not install all of it; its own words are above."
  disable_at_boot "${missing[@]}"
  [[ $guarded == no ]] || allow_daemons
}

# A go that can fetch the toolchain a module asks for by itself (1.21 and later).
system_go() {
  local go version
  for go in "$(command -v go)" /usr/lib/go-1.23/bin/go; do
    [[ -x $go ]] || continue
    version=$("$go" env GOVERSION)
    [[ $(printf '%s\n' go1.21 "$version" | sort -V | head -n 1) == go1.21 ]] && echo "$go" && return
  done
  return 1
}

# The tests' own go: its modules, compiled packages and toolchains stay in our cache.
write_go() {
  mkdir -p "$tools"
  cat >"$tools/go.new" <<EOF
#!/bin/sh
export GOTOOLCHAIN=auto GOPATH='$cache/go' GOMODCACHE='$cache/go/pkg/mod' GOCACHE='$cache/go-build'
export GOBIN='$tools' GOFLAGS='-modcacherw -trimpath -buildvcs=false'
exec '$1' "\$@"
EOF
  chmod 755 "$tools/go.new"
  mv "$tools/go.new" "$tools/go"
}

# go_stamp PROGRAM: stands when this version was installed.
go_stamp() { echo "$tools/.${1//\//_}"; }

install_go_programs() {
  local program missing=()
  for program in "${go_programs[@]}"; do
    [[ -e $(go_stamp "$program") ]] || missing+=("$program")
  done
  [[ -x $tools/go ]] && ((${#missing[@]} == 0)) && return
  local go
  go=$(system_go) || {
    install_packages golang-1.23-go
    go=$(system_go)
  }
  write_go "$go"
  say "Building ${#missing[@]} Go programs into $tools (two minutes, once; Helm is the large one)."
  for program in "${missing[@]}"; do
    say "  $program"
    (cd / && "$tools/go" install "$program") || fail "$program: the Go module proxy did not give it."
    rm -f "$(go_stamp "${program%@*}@")"*
    touch "$(go_stamp "$program")"
  done
}

# What the Go client needs, so that its test runs without a network.
download_go_modules() {
  local client=tests/clients/go stamp
  stamp=$cache/go/.$(sha256sum "$client/go.sum" | cut -c1-16)
  [[ ! -e $stamp ]] || return 0
  say "Fetching the modules of $client (seconds, once)."
  (cd "$client" && "$tools/go" mod download) || fail "the Go module proxy did not give the modules of $client."
  touch "$stamp"
}

# Daemons that Herald is measured beside, newer than Debian's, at the versions and checksums of their lists.
install_rivals() {
  local rivals=tests/bench/rivals stamp
  stamp=$tools/.rivals_$(cat "$rivals/go.sum" "$rivals/exabgp.txt" | sha256sum | cut -c1-16)
  [[ ! -e $stamp ]] || return 0
  say "Building GoBGP and fetching ExaBGP, to measure beside (a minute, once)."
  (cd "$rivals" && "$tools/go" build -o "$tools/" github.com/osrg/gobgp/v4/cmd/{gobgpd,gobgp}) ||
    fail "the Go module proxy did not give GoBGP."
  rm -rf "$cache/exabgp"
  /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --target "$cache/exabgp" --requirement "$rivals/exabgp.txt" || fail "PyPI did not give ExaBGP."
  touch "$stamp"
}

# setup GROUP...: groups of packages, and "go".
setup() {
  local group wanted=()
  require_system /etc/os-release
  for group in "$@"; do
    # shellcheck disable=SC2206 # A list of words.
    wanted+=(${packages[$group]:-})
  done
  install_packages "${wanted[@]}"
  [[ " $* " == *" go "* ]] || return 0
  install_go_programs
  download_go_modules
}
