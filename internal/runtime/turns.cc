#include "internal/runtime/turns.h"

#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

namespace herald::runtime {
namespace {

namespace asio = boost::asio;

// As strand is to any executor, but that another thread can have a turn as well.
template <class Inner>
class TurnExecutor {
 public:
  TurnExecutor(Inner inner, Turns& turns) noexcept : inner_(std::move(inner)), turns_(&turns) {}

  template <class Property>
    requires asio::can_query<const Inner&, Property>::value
  decltype(auto) query(const Property& property) const {
    return asio::query(inner_, property);
  }
  template <class Property>
    requires asio::can_require<const Inner&, Property>::value
  auto require(const Property& property) const {
    return TurnExecutor<std::decay_t<decltype(asio::require(inner_, property))>>(
        asio::require(inner_, property), *turns_);
  }
  template <class Task>
  void execute(Task&& task) const {
    inner_.execute([turns = turns_, task = std::decay_t<Task>(std::forward<Task>(task))]() mutable {
      turns->Run([&task] { std::move(task)(); });
    });
  }
  bool operator==(const TurnExecutor& other) const noexcept { return inner_ == other.inner_; }

 private:
  Inner inner_;
  Turns* turns_;
};

}  // namespace

class Turns::Holding {
 public:
  Holding(Turns& turns, std::unique_lock<std::mutex> lock) : turns_(turns), lock_(std::move(lock)) {
    turns_.holder_.store(std::this_thread::get_id());
  }
  ~Holding() { turns_.holder_.store(std::thread::id()); }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;

 private:
  Turns& turns_;
  const std::unique_lock<std::mutex> lock_;
};

asio::any_io_executor Turns::ExecutorOf(asio::io_context& core) {
  return TurnExecutor<asio::io_context::executor_type>(core.get_executor(), Of(core));
}

void Turns::Run(absl::FunctionRef<void()> task) {
  if (has_turn()) return task();
  ++waiting_;
  std::unique_lock lock(mutex_);
  --waiting_;
  const Holding holding(*this, std::move(lock));
  RunHeld(task);
}

bool Turns::TryRun(absl::FunctionRef<void()> task) {
  if (has_turn() || waiting_ > 0) return false;
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return false;
  const Holding holding(*this, std::move(lock));
  RunHeld(task);
  return true;
}

void Turns::RunHeld(absl::FunctionRef<void()> task) {
  task();
  std::erase_if(hooks_, [](const auto& hook) { return !hook(); });
}

}  // namespace herald::runtime
