#ifndef HERALD_TESTS_BENCH_DRIVER_HERALD_FEED_H_
#define HERALD_TESTS_BENCH_DRIVER_HERALD_FEED_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "proto/herald/v1/route_service.grpc.pb.h"
#include "tests/bench/driver/completion.h"
#include "tests/bench/driver/feed.h"

namespace herald::bench {

// Announce and Withdraw for one route, the Inject stream for many.
class HeraldFeed : public Feed {
 public:
  explicit HeraldFeed(const FeedOptions& options);
  ~HeraldFeed() override;

  void Send(Verb verb, std::span<const RouteGroup> groups) override;
  void PrepareOnes() override;
  void BeginOne(Verb verb, const RouteGroup& route) override;
  bool OneIsDone(Look look) override;

 private:
  void Announce(std::span<const RouteGroup> groups);
  void Withdraw(std::span<const RouteGroup> groups);
  void ReadAcknowledgements();
  void Write(bool is_last);
  void AwaitAcknowledgement();

  const FeedOptions options_;
  const std::unique_ptr<v1::RouteService::Stub> stub_;
  grpc::CompletionQueue queue_;
  v1::AnnounceRequest announce_;
  v1::WithdrawRequest withdraw_;
  // One of them, the last.
  std::unique_ptr<Call<v1::AnnounceResponse>> announcement_;
  std::unique_ptr<Call<v1::WithdrawResponse>> withdrawal_;

  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<v1::InjectRequest, v1::InjectResponse>> stream_;
  v1::InjectRequest request_;  // Reused, with its memory.
  uint64_t batches_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t acknowledged_ = 0;
  std::string fault_;
  std::thread reader_;
};

}  // namespace herald::bench

#endif  // HERALD_TESTS_BENCH_DRIVER_HERALD_FEED_H_
