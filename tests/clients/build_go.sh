#!/bin/bash
# build_go.sh OUTPUT: builds the client in Go, with modules that ./dev setup fetched; nothing is
# downloaded here. Run from the root of the sources.
set -euo pipefail

output=$1
tools=${HERALD_TOOLS:-${XDG_CACHE_HOME:-${HOME:-~}/.cache}/herald/tools/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for program in go protoc-gen-go protoc-gen-go-grpc; do
  [[ -x $tools/$program ]] || {
    echo "build_go.sh: there is no $tools/$program: run ./dev setup" >&2
    exit 1
  }
done

cp -L tests/clients/go/* "$work"
protoc -I. --plugin="$tools/protoc-gen-go" --plugin="$tools/protoc-gen-go-grpc" \
  --go_out="$work" --go_opt=module=herald.example/clients \
  --go-grpc_out="$work" --go-grpc_opt=module=herald.example/clients \
  proto/herald/v1/*.proto proto/herald/config/v1/config.proto
cd "$work"
GOFLAGS=-mod=mod GOPROXY=off "$tools/go" vet .
GOFLAGS=-mod=mod GOPROXY=off "$tools/go" build -o "$output" .
