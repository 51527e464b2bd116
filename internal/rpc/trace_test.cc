#include <map>
#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "internal/rpc/daemon_fixture.h"
#include "internal/telemetry/trace_provider.h"
#include "opentelemetry/exporters/memory/in_memory_span_exporter_factory.h"
#include "opentelemetry/sdk/trace/exporter.h"
#include "opentelemetry/sdk/trace/processor.h"
#include "opentelemetry/sdk/trace/simple_processor_factory.h"
#include "opentelemetry/sdk/trace/tracer_provider_factory.h"
#include "proto/herald/v1/route_service.grpc.pb.h"

namespace herald::rpc {
namespace {

namespace sdk = opentelemetry::sdk::trace;
namespace memory = opentelemetry::exporter::memory;

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

template <class Id>
std::string Hex(const Id& id) {
  std::string text(Id::kSize * 2, '0');
  id.ToLowerBase16(opentelemetry::nostd::span<char, Id::kSize * 2>(text.data(), text.size()));
  return text;
}

struct Exported {
  std::shared_ptr<memory::InMemorySpanData> spans;
};

class TraceTest : private Exported, public DaemonFixture {
 protected:
  using Spans = std::map<std::string, std::unique_ptr<sdk::SpanData>>;

  TraceTest() : DaemonFixture({}, MakeTraced(spans)) {}

  grpc::Status Announce(v1::WaitFor wait_for) {
    grpc::ClientContext context;
    context.AddMetadata("traceparent", kParent);
    v1::AnnounceRequest request;
    request.add_routes()->mutable_nlri()->set_unicast("192.0.2.0/24");
    request.set_wait_for(wait_for);
    request.set_atomic(true);
    v1::AnnounceResponse response;
    return Stub<v1::RouteService>()->Announce(&context, request, &response);
  }
  // By name, all of them in the caller's trace.
  Spans TakeSpans() {
    Spans by_name;
    for (auto& span : spans->GetSpans()) {
      EXPECT_EQ(Hex(span->GetTraceId()), kTraceId);
      const std::string name(span->GetName());
      EXPECT_TRUE(by_name.emplace(name, std::move(span)).second) << name;
    }
    return by_name;
  }

 private:
  static telemetry::Tracer MakeTraced(std::shared_ptr<memory::InMemorySpanData>& spans) {
    return telemetry::MakeTracer(
        sdk::TracerProviderFactory::Create(sdk::SimpleSpanProcessorFactory::Create(
            memory::InMemorySpanExporterFactory::Create(spans))));
  }
};

TEST_F(TraceTest, FollowsACallFromTheCallerToTheWire) {
  PeerUp(PeerId(0));
  ASSERT_TRUE(Announce(v1::WAIT_FOR_ACCEPTED).ok());
  Spans accepted = TakeSpans();
  ASSERT_EQ(accepted.size(), 2u);
  const sdk::SpanData& rpc = *accepted.at("herald.v1.RouteService/Announce");
  const sdk::SpanData& core = *accepted.at("core.announce");
  EXPECT_EQ(Hex(rpc.GetParentSpanId()), "b7ad6b7169203331");
  EXPECT_EQ(rpc.GetSpanKind(), opentelemetry::trace::SpanKind::kServer);
  EXPECT_EQ(core.GetParentSpanId(), rpc.GetSpanId());

  Write(PeerId(0));  // The call is long over.
  Spans written = TakeSpans();
  ASSERT_EQ(written.size(), 1u);
  const sdk::SpanData& write = *written.at("bgp.write");
  EXPECT_EQ(write.GetParentSpanId(), core.GetSpanId());
  EXPECT_EQ(opentelemetry::nostd::get<std::string>(write.GetAttributes().at("herald.peer")), "r1");
}

TEST_F(TraceTest, ARefusedCallHasItsSpanToo) {
  OnCore([this] {
    const std::vector<injector::RouteBatch> batch = {{.nlri = {Route("192.0.2.0/24")}}};
    ASSERT_TRUE(injector_.AnnounceStatic(batch).ok());
  });
  EXPECT_FALSE(Announce(v1::WAIT_FOR_ACCEPTED).ok());
  const Spans spans = TakeSpans();
  const auto& attributes = spans.at("herald.v1.RouteService/Announce")->GetAttributes();
  EXPECT_EQ(opentelemetry::nostd::get<int64_t>(attributes.at("rpc.grpc.status_code")), 9);
}

}  // namespace
}  // namespace herald::rpc
