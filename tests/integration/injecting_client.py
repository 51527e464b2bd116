"""Injects one batch, says so, and keeps the stream open until it is killed."""

import sys
import threading

import grpc
from proto.herald.v1 import route_service_pb2, route_service_pb2_grpc


def requests():
    batch = route_service_pb2.AnnounceBatch(prefixes=sys.argv[2:])
    yield route_service_pb2.InjectRequest(batch_id=1, announce=batch)
    threading.Event().wait()


stub = route_service_pb2_grpc.RouteServiceStub(grpc.insecure_channel(sys.argv[1]))
for response in stub.Inject(requests()):
    print(f"acknowledged {response.acknowledged_batch_id}", flush=True)
