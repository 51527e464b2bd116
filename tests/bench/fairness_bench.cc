// How long one principal's lone Announce takes, while nothing else happens and while another
// principal floods the same daemon: fairness_bench [CALLS]. The daemon has one peer, which takes
// all that it is sent.
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "proto/herald/v1/admin_service.grpc.pb.h"
#include "proto/herald/v1/route_service.grpc.pb.h"
#include "tests/bench/fairness_floods.h"

extern char** environ;

namespace herald::bench {
namespace {

constexpr char kHeraldd[] = "cmd/heraldd/heraldd";
constexpr int kLowestPriority = 19;
constexpr absl::Duration kBetweenCalls = absl::Milliseconds(1);
// What a principal may do in one burst is over by then.
constexpr absl::Duration kFloodBefore = absl::Seconds(8);
// Of one measurement: where a call takes a second, fewer of them must do.
constexpr std::chrono::seconds kMeasureMax(30);

// Nobody notifies.
void Pause(absl::Duration duration) {
  absl::Notification().WaitForNotificationWithTimeout(duration);
}

// A socket that listens on a port of loopback, and the port.
std::pair<int, uint16_t> Listen() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0 || listen(listener, 8) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    std::abort();
  }
  return {listener, ntohs(address.sin_port)};
}

// A router that says OPEN and KEEPALIVE (RFC 4271 sections 4.2 and 4.4) and reads on.
void BePeer(int listener) {
  const std::string marker(16, '\xFF');
  // AS 65001, no hold time, 192.0.2.1, and no capabilities: IPv4 unicast.
  const std::string open = marker + std::string("\0\x1D\1\4\xFD\xE9\0\0\xC0\0\2\1\0", 13);
  const std::string keepalive = marker + std::string("\0\x13\4", 3);
  const int session = accept(listener, nullptr, nullptr);
  const std::string hello = open + keepalive;
  if (write(session, hello.data(), hello.size()) < 0) std::abort();
  std::vector<char> octets(1 << 20);
  while (read(session, octets.data(), octets.size()) > 0) continue;
}

// A process of its own, ended with this.
class Process {
 public:
  explicit Process(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int error = posix_spawn(&id_, arguments[0], nullptr, nullptr, arguments.data(), environ);
    if (error != 0) std::abort();
  }
  ~Process() {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

 private:
  pid_t id_ = 0;
};

std::string WriteConfig(const std::string& directory, uint16_t peer_port, uint16_t api_port) {
  const std::string path = directory + "/herald.yaml";
  std::ofstream(path) << absl::StrCat(
      "asn: 65000\nrouter_id: 192.0.2.254\n",
      "peers:\n  - {name: sink, address: 127.0.0.1, port: ", peer_port,
      ", peer_asn: 65001, hold_time_s: 0, families: [ipv4-unicast]}\n",
      "api: {unix_socket: ", directory, "/api, listen: \"127.0.0.1:", api_port, "\"}\n",
      "metrics: {listen: \"\"}\nlog: {level: error}\nprincipals:\n",
      "  - {name: lone, identities: [\"uid:", getuid(), "\"], roles: [read, inject],\n",
      "     grant: {prefixes: [{prefix: 192.0.2.0/24, le: 32}]}}\n",
      "  - {name: flood, identities: [loopback], roles: [read, inject],\n",
      "     grant: {prefixes: [{prefix: 10.0.0.0/7, le: 32}]}}\n");
  return path;
}

// The one that is measured.
class Lone {
 public:
  explicit Lone(const std::string& socket)
      : channel_(grpc::CreateChannel("unix:" + socket, grpc::InsecureChannelCredentials())),
        routes_(v1::RouteService::NewStub(channel_)) {}

  void AwaitSession() {
    const auto admin = v1::AdminService::NewStub(channel_);
    for (;;) {
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      v1::GetServerInfoResponse about;
      if (admin->GetServerInfo(&context, {}, &about).ok() && about.peers_established() == 1) return;
    }
  }

  // Sorted, in microseconds.
  std::vector<double> Announce(int calls) {
    std::vector<double> took;
    v1::AnnounceRequest request;
    v1::Route& route = *request.add_routes();
    route.mutable_nlri()->set_unicast("192.0.2.1/32");
    const auto end = std::chrono::steady_clock::now() + kMeasureMax;
    for (int i = 0; i < calls && std::chrono::steady_clock::now() < end; ++i) {
      route.mutable_attributes()->set_med(med_++);
      grpc::ClientContext context;
      v1::AnnounceResponse response;
      const auto began = std::chrono::steady_clock::now();
      const grpc::Status status = routes_->Announce(&context, request, &response);
      const std::chrono::duration<double, std::micro> time =
          std::chrono::steady_clock::now() - began;
      if (!status.ok() || response.results_size() > 0) {
        std::fprintf(stderr, "refused: %s\n", status.error_message().c_str());
        std::exit(1);
      }
      took.push_back(time.count());
      Pause(kBetweenCalls);
    }
    std::sort(took.begin(), took.end());
    return took;
  }

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::RouteService::Stub> routes_;
  uint32_t med_ = 0;
};

double At(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void Print(const char* name, const std::vector<double>& took, double quiet_p99) {
  std::printf("%-24s %5zu calls   p50 %8.0f us   p99 %8.0f us   %6.2f times quiet\n", name,
              took.size(), At(took, 0.5), At(took, 0.99), At(took, 0.99) / quiet_p99);
  std::fflush(stdout);
}

int Measure(const char* self, int calls) {
  std::string directory = "/tmp/herald-fairness-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) std::abort();
  const std::pair<int, uint16_t> peer = Listen();
  std::thread(BePeer, peer.first).detach();
  const auto [reserved, api_port] = Listen();
  close(reserved);
  const absl::Cleanup remove = [&] { std::filesystem::remove_all(directory); };
  const Process daemon({kHeraldd, "--config", WriteConfig(directory, peer.second, api_port)});
  Lone lone(directory + "/api");
  lone.AwaitSession();
  lone.Announce(calls / 10);  // To warm up.
  const std::vector<double> quiet = lone.Announce(calls);
  Print("quiet", quiet, At(quiet, 0.99));
  for (const Flood& flood : Floods()) {
    const Process flooder({self, flood.name, absl::StrCat(api_port)});
    Pause(kFloodBefore);
    Print(flood.name, lone.Announce(calls), At(quiet, 0.99));
  }
  return 0;
}

int Main(int argc, char** argv) {
  if (argc == 3) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // A flood comes from elsewhere: the time that it takes itself is not the daemon's to divide.
    if (setpriority(PRIO_PROCESS, 0, kLowestPriority) != 0) std::abort();
    uint32_t port = 0;
    if (!absl::SimpleAtoi(argv[2], &port)) return 2;
    for (const Flood& flood : Floods()) {
      if (std::string(argv[1]) == flood.name) flood.run(static_cast<uint16_t>(port));
    }
    return 2;
  }
  int calls = 5'000;
  if (argc == 2 && !absl::SimpleAtoi(argv[1], &calls)) return 2;
  return Measure(argv[0], calls);
}

}  // namespace
}  // namespace herald::bench

int main(int argc, char** argv) { return herald::bench::Main(argc, argv); }
