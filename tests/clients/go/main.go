// Herald from Go: announce a blackhole, withdraw it, watch peers, follow what they tell us.
//
//	client TARGET blackhole PREFIX
//	client TARGET withdraw PREFIX
//	client TARGET watch
//	client TARGET updates
//
// TARGET is unix:///run/herald/herald.sock, or HOST:PORT of loopback.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"herald.example/clients/heraldv1"
)

// Every call that waits has a deadline.
const callTimeout = 10 * time.Second

// blackhole announces prefix with BLACKHOLE (RFC 7999); it returns when every peer was told.
func blackhole(conn *grpc.ClientConn, prefix string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	attributes := &heraldv1.PathAttributes{
		Communities: []*heraldv1.Community{{
			Kind: &heraldv1.Community_WellKnown{
				WellKnown: heraldv1.WellKnownCommunity_WELL_KNOWN_COMMUNITY_BLACKHOLE,
			},
		}},
	}
	response, err := heraldv1.NewRouteServiceClient(conn).Announce(ctx, &heraldv1.AnnounceRequest{
		Routes:  []*heraldv1.Route{{Nlri: unicast(prefix), Attributes: attributes}},
		WaitFor: heraldv1.WaitFor_WAIT_FOR_SENT,
		Atomic:  true, // What is refused is an error then, and not a row of the response.
	})
	if err != nil {
		return err
	}
	showDeliveries(response.Revision, response.Deliveries)
	return nil
}

// withdraw returns when every peer was told. Doing so twice is no error.
func withdraw(conn *grpc.ClientConn, prefix string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	response, err := heraldv1.NewRouteServiceClient(conn).Withdraw(ctx, &heraldv1.WithdrawRequest{
		Nlri:    []*heraldv1.Nlri{unicast(prefix)},
		WaitFor: heraldv1.WaitFor_WAIT_FOR_SENT,
		Atomic:  true,
	})
	if err != nil {
		return err
	}
	showDeliveries(response.Revision, response.Deliveries)
	return nil
}

func unicast(prefix string) *heraldv1.Nlri {
	return &heraldv1.Nlri{Destination: &heraldv1.Nlri_Unicast{Unicast: prefix}}
}

func showDeliveries(revision uint64, deliveries []*heraldv1.PeerDelivery) {
	fmt.Println("revision", revision)
	for _, delivery := range deliveries {
		fmt.Println(delivery.Peer, delivery.Outcome)
	}
}

// watch shows every peer as it is, then each change, until it is stopped.
func watch(conn *grpc.ClientConn) error {
	stream, err := heraldv1.NewPeerServiceClient(conn).WatchPeers(
		context.Background(), &heraldv1.WatchPeersRequest{})
	if err != nil {
		return err
	}
	for {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		switch event := response.Event.(type) {
		case *heraldv1.WatchPeersResponse_Peer:
			fmt.Println(event.Peer.Name, event.Peer.State)
		case *heraldv1.WatchPeersResponse_SnapshotEnd:
			fmt.Println("changes follow")
		}
	}
}

// follow shows the routes that peers have told us, then each change, until it is stopped.
func follow(conn *grpc.ClientConn) error {
	stream, err := heraldv1.NewUpdateServiceClient(conn).StreamUpdates(
		context.Background(), &heraldv1.StreamUpdatesRequest{Snapshot: true})
	if err != nil {
		return err
	}
	for {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		for _, event := range response.Events {
			showEvent(event)
		}
	}
}

func showEvent(event *heraldv1.UpdateEvent) {
	switch what := event.What.(type) {
	case *heraldv1.UpdateEvent_Announcement:
		nextHop := what.Announcement.Attributes.NextHop.GetAddress()
		for _, nlri := range what.Announcement.Nlri {
			fmt.Println(event.Peer, "+", nlri.GetUnicast(), nextHop)
		}
	case *heraldv1.UpdateEvent_Withdrawal:
		for _, nlri := range what.Withdrawal.Nlri {
			fmt.Println(event.Peer, "-", nlri.GetUnicast())
		}
	case *heraldv1.UpdateEvent_SnapshotEnd:
		fmt.Println("changes follow")
	}
}

func run(conn *grpc.ClientConn, arguments []string) error {
	switch {
	case len(arguments) == 2 && arguments[0] == "blackhole":
		return blackhole(conn, arguments[1])
	case len(arguments) == 2 && arguments[0] == "withdraw":
		return withdraw(conn, arguments[1])
	case len(arguments) == 1 && arguments[0] == "watch":
		return watch(conn)
	case len(arguments) == 1 && arguments[0] == "updates":
		return follow(conn)
	}
	return fmt.Errorf("usage: client TARGET blackhole PREFIX | withdraw PREFIX | watch | updates")
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, run(nil, nil))
		os.Exit(2)
	}
	conn, err := grpc.NewClient(os.Args[1],
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err == nil {
		defer conn.Close()
		err = run(conn, os.Args[2:])
	}
	if err != nil {
		showError(err)
		os.Exit(1)
	}
}

// showError tells what the daemon says, and each field that it finds at fault.
func showError(err error) {
	fmt.Fprintln(os.Stderr, err)
	for _, detail := range status.Convert(err).Details() {
		if badRequest, ok := detail.(*errdetails.BadRequest); ok {
			for _, violation := range badRequest.FieldViolations {
				fmt.Fprintf(os.Stderr, "%s: %s\n", violation.Field, violation.Description)
			}
		}
	}
}
