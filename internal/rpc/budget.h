#ifndef HERALD_INTERNAL_RPC_BUDGET_H_
#define HERALD_INTERNAL_RPC_BUDGET_H_

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace herald::rpc {

// So much of something and no more. Any thread; outlives its shares.
class Budget {
 public:
  // Goes back when it is destroyed.
  class Share {
   public:
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), amount_(other.amount_) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(amount_, other.amount_);
      return *this;
    }
    ~Share() {
      if (budget_ != nullptr) budget_->taken_ -= amount_;
    }

   private:
    friend class Budget;
    Share(Budget* budget, size_t amount) : budget_(budget), amount_(amount) {}
    Budget* budget_;
    size_t amount_;
  };

  explicit Budget(size_t max) : max_(max) {}

  std::optional<Share> Take(size_t amount) {
    size_t taken = taken_;
    do {
      if (amount > max_ - taken) return std::nullopt;
    } while (!taken_.compare_exchange_weak(taken, taken + amount));
    return Share(this, amount);
  }

 private:
  const size_t max_;
  std::atomic<size_t> taken_ = 0;
};

}  // namespace herald::rpc

#endif  // HERALD_INTERNAL_RPC_BUDGET_H_
