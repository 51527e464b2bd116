#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/limits.h"
#include "internal/rpc/route/route_fixture.h"
#include "internal/runtime/turns.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {
namespace {

// How the batches of a stream share the turns of the core.
class InjectTurnsTest : public DaemonFixture {
 protected:
  InjectTurnsTest() {
    Restart([](Core& core) { core.audit = nullptr; });  // The log answers by the core's thread.
    stream_ = Stub<v1::RouteService>()->Inject(&context_);
  }

  // Batch id has count routes that no other has.
  void Write(uint64_t id, size_t count = 1) {
    v1::InjectRequest request;
    request.set_batch_id(id);
    for (size_t i = 0; i < count; ++i)
      request.mutable_announce()->add_prefixes(HostRoute(routes_++));
    EXPECT_TRUE(stream_->Write(request));
  }
  void Await(uint64_t id) {
    v1::InjectResponse response;
    while (response.acknowledged_batch_id() < id && stream_->Read(&response)) {
      EXPECT_EQ(response.errors_size(), 0);
    }
    EXPECT_EQ(response.acknowledged_batch_id(), id);
  }
  size_t RouteCount() {
    return OnCore([this] { return injector_.route_count(); });
  }

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::InjectRequest, v1::InjectResponse>> stream_;
  size_t routes_ = 0;
};

// Where the core has something else to do just then, its thread makes the batch.
TEST_F(InjectTurnsTest, LoneBatchesOfAStepAreMadeWithoutTheCoresThread) {
  constexpr uint64_t kBatches = 100;
  const auto elsewhere = std::make_shared<size_t>(0);  // There are turns after the test.
  OnCore([&] {
    runtime::Turns::Of(core_).AtEnd([&injector = injector_, elsewhere,
                                     core_thread = std::this_thread::get_id(),
                                     before = size_t{0}]() mutable {
      const size_t routes = injector.route_count() - before;
      if (routes == kRoutesPerStep && std::this_thread::get_id() != core_thread) ++*elsewhere;
      before += routes;
      return true;
    });
  });
  for (uint64_t id = 1; id <= kBatches; ++id) {
    Write(id, kRoutesPerStep);
    Await(id);
  }
  EXPECT_EQ(RouteCount(), kBatches * kRoutesPerStep);
  EXPECT_GT(OnCore([&] { return *elsewhere; }), 0u);
}

TEST_F(InjectTurnsTest, NoTurnMakesMoreThanAStep) {
  const auto most = std::make_shared<size_t>(0);  // There are turns after the test.
  OnCore([&] {
    runtime::Turns::Of(core_).AtEnd([&injector = injector_, most, before = size_t{0}]() mutable {
      const size_t now = injector.route_count();
      *most = std::max(*most, now - before);
      before = now;
      return true;
    });
  });
  uint64_t id = 0;
  {
    CoreHeld core(runtime::Turns::ExecutorOf(core_));
    while (id++ < 2 * kWaitingBatchesMax) Write(id, id % 7 == 0 ? kRoutesPerStep : 1 + id % 3);
  }
  Await(id - 1);
  EXPECT_EQ(RouteCount(), routes_);
  EXPECT_EQ(OnCore([&] { return *most; }), kRoutesPerStep);
}

}  // namespace
}  // namespace herald::rpc
