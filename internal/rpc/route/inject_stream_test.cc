#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "internal/rpc/daemon_fixture.h"
#include "internal/rpc/limits.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {
namespace {

v1::InjectRequest AnnounceBatchOf(uint64_t id, const std::vector<std::string>& prefixes) {
  v1::InjectRequest request;
  request.set_batch_id(id);
  v1::AnnounceBatch& batch = *request.mutable_announce();
  for (const std::string& prefix : prefixes) batch.add_prefixes(prefix);
  return request;
}

v1::InjectRequest Broken(uint64_t id) { return AnnounceBatchOf(id, {"192.0.2.0/33"}); }

// 10.0.0.0/24 and so on.
std::string Packed(uint32_t count) {
  std::string octets;
  for (uint32_t i = 0; i < count; ++i) {
    octets +=
        {24, static_cast<char>(10 + (i >> 16)), static_cast<char>(i >> 8), static_cast<char>(i)};
  }
  return octets;
}

class InjectStreamTest : public DaemonFixture {
 protected:
  using Stream = grpc::ClientReaderWriter<v1::InjectRequest, v1::InjectResponse>;

  size_t RouteCount() {
    return OnCore([this] { return injector_.route_count(); });
  }
  // Reads until the batch is acknowledged; gives all errors seen on the way.
  std::vector<v1::BatchError> ReadUpTo(Stream& stream, uint64_t batch_id) {
    std::vector<v1::BatchError> errors;
    v1::InjectResponse response;
    while (response.acknowledged_batch_id() < batch_id && stream.Read(&response)) {
      errors.insert(errors.end(), response.errors().begin(), response.errors().end());
      revision_ = response.revision();
    }
    EXPECT_EQ(response.acknowledged_batch_id(), batch_id);
    return errors;
  }
  // The error of a single batch.
  v1::BatchError ErrorOf(const v1::InjectRequest& request) {
    grpc::ClientContext context;
    const auto stream = stub_->Inject(&context);
    stream->Write(request);
    const auto errors = ReadUpTo(*stream, request.batch_id());
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
    EXPECT_EQ(errors.size(), 1u);
    return errors.empty() ? v1::BatchError() : errors[0];
  }

  std::unique_ptr<v1::RouteService::Stub> stub_ = Stub<v1::RouteService>();
  uint64_t revision_ = 0;
};

TEST_F(InjectStreamTest, AppliesInOrderAndAcknowledges) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  ASSERT_TRUE(stream->Write(AnnounceBatchOf(1, {"192.0.2.0/24", "2001:db8::/32"})));
  v1::InjectRequest packed;
  packed.set_batch_id(5);
  packed.mutable_announce()->set_packed(Packed(3));
  packed.mutable_announce()->set_family(v1::FAMILY_IPV4_UNICAST);
  ASSERT_TRUE(stream->Write(packed));
  v1::InjectRequest withdraw;
  withdraw.set_batch_id(6);
  withdraw.mutable_withdraw()->add_prefixes("192.0.2.0/24");
  ASSERT_TRUE(stream->Write(withdraw));
  EXPECT_THAT(ReadUpTo(*stream, 6), testing::IsEmpty());
  EXPECT_EQ(revision_, 3u);
  EXPECT_EQ(RouteCount(), 4u);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(InjectStreamTest, ABatchSaysItsPathIdentifierOrEachPackedPrefixItsOwn) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  v1::InjectRequest one = AnnounceBatchOf(1, {"10.0.0.0/8"});
  one.mutable_announce()->set_path_id(7);
  one.mutable_announce()->set_packed(std::string("\x00", 1));
  one.mutable_announce()->set_family(v1::FAMILY_IPV4_UNICAST);
  ASSERT_TRUE(stream->Write(one));
  v1::InjectRequest own = one;
  own.set_batch_id(2);
  own.mutable_announce()->set_packed_has_path_ids(true);
  own.mutable_announce()->set_packed(std::string("\0\0\1\0\x08\x0a\0\0\0\2\0", 11));
  ASSERT_TRUE(stream->Write(own));
  v1::InjectRequest withdraw;
  withdraw.set_batch_id(3);
  withdraw.mutable_withdraw()->set_packed_has_path_ids(true);
  withdraw.mutable_withdraw()->set_packed(std::string("\0\0\0\2\0", 5));
  withdraw.mutable_withdraw()->set_family(v1::FAMILY_IPV4_UNICAST);
  ASSERT_TRUE(stream->Write(withdraw));
  EXPECT_THAT(ReadUpTo(*stream, 3), testing::IsEmpty());
  OnCore([this] {
    const auto has = [this](const char* prefix, uint32_t path_id) {
      return injector_.Find(Nlri{Route(prefix).prefix, path_id}).has_value();
    };
    EXPECT_TRUE(has("10.0.0.0/8", 7));
    EXPECT_TRUE(has("10.0.0.0/8", 256));
    EXPECT_TRUE(has("0.0.0.0/0", 7));
    EXPECT_FALSE(has("0.0.0.0/0", 2));
    EXPECT_EQ(injector_.route_count(), 3u);
  });
}

TEST_F(InjectStreamTest, BatchesOfManySetsMayBeOne) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  v1::InjectRequest request;
  request.set_batch_id(1);
  const auto add = [&](const std::string& prefix, uint32_t med) {
    v1::AnnounceBatch& batch = *request.mutable_announce_all()->add_batches();
    batch.add_prefixes(prefix);
    batch.mutable_attributes()->set_med(med);
  };
  for (uint32_t i = 0; i < 3; ++i) add(absl::StrCat("10.", i, ".0.0/16"), i);
  add("10.1.0.0/16", 7);  // The latter word holds.
  ASSERT_TRUE(stream->Write(request));
  EXPECT_THAT(ReadUpTo(*stream, 1), testing::IsEmpty());
  EXPECT_EQ(revision_, 1u);
  OnCore([this] {
    EXPECT_EQ(injector_.route_count(), 3u);
    EXPECT_EQ(injector_.Find(Route("10.2.0.0/16"))->attributes->med, 2u);
    EXPECT_EQ(injector_.Find(Route("10.1.0.0/16"))->attributes->med, 7u);
  });
  add("192.0.2.0/33", 0);
  request.set_batch_id(2);
  ASSERT_TRUE(stream->Write(request));
  const auto errors = ReadUpTo(*stream, 2);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field(), "announce_all.batches[4].prefixes[0]");
}

TEST_F(InjectStreamTest, BatchesThatAreOneAreNoLargerThanOne) {
  v1::InjectRequest request;
  request.set_batch_id(1);
  v1::AnnounceBatch batch;
  batch.set_packed(Packed(kRoutesPerCallMax / 2));
  batch.set_family(v1::FAMILY_IPV4_UNICAST);
  for (int i = 0; i < 2; ++i) *request.mutable_announce_all()->add_batches() = batch;
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  ASSERT_TRUE(stream->Write(request));
  EXPECT_THAT(ReadUpTo(*stream, 1), testing::IsEmpty());
  request.mutable_announce_all()->add_batches()->add_prefixes("192.0.2.0/24");
  EXPECT_EQ(ErrorOf(request).field(), "announce_all.batches");
  request.mutable_announce_all()->clear_batches();
  EXPECT_EQ(ErrorOf(request).field(), "announce_all.batches");
}

TEST_F(InjectStreamTest, AnEmptyStreamEndsWell) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  stream->WritesDone();
  v1::InjectResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(InjectStreamTest, ABatchThatIsRefusedDoesNotEndTheStream) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  stream->Write(AnnounceBatchOf(1, {"192.0.2.0/24"}));
  stream->Write(Broken(2));
  stream->Write(AnnounceBatchOf(3, {"198.51.100.0/24"}));
  const auto errors = ReadUpTo(*stream, 3);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].batch_id(), 2u);
  EXPECT_EQ(errors[0].code(), 3);
  EXPECT_EQ(errors[0].field(), "announce.prefixes[0]");
  EXPECT_EQ(RouteCount(), 2u);
}

TEST_F(InjectStreamTest, NamesTheRoutesThatWereRefusedAndMakesTheOthers) {
  OnCore([this] {
    const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("192.0.2.0/24")}}};
    ASSERT_TRUE(injector_.AnnounceStatic(batch).ok());
    owned_routes_.SetRules({.protected_prefixes = {*Prefix::Parse("203.0.113.0/24")}});
  });
  const v1::BatchError fixed = ErrorOf(AnnounceBatchOf(1, {"192.0.2.0/24", "198.51.100.0/24"}));
  EXPECT_EQ(fixed.code(), 9);
  EXPECT_EQ(fixed.reason(), "STATIC_ROUTE");
  EXPECT_EQ(fixed.refused(), 1u);
  EXPECT_EQ(fixed.refused_nlri(0).unicast(), "192.0.2.0/24");
  EXPECT_EQ(RouteCount(), 2u);
  std::vector<std::string> prefixes = {"10.0.0.0/24"};
  for (int i = 0; i < 30; ++i) prefixes.push_back("203.0.113." + std::to_string(i));
  const v1::BatchError guarded = ErrorOf(AnnounceBatchOf(1, prefixes));
  EXPECT_EQ(guarded.reason(), "GUARD");
  EXPECT_EQ(guarded.rule(), "guard.protected_prefixes");
  EXPECT_EQ(guarded.refused(), 30u);
  EXPECT_EQ(guarded.refused_nlri_size(), 20);
  EXPECT_EQ(RouteCount(), 3u);
}

TEST_F(InjectStreamTest, RoutesHaveTheTermsOfTheirBatchAndTheClientOfTheStream) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  v1::InjectRequest request = AnnounceBatchOf(1, {"192.0.2.0/24"});
  request.set_client("a");
  request.mutable_announce()->mutable_terms()->set_ttl_s(3600);
  request.mutable_announce()->mutable_terms()->set_reason("ticket 17");
  stream->Write(request);
  stream->Write(AnnounceBatchOf(2, {"198.51.100.0/24"}));
  EXPECT_THAT(ReadUpTo(*stream, 2), testing::IsEmpty());
  OnCore([this] {
    const auto route = injector_.Find(Route("192.0.2.0/24"));
    ASSERT_TRUE(route.has_value());
    EXPECT_EQ(route->terms->owner.client, "a");
    EXPECT_EQ(route->terms->ttl_s, 3600u);
    EXPECT_EQ(injector_.Find(Route("198.51.100.0/24"))->terms->owner.client, "a");
  });
  const std::vector<std::string> lines = AuditLines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0],
              testing::AllOf(testing::HasSubstr("RouteService/Inject"),
                             testing::HasSubstr("192.0.2.0/24"), testing::HasSubstr("ticket 17")));
  request = AnnounceBatchOf(3, {"192.0.2.0/24"});
  request.set_client("b");
  stream->Write(request);
  EXPECT_EQ(FieldAtFault(stream->Finish()), "client");
}

// --- Mark and sweep ---

v1::InjectRequest BeginSyncOf(uint64_t id) {
  v1::InjectRequest request;
  request.set_batch_id(id);
  request.mutable_begin_sync();
  return request;
}

v1::InjectRequest EndSyncOf(uint64_t id) {
  v1::InjectRequest request;
  request.set_batch_id(id);
  request.mutable_end_sync();
  return request;
}

TEST_F(InjectStreamTest, WhatIsNotRepeatedGoesWithTheEndOfTheSync) {
  {
    grpc::ClientContext context;
    const auto stream = stub_->Inject(&context);
    stream->Write(AnnounceBatchOf(1, {"10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"}));
    EXPECT_THAT(ReadUpTo(*stream, 1), testing::IsEmpty());
  }
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  stream->Write(BeginSyncOf(1));
  stream->Write(AnnounceBatchOf(2, {"10.0.1.0/24", "10.0.3.0/24"}));
  EXPECT_THAT(ReadUpTo(*stream, 2), testing::IsEmpty());
  EXPECT_EQ(RouteCount(), 4u);
  stream->Write(EndSyncOf(3));
  EXPECT_THAT(ReadUpTo(*stream, 3), testing::IsEmpty());
  EXPECT_EQ(RouteCount(), 2u);
  EXPECT_THAT(AuditLines().back(),
              testing::AllOf(testing::HasSubstr("KIND_WITHDRAW"), testing::HasSubstr("10.0.0.0/24"),
                             testing::HasSubstr("10.0.2.0/24")));
  stream->Write(EndSyncOf(4));
  const auto errors = ReadUpTo(*stream, 4);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].reason(), "NO_SYNC");
}

TEST_F(InjectStreamTest, AnOwnerHasOneSyncAndAStreamThatEndsGivesItUp) {
  {
    grpc::ClientContext context;
    const auto stream = stub_->Inject(&context);
    stream->Write(AnnounceBatchOf(1, {"10.0.0.0/24"}));
    stream->Write(BeginSyncOf(2));
    EXPECT_THAT(ReadUpTo(*stream, 2), testing::IsEmpty());
    EXPECT_EQ(ErrorOf(BeginSyncOf(1)).reason(), "SYNC_RUNNING");
    v1::InjectRequest other = BeginSyncOf(1);
    other.set_client("b");
    grpc::ClientContext other_context;
    const auto other_stream = stub_->Inject(&other_context);
    other_stream->Write(other);
    EXPECT_THAT(ReadUpTo(*other_stream, 1), testing::IsEmpty());
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
  EXPECT_EQ(RouteCount(), 1u);
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  uint64_t id = 0;
  do {  // The stream before is over to its client a little earlier than to the core.
    stream->Write(BeginSyncOf(++id));
  } while (!ReadUpTo(*stream, id).empty());
  stream->Write(EndSyncOf(++id));
  EXPECT_THAT(ReadUpTo(*stream, id), testing::IsEmpty());
  EXPECT_EQ(RouteCount(), 0u);
}

TEST_F(InjectStreamTest, NamesTheFieldAtFault) {
  v1::InjectRequest request;
  request.set_batch_id(1);
  EXPECT_EQ(ErrorOf(request).field(), "batch");
  request.mutable_announce();
  EXPECT_EQ(ErrorOf(request).field(), "announce.prefixes");
  request.mutable_announce()->set_packed("\x18\x0a");
  EXPECT_EQ(ErrorOf(request).field(), "announce.family");
  request.mutable_announce()->set_family(v1::FAMILY_IPV4_UNICAST);
  EXPECT_EQ(ErrorOf(request).field(), "announce.packed");  // Ends early.
  request.mutable_announce()->set_packed("\x21\x0a\x01\x01\x01\x01");
  EXPECT_EQ(ErrorOf(request).field(), "announce.packed");  // 33 bits of IPv4.
  request.mutable_announce()->set_family(static_cast<v1::Family>(9));
  EXPECT_EQ(ErrorOf(request).field(), "announce.family");
  request.mutable_announce()->Clear();
  request.mutable_announce()->add_prefixes("::/0");
  request.mutable_announce()->mutable_attributes()->mutable_next_hop()->set_self(false);
  EXPECT_EQ(ErrorOf(request).field(), "announce.attributes.next_hop.self");
  request.mutable_withdraw()->add_prefixes("x");
  EXPECT_EQ(ErrorOf(request).field(), "withdraw.prefixes[0]");
  EXPECT_EQ(RouteCount(), 0u);
}

// Conformance: E-3.
TEST_F(InjectStreamTest, RefusesAnIpv4NextHopOfIpv6Routes) {
  constexpr char kField[] = "announce.attributes.next_hop.address";
  v1::InjectRequest request = AnnounceBatchOf(1, {"192.0.2.0/24", "2001:db8::/32"});
  v1::AnnounceBatch& batch = *request.mutable_announce();
  batch.mutable_attributes()->mutable_next_hop()->set_address("192.0.2.1");
  EXPECT_EQ(ErrorOf(request).field(), kField);
  batch.clear_prefixes();
  batch.set_family(v1::FAMILY_IPV6_UNICAST);
  batch.set_packed("\x10\x20\x01");  // 2001::/16.
  EXPECT_EQ(ErrorOf(request).field(), kField);
  EXPECT_EQ(RouteCount(), 0u);
}

TEST_F(InjectStreamTest, TakesTheLargestBatchAndNotOneMore) {
  v1::InjectRequest request;
  request.set_batch_id(1);
  request.mutable_announce()->set_packed(Packed(kRoutesPerCallMax));
  request.mutable_announce()->set_family(v1::FAMILY_IPV4_UNICAST);
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  stream->Write(request);
  EXPECT_THAT(ReadUpTo(*stream, 1), testing::IsEmpty());
  EXPECT_EQ(RouteCount(), kRoutesPerCallMax);
  request.mutable_announce()->add_prefixes("192.0.2.0/24");
  EXPECT_EQ(ErrorOf(request).field(), "announce.prefixes");
  request.mutable_announce()->clear_prefixes();
  request.mutable_announce()->set_packed(std::string(1 << 20, '\0'));
  EXPECT_EQ(ErrorOf(request).field(), "announce.packed");
}

TEST_F(InjectStreamTest, ABatchIdThatDoesNotGrowEndsTheStream) {
  for (const uint64_t id : {0u, 7u, 6u}) {
    grpc::ClientContext context;
    const auto stream = stub_->Inject(&context);
    if (id != 0) stream->Write(AnnounceBatchOf(7, {"192.0.2.0/24"}));
    stream->Write(AnnounceBatchOf(id, {"198.51.100.0/24"}));
    if (id != 0) EXPECT_THAT(ReadUpTo(*stream, 7), testing::IsEmpty());
    const grpc::Status status = stream->Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(FieldAtFault(status), "batch_id");
  }
  EXPECT_EQ(RouteCount(), 1u);
}

TEST_F(InjectStreamTest, AcknowledgesCumulativelyWhateverThePace) {
  constexpr uint64_t kBatches = 5'000;
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  std::thread writer([&] {
    for (uint64_t id = 1; id <= kBatches; ++id) {
      if (id % 100 == 0) {
        stream->Write(Broken(id));
      } else {
        stream->Write(
            AnnounceBatchOf(id, {IpAddress::V4(0x0A000000 + static_cast<uint32_t>(id)).Format()}));
      }
    }
    stream->WritesDone();
  });
  const auto errors = ReadUpTo(*stream, kBatches);
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(errors.size(), kBatches / 100);
  for (size_t i = 0; i < errors.size(); ++i) EXPECT_EQ(errors[i].batch_id(), (i + 1) * 100);
  EXPECT_EQ(RouteCount(), kBatches - kBatches / 100);
}

TEST_F(InjectStreamTest, AClientThatReadsNothingIsHeldBack) {
  grpc::ClientContext context;
  const auto stream = stub_->Inject(&context);
  // Large errors fill what HTTP/2 lets us write ahead; then the daemon stops reading, and in the
  // end so does HTTP/2 stop the client's writing.
  constexpr uint64_t kBatches = 20'000;
  std::atomic<uint64_t> written = 0;
  std::thread writer([&] {
    v1::InjectRequest request = Broken(0);
    request.mutable_announce()->set_prefixes(0, std::string(3000, 'x'));
    while (written < kBatches) {
      request.set_batch_id(written + 1);
      if (!stream->Write(request)) return;
      ++written;
    }
  });
  // Once the client reads, all are there, each once.
  uint64_t last = 0, errors = 0;
  v1::InjectResponse response;
  while (last < kBatches && stream->Read(&response)) {
    EXPECT_LE(static_cast<size_t>(response.errors_size()), kBatchErrorsMax + 1);
    errors += static_cast<uint64_t>(response.errors_size());
    last = response.acknowledged_batch_id();
  }
  writer.join();
  EXPECT_EQ(errors, kBatches);
}

TEST_F(InjectStreamTest, ManyStreamsAreCancelledAtAnyMoment) {
  for (int run = 0; run < 200; ++run) {
    grpc::ClientContext context;
    const auto stream = stub_->Inject(&context);
    for (uint64_t id = 1; id <= static_cast<uint64_t>(run % 7); ++id) {
      stream->Write(AnnounceBatchOf(id, {"192.0.2.0/24"}));
    }
    context.TryCancel();
    v1::InjectResponse response;
    while (stream->Read(&response)) continue;
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  SettleCore();
}

TEST_F(InjectStreamTest, TakesTheMostStreamsOfAPrincipalAndNotOneMore) {
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<Stream>> streams;
  for (size_t i = 0; i < kPrincipalStreamsMax; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    streams.push_back(stub_->Inject(contexts.back().get()));
    streams.back()->Write(AnnounceBatchOf(1, {"192.0.2.0/24"}));
    ReadUpTo(*streams.back(), 1);
  }
  {
    grpc::ClientContext context;
    const grpc::Status status = stub_->Inject(&context)->Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(Reason(status), "STREAMS_MAX");
  }
  for (const auto& stream : streams) {
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
  EXPECT_EQ(ErrorOf(Broken(1)).batch_id(), 1u);  // There is room again.
}

}  // namespace
}  // namespace herald::rpc
