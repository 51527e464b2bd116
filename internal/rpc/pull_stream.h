#ifndef HERALD_INTERNAL_RPC_PULL_STREAM_H_
#define HERALD_INTERNAL_RPC_PULL_STREAM_H_

#include <cstddef>
#include <utility>
#include <vector>

#include <grpcpp/support/server_callback.h>

#include "internal/rpc/call.h"

namespace herald::rpc {

// A stream of messages made from items of the core. Items are fetched when there is room for them:
// at most one portion is being written and one waits, so the client's pace is the stream's, and the
// state behind it stays where it is bounded.
template <class Response, class Item>
class PullStream : public Call<grpc::ServerWriteReactor<Response>> {
  using Base = Call<grpc::ServerWriteReactor<Response>>;

 public:
  void Begin() {
    auto task = [self = this->Self(this)] { self->Want(); };
    if (absl::Status posted = this->Post(std::move(task)); !posted.ok()) this->End(posted);
  }

 protected:
  PullStream(Backend& backend, Method& method, grpc::CallbackServerContext* context)
      : Base(backend, method, context, /*has_core_part=*/true) {}

  // Core thread, when items are wanted. Fetches the next ones and calls Deliver, or End, or sees to
  // it that PullLater is called when there are some.
  virtual void Pull() = 0;
  // Adds the item to the message and tells the octets that this took. Not on the core thread.
  virtual size_t Append(const Item& item, Response& response) = 0;

  // Core thread, anywhere: pulls in a turn of its own if items are wanted by then.
  void PullLater() {
    this->PostStep([self = this->Self(this)] { self->PullIfWanted(); });
  }

  // Core thread, from Pull. After the last items the call ends well.
  void Deliver(std::vector<Item> items, bool is_last) {
    wanted_ = false;
    {
      absl::MutexLock lock(&this->mutex_);
      waiting_ = std::move(items);
      is_last_ = is_last;
      if (std::exchange(writing_, true)) return;  // Who writes will see it.
    }
    this->PostConversion([self = this->Self(this)] { self->WriteNext(); });
  }

 private:
  void Want() {
    wanted_ = true;
    PullIfWanted();
  }

  void PullIfWanted() {
    if (wanted_ && !this->ended()) Pull();
  }

  void OnWriteDone(bool ok) final {
    if (!ok) return this->End(absl::CancelledError("the client is gone"));
    WriteNext();
  }

  // By one thread at a time: the one that set writing_, then those that gRPC says it is done on.
  void WriteNext() {
    if (next_ == portion_.size() && !NextPortion()) return;
    response_.Clear();
    for (size_t octets = 0; next_ < portion_.size() && octets < kStreamMessageOctetsTarget;) {
      octets += Append(portion_[next_++], response_);
    }
    absl::MutexLock lock(&this->mutex_);
    if (!this->ended_) this->StartWrite(&response_);
  }

  // False: there is none yet, or no more.
  bool NextPortion() {
    portion_.clear();
    next_ = 0;
    {
      absl::MutexLock lock(&this->mutex_);
      portion_.swap(waiting_);
      if (portion_.empty()) {
        writing_ = false;
        if (is_last_) this->EndLocked(absl::OkStatus());
        return false;
      }
      if (is_last_) return true;
    }
    this->PostStep([self = this->Self(this)] { self->Want(); });
    return true;
  }

  bool wanted_ = false;  // Core thread.
  // Of who writes.
  Response response_;
  std::vector<Item> portion_;
  size_t next_ = 0;
  // Under mutex_.
  std::vector<Item> waiting_;
  bool writing_ = false;
  bool is_last_ = false;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_PULL_STREAM_H_
