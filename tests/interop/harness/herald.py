"""heraldd, started by a test, and what a client of its API sees."""

import json
import os
import threading

import grpc
from proto.herald.config.v1 import config_pb2
from proto.herald.v1 import (
    admin_service_pb2,
    admin_service_pb2_grpc,
    peer_service_pb2,
    peer_service_pb2_grpc,
    route_service_pb2,
    route_service_pb2_grpc,
    update_service_pb2,
    update_service_pb2_grpc,
)

from harness import api, process

ESTABLISHED = peer_service_pb2.SESSION_STATE_ESTABLISHED
CALL_SECONDS = 20
_SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse


def heraldd():
    return os.path.abspath(os.environ["HERALDD"])


def heraldctl():
    return os.path.abspath(os.environ["HERALDCTL"])


class Herald:
    """config is the configuration file as a dict; what it leaves out gets a test's defaults."""

    def __init__(self, config, name="heraldd"):
        self.directory = process.new_directory(name)
        self.socket = self.directory / "herald.sock"
        self._name = name
        self._config = {
            "asn": 65001,
            "router_id": "10.99.0.1",
            "metrics": {"listen": ""},
            "log": {"level": "debug"},
            "guard": {"default_route": True},  # The sample has them.
            **config,
            "api": {"unix_socket": str(self.socket), "listen": "", **config.get("api", {})},
        }
        self.program = None
        self.channel = None
        self.target = f"unix://{self.socket}"

    def start(self):
        self.write_config()
        command = [heraldd(), "--config", self._config_file()]
        self.program = process.Program(self._name, command, self.directory)
        self.program.wait_ready(lambda: process.accepts(self.socket))
        self.channel = grpc.insecure_channel(self.target)
        process.wait_until(self.serving, "heraldd's health is SERVING")
        self.routes = route_service_pb2_grpc.RouteServiceStub(self.channel)
        self.peers = peer_service_pb2_grpc.PeerServiceStub(self.channel)
        self.updates = update_service_pb2_grpc.UpdateServiceStub(self.channel)
        self.admin = admin_service_pb2_grpc.AdminServiceStub(self.channel)

    def stop(self):
        """SIGTERM; the exit code."""
        if self.channel:
            self.channel.close()
        return self.program.stop() if self.program else None

    def write_config(self, **changes):
        """To its file; heraldd reads it when it starts or reloads."""
        self._config.update(changes)
        self._config_file().write_text(json.dumps(self._config, indent=2))  # JSON is YAML.

    def _config_file(self):
        return self.directory / "herald.yaml"

    def reload(self):
        return self.admin.Reload(admin_service_pb2.ReloadRequest(), timeout=CALL_SECONDS)

    def heraldctl(self, *words):
        """What the tool prints."""
        return process.run(heraldctl(), "--target", self.target, *words)

    def serving(self):
        check = self.channel.unary_unary("/grpc.health.v1.Health/Check")
        try:
            return check(b"", timeout=CALL_SECONDS) == _SERVING
        except grpc.RpcError:
            return False

    def announce(self, routes):
        """Prefix to Attributes. Returns once all was written: peer name to delivery outcome."""
        request = api.announce_request(routes, wait_for=route_service_pb2.WAIT_FOR_SENT)
        response = self.routes.Announce(request, timeout=CALL_SECONDS)
        return {delivery.peer: delivery.outcome for delivery in response.deliveries}

    def announce_paths(self, prefix, paths):
        """Paths to one prefix: path identifier to Attributes."""
        routes = [api.route(prefix, attributes, path_id) for path_id, attributes in paths.items()]
        request = route_service_pb2.AnnounceRequest(routes=routes, wait_for=route_service_pb2.WAIT_FOR_SENT)
        self.routes.Announce(request, timeout=CALL_SECONDS)

    def withdraw(self, prefixes, path_id=0):
        request = route_service_pb2.WithdrawRequest(
            nlri=[api.nlri(prefix, path_id) for prefix in prefixes],
            wait_for=route_service_pb2.WAIT_FOR_SENT,
        )
        self.routes.Withdraw(request, timeout=CALL_SECONDS)

    def all_peers(self):
        return self.peers.ListPeers(peer_service_pb2.ListPeersRequest(), timeout=CALL_SECONDS).peers

    def peer(self, name):
        request = peer_service_pb2.ListPeersRequest(names=[name])
        (peer,) = self.peers.ListPeers(request, timeout=CALL_SECONDS).peers
        return peer

    def add(self, peer):
        """peer: as in the configuration file."""
        request = peer_service_pb2.AddPeerRequest(peer=config_pb2.Peer(**peer))
        self.peers.AddPeer(request, timeout=CALL_SECONDS)

    def update(self, peer):
        request = peer_service_pb2.UpdatePeerRequest(peer=config_pb2.Peer(**peer))
        self.peers.UpdatePeer(request, timeout=CALL_SECONDS)

    def remove(self, name):
        self.peers.RemovePeer(peer_service_pb2.RemovePeerRequest(name=name), timeout=CALL_SECONDS)

    def disable(self, name, communication=""):
        request = peer_service_pb2.DisablePeerRequest(name=name, communication=communication)
        self.peers.DisablePeer(request, timeout=CALL_SECONDS)

    def enable(self, name):
        self.peers.EnablePeer(peer_service_pb2.EnablePeerRequest(name=name), timeout=CALL_SECONDS)

    def reset(self, name, **request):
        request = peer_service_pb2.ResetPeerRequest(name=name, **request)
        self.peers.ResetPeer(request, timeout=CALL_SECONDS)

    def established(self, name):
        return self.peer(name).state == ESTABLISHED

    def info(self):
        request = admin_service_pb2.GetServerInfoRequest()
        return self.admin.GetServerInfo(request, timeout=CALL_SECONDS)


class Listener:
    """StreamUpdates with a snapshot, in a thread: what peers told Herald, kept up to date."""

    def __init__(self, herald, **conditions):
        request = update_service_pb2.StreamUpdatesRequest(snapshot=True, **conditions)
        self._call = herald.updates.StreamUpdates(request)
        self._lock = threading.Lock()
        self._routes = {}
        self._end_of_rib = set()
        self._log = []
        self._falls = []
        self._error = None
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def routes(self):
        """Prefix to Attributes."""
        with self._lock:
            self._raise_error()
            return {prefix: attributes for (prefix, _), attributes in self._routes.items()}

    def paths(self, prefix):
        """Path identifier to Attributes."""
        with self._lock:
            self._raise_error()
            return {path_id: a for (other, path_id), a in self._routes.items() if other == prefix}

    def count(self):
        with self._lock:
            self._raise_error()
            return len(self._routes)

    def end_of_rib(self):
        with self._lock:
            return set(self._end_of_rib)

    def snapshot_ended(self):
        with self._lock:
            self._raise_error()
            return "snapshot_end" in self._log

    def log(self):
        """The kinds of all events, in order."""
        with self._lock:
            return list(self._log)

    def falls(self):
        """Why sessions fell, in words."""
        with self._lock:
            return list(self._falls)

    def close(self):
        self._call.cancel()
        self._thread.join()

    def _raise_error(self):
        if self._error:
            raise self._error

    def _listen(self):
        sequence = 0
        try:
            for response in self._call:
                with self._lock:
                    for event in response.events:
                        sequence += 1
                        assert event.sequence == sequence, f"{event.sequence} where {sequence} is due"
                        self._take(event)
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.CANCELLED, grpc.StatusCode.UNAVAILABLE):
                self._error = error
        except AssertionError as error:
            self._error = error

    def _take(self, event):
        kind = event.WhichOneof("what")
        self._log.append(kind)
        if kind == "announcement":
            attributes = api.attributes_from_proto(event.announcement.attributes)
            for nlri in event.announcement.nlri:
                self._routes[nlri.unicast, nlri.path_id] = attributes
        elif kind == "withdrawal":
            for nlri in event.withdrawal.nlri:
                self._routes.pop((nlri.unicast, nlri.path_id), None)
        elif kind == "peer_down":
            self._falls.append(event.peer_down.reason)
        elif kind == "end_of_rib":
            self._end_of_rib.add(api.FAMILIES[event.end_of_rib.family])
