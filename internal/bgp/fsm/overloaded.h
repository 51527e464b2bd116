#ifndef HERALD_INTERNAL_BGP_FSM_OVERLOADED_H_
#define HERALD_INTERNAL_BGP_FSM_OVERLOADED_H_

namespace herald::fsm {

// Lambdas made into one visitor of a variant.
template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

}  // namespace herald::fsm

#endif  // HERALD_INTERNAL_BGP_FSM_OVERLOADED_H_
