#include "tests/bench/fairness_floods.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "proto/herald/v1/peer_service.grpc.pb.h"
#include "proto/herald/v1/route_service.grpc.pb.h"
#include "proto/herald/v1/update_service.grpc.pb.h"

namespace herald::bench {
namespace {

std::shared_ptr<grpc::Channel> Connect(uint16_t port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

void InThreads(int count, const std::function<void(int)>& run) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&run, i] { run(i); });
  for (std::thread& thread : threads) thread.join();
}

constexpr uint32_t kRoutes = 1'000'000;
constexpr uint32_t kPerBatch = 1'000;

// Prefixes of 32 bits of 10.0.0.0/8 from the first on, packed as on the wire.
std::string Packed(uint32_t first) {
  std::string octets;
  for (uint32_t i = first; i < first + kPerBatch; ++i) {
    octets += {32, 10, static_cast<char>(i >> 16), static_cast<char>(i >> 8), static_cast<char>(i)};
  }
  return octets;
}

void Announce(uint16_t port) {
  constexpr int kStreams = 4;
  InThreads(kStreams, [port](int which) {
    const auto stub = v1::RouteService::NewStub(Connect(port));
    grpc::ClientContext context;
    const auto stream = stub->Inject(&context);
    std::thread reader([&stream] {
      v1::InjectResponse response;
      while (stream->Read(&response)) continue;
    });
    v1::InjectRequest request;
    for (uint64_t id = 1;; ++id) {
      const uint64_t batch = id * kStreams + static_cast<uint64_t>(which);
      request.set_batch_id(id);
      v1::AnnounceBatch& routes = *request.mutable_announce();
      routes.set_family(v1::FAMILY_IPV4_UNICAST);
      routes.set_packed(Packed(static_cast<uint32_t>(batch * kPerBatch % kRoutes)));
      routes.mutable_attributes()->set_med(static_cast<uint32_t>(batch * kPerBatch / kRoutes));
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
    reader.join();
    std::abort();  // The daemon must not end the stream.
  });
}

// Refused ones are asked for again at once.
void OpenStreams(uint16_t port) {
  constexpr int kThreads = 10, kStreams = 100;
  InThreads(kThreads, [port](int) {
    const auto stub = v1::PeerService::NewStub(Connect(port));
    struct Stream {
      grpc::ClientContext context;
      std::unique_ptr<grpc::ClientReader<v1::WatchPeersResponse>> reader;
    };
    std::list<Stream> streams;
    v1::WatchPeersResponse event;
    for (;;) {
      Stream& stream = streams.emplace_back();
      stream.reader = stub->WatchPeers(&stream.context, {});
      if (!stream.reader->Read(&event)) {
        stream.reader->Finish();
        streams.pop_back();
      } else if (streams.size() == kStreams) {
        streams.front().context.TryCancel();
        streams.pop_front();
      }
    }
  });
}

// Lists of what the million announcements left, and updates.
void LeaveUnread(uint16_t port) {
  constexpr int kStreams = 20;
  const auto channel = Connect(port);
  const auto routes = v1::RouteService::NewStub(channel);
  const auto updates = v1::UpdateService::NewStub(channel);
  std::list<grpc::ClientContext> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::ListRoutesResponse>>> lists;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::StreamUpdatesResponse>>> heard;
  v1::StreamUpdatesRequest with_snapshot;
  with_snapshot.set_snapshot(true);
  for (int i = 0; i < kStreams; ++i) {
    lists.push_back(routes->ListRoutes(&contexts.emplace_back(), {}));
    heard.push_back(updates->StreamUpdates(&contexts.emplace_back(), with_snapshot));
  }
  pause();
}

void Call(uint16_t port) {
  constexpr int kThreads = 8;
  InThreads(kThreads, [port](int which) {
    const auto stub = v1::RouteService::NewStub(Connect(port));
    v1::AnnounceRequest request;
    v1::Route& route = *request.add_routes();
    route.mutable_nlri()->set_unicast(absl::StrCat("11.0.0.", which, "/32"));
    v1::AnnounceResponse response;
    for (uint32_t med = 0;; ++med) {
      route.mutable_attributes()->set_med(med);
      grpc::ClientContext context;
      stub->Announce(&context, request, &response);
    }
  });
}

// One lease, and as many streams that renew it as a principal may have.
void RenewLeases(uint16_t port) {
  constexpr int kStreams = 40;
  const auto channel = Connect(port);
  const auto stub = v1::RouteService::NewStub(channel);
  v1::GrantLeaseRequest wanted;
  wanted.set_ttl_s(3'600);
  grpc::ClientContext context;
  v1::GrantLeaseResponse granted;
  if (!stub->GrantLease(&context, wanted, &granted).ok()) std::abort();
  v1::KeepAliveLeaseRequest renewal;
  renewal.set_lease_id(granted.lease_id());
  InThreads(kStreams, [&](int) {
    grpc::ClientContext of_stream;
    const auto stream = stub->KeepAliveLease(&of_stream);
    std::thread reader([&stream] {
      v1::KeepAliveLeaseResponse response;
      while (stream->Read(&response)) continue;
    });
    while (stream->Write(renewal)) continue;
    reader.join();
    std::abort();  // The daemon must not end the stream.
  });
}

// HTTP/2 by hand (RFC 9113 section 6.7), for no library pings so fast.
void Ping(uint16_t port) {
  constexpr int kThreads = 4;
  const std::string begin("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 24 + 9);
  const std::string ping("\0\0\x08\6\0\0\0\0\0herald..", 9 + 8);
  InThreads(kThreads, [&](int) {
    for (;;) {
      sockaddr_in address = {};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      const int client = socket(AF_INET, SOCK_STREAM, 0);
      if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        send(client, begin.data(), begin.size(), MSG_NOSIGNAL);
        while (send(client, ping.data(), ping.size(), MSG_NOSIGNAL) > 0) continue;
      }
      close(client);
    }
  });
}

}  // namespace

const std::vector<Flood>& Floods() {
  static const std::vector<Flood> floods = {
      {"a million announces", Announce},         {"a thousand streams", OpenStreams},
      {"streams never read", LeaveUnread},       {"calls without a pause", Call},
      {"renewals without a pause", RenewLeases}, {"pings without end", Ping}};
  return floods;
}

}  // namespace herald::bench
