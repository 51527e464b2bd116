#include "internal/rpc/door/authorization.h"

#include <set>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "proto/herald/v1/admin_service.pb.h"
#include "proto/herald/v1/peer_service.pb.h"
#include "proto/herald/v1/route_service.pb.h"
#include "proto/herald/v1/update_service.pb.h"

namespace herald::rpc {
namespace {

using access::Principal;
using access::Role;

std::vector<const google::protobuf::MethodDescriptor*> Methods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const auto* file :
       {v1::AnnounceRequest::descriptor()->file(), v1::ListPeersRequest::descriptor()->file(),
        v1::StreamUpdatesRequest::descriptor()->file(),
        v1::GetServerInfoRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(file->service(i)->method(j));
      }
    }
  }
  return methods;
}

std::string NameOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

bool MayCall(const std::string& method, std::vector<Role> roles) {
  return Authorize({.name = "p", .roles = std::move(roles)}, RolesOf(method).value()).ok();
}

TEST(Authorization, EveryMethodOfEveryServiceHasItsRoles) {
  ASSERT_EQ(Methods().size(), 23u);
  std::set<std::string> for_anybody;
  for (const auto* method : Methods()) {
    const std::optional<Roles> roles = RolesOf(NameOf(*method));
    ASSERT_TRUE(roles.has_value()) << NameOf(*method);
    if (roles->empty()) for_anybody.insert(method->name());
  }
  EXPECT_EQ(for_anybody, std::set<std::string>{"GetServerInfo"});
}

TEST(Authorization, WhatIsNotInTheTableIsNobodys) {
  EXPECT_FALSE(RolesOf("herald.v1.RouteService/Forget").has_value());
  EXPECT_FALSE(RolesOf("").has_value());
}

TEST(Authorization, AReaderReadsOnly) {
  for (const auto* method : Methods()) {
    const bool reads = method->name().starts_with("List") || method->name().starts_with("Watch") ||
                       method->name().starts_with("Get") || method->name() == "StreamUpdates" ||
                       method->name() == "ExplainRoute";
    const bool is_audit = method->name() == "ListAuditRecords";
    EXPECT_EQ(MayCall(NameOf(*method), {Role::kRead}), reads && !is_audit) << NameOf(*method);
  }
}

TEST(Authorization, NoRoleGoesForAnother) {
  EXPECT_FALSE(MayCall("herald.v1.RouteService/Announce", {Role::kRead, Role::kAdmin}));
  EXPECT_FALSE(MayCall("herald.v1.PeerService/AddPeer", {Role::kRead, Role::kInject}));
  EXPECT_FALSE(MayCall("herald.v1.PeerService/ListPeers", {Role::kInject, Role::kAdmin}));
  EXPECT_FALSE(MayCall("herald.v1.AdminService/ListAuditRecords", {Role::kRead, Role::kInject}));
  EXPECT_TRUE(MayCall("herald.v1.AdminService/GetServerInfo", {}));
}

TEST(Authorization, ARefusalNamesTheRole) {
  const absl::Status status = Authorize({.name = "detector", .roles = {Role::kInject}},
                                        *RolesOf("herald.v1.AdminService/Reload"));
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(status.message(), "principal detector has not the role that this needs: admin");
}

}  // namespace
}  // namespace herald::rpc
