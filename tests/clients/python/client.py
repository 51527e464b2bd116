#!/usr/bin/python3
"""Herald from Python: announce a blackhole, withdraw it, watch peers, follow what they tell us.

  client.py TARGET blackhole PREFIX
  client.py TARGET withdraw PREFIX
  client.py TARGET watch
  client.py TARGET updates

TARGET is unix:///run/herald/herald.sock, or HOST:PORT of loopback.
"""

import sys

import grpc
from proto.herald.v1 import (
    peer_service_pb2 as peers,
    peer_service_pb2_grpc,
    route_pb2 as route,
    route_service_pb2 as routes,
    route_service_pb2_grpc,
    update_service_pb2 as updates,
    update_service_pb2_grpc,
)

SECONDS = 10  # Every call that waits has a deadline.


def blackhole(channel, prefix):
    """Announces prefix with BLACKHOLE (RFC 7999); returns when every peer was told."""
    community = route.Community(well_known=route.WELL_KNOWN_COMMUNITY_BLACKHOLE)
    request = routes.AnnounceRequest(
        routes=[
            route.Route(
                nlri=route.Nlri(unicast=prefix),
                attributes=route.PathAttributes(communities=[community]),
            )
        ],
        wait_for=routes.WAIT_FOR_SENT,
        atomic=True,  # What is refused is an error then, and not a row of the response.
    )
    service = route_service_pb2_grpc.RouteServiceStub(channel)
    show_deliveries(service.Announce(request, timeout=SECONDS))


def withdraw(channel, prefix):
    """Withdraws prefix; returns when every peer was told. Doing so twice is no error."""
    request = routes.WithdrawRequest(
        nlri=[route.Nlri(unicast=prefix)],
        wait_for=routes.WAIT_FOR_SENT,
        atomic=True,
    )
    service = route_service_pb2_grpc.RouteServiceStub(channel)
    show_deliveries(service.Withdraw(request, timeout=SECONDS))


def show_deliveries(response):
    print(f"revision {response.revision}")
    for delivery in response.deliveries:
        print(delivery.peer, routes.PeerDelivery.Outcome.Name(delivery.outcome))


def watch(channel):
    """Shows every peer as it is, then each change, until it is stopped."""
    service = peer_service_pb2_grpc.PeerServiceStub(channel)
    for response in service.WatchPeers(peers.WatchPeersRequest()):
        if response.WhichOneof("event") == "snapshot_end":
            print("changes follow")
        else:
            print(response.peer.name, peers.SessionState.Name(response.peer.state))


def follow(channel):
    """Shows the routes that peers have told us, then each change, until it is stopped."""
    service = update_service_pb2_grpc.UpdateServiceStub(channel)
    request = updates.StreamUpdatesRequest(snapshot=True)
    for response in service.StreamUpdates(request):
        for event in response.events:
            show_event(event)


def show_event(event):
    what = event.WhichOneof("what")
    if what == "announcement":
        next_hop = event.announcement.attributes.next_hop.address
        for nlri in event.announcement.nlri:
            print(event.peer, "+", nlri.unicast, next_hop)
    elif what == "withdrawal":
        for nlri in event.withdrawal.nlri:
            print(event.peer, "-", nlri.unicast)
    elif what == "snapshot_end":
        print("changes follow")


VERBS = {"blackhole": blackhole, "withdraw": withdraw, "watch": watch, "updates": follow}


def main():
    sys.stdout.reconfigure(line_buffering=True)
    if len(sys.argv) < 3 or sys.argv[2] not in VERBS:
        sys.exit(__doc__)
    target, verb, *arguments = sys.argv[1:]
    with grpc.insecure_channel(target) as channel:
        try:
            VERBS[verb](channel, *arguments)
        except grpc.RpcError as error:
            sys.exit(f"{error.code().name}: {error.details()}")


if __name__ == "__main__":
    main()
