#include "internal/rpc/heartbeat.h"

#include <memory>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

namespace herald::rpc {
namespace {

// Ends every call, with an error, and counts.
class Counter final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    EXPECT_EQ(context->method(), "/grpc.health.v1.Health/Check");
    class Refusal final : public grpc::ServerGenericBidiReactor {
     public:
      Refusal() { Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "not today")); }
      void OnDone() override { delete this; }
    };
    absl::MutexLock lock(&mutex_);
    ++calls_;
    called_.Signal();
    return new Refusal;
  }

  void Await(int calls) {
    absl::MutexLock lock(&mutex_);
    while (calls_ < calls) called_.Wait(&mutex_);
  }

 private:
  absl::Mutex mutex_;
  absl::CondVar called_;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

TEST(Heartbeat, BeatsWhateverTheAnswerIsAndEndsWhenItIsTold) {
  Counter counter;
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(&counter);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  {
    const Heartbeat heartbeat(server->InProcessChannel(grpc::ChannelArguments()));
    counter.Await(3);
  }
  {
    const Heartbeat heartbeat(server->InProcessChannel(grpc::ChannelArguments()));
  }  // At once.
  server->Shutdown();
}

}  // namespace
}  // namespace herald::rpc
