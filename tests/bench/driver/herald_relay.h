#ifndef HERALD_TESTS_BENCH_DRIVER_HERALD_RELAY_H_
#define HERALD_TESTS_BENCH_DRIVER_HERALD_RELAY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "proto/herald/v1/route_service.grpc.pb.h"
#include "proto/herald/v1/update_service.grpc.pb.h"
#include "tests/bench/driver/feed.h"

namespace herald::bench {

// A client of heraldd that announces what one of its peers tells, to all others: StreamUpdates to
// Inject, for as long as it lives.
class HeraldRelay {
 public:
  // Returns when it hears the peer.
  explicit HeraldRelay(const FeedOptions& options);
  ~HeraldRelay();

 private:
  void Relay();
  void Add(v1::Announcement& heard);
  void Write();

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::RouteService::Stub> routes_;
  const std::unique_ptr<v1::UpdateService::Stub> updates_;
  grpc::ClientContext inject_context_;
  grpc::ClientContext updates_context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::InjectRequest, v1::InjectResponse>> inject_;
  std::unique_ptr<grpc::ClientReader<v1::StreamUpdatesResponse>> stream_;
  v1::InjectRequest request_;
  int gathered_ = 0;  // Routes in request_.
  uint64_t batches_ = 0;
  std::thread relaying_;
  std::thread acknowledged_;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_HERALD_RELAY_H_
