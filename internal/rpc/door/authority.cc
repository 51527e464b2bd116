#include "internal/rpc/door/authority.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace herald::rpc {
namespace {

std::string MakeDirectory() {
  std::string path = "/tmp/herald-authority-XXXXXX";
  return mkdtemp(path.data());
}

constexpr char kNewKey[] = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";

}  // namespace

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

Authority::Authority() : directory_(MakeDirectory()) {
  std::filesystem::create_directory(directory_ + "/revoked");
  std::ofstream(directory_ + "/index").flush();
  std::ofstream(directory_ + "/ca.cnf")
      << "[ca]\ndefault_ca = own\n[own]\ndatabase = index\ndefault_md = sha256\n"
      << "default_crl_days = 1\n";
  Run(absl::StrCat(kNewKey, "-x509 -keyout ca.key -out ca.pem -subj /CN=authority -days 2"));
}

Authority::~Authority() { std::filesystem::remove_all(directory_); }

Authority::Pair Authority::Issue(absl::string_view name, absl::string_view names, int days) const {
  const std::string alternative =
      names.empty() ? "" : absl::StrCat(" -addext subjectAltName=", names);
  Run(absl::StrCat(kNewKey, "-keyout ", name, ".key -out ", name, ".csr -subj /CN=", name,
                   alternative));
  Run(absl::StrCat("x509 -req -in ", name, ".csr -CA ca.pem -CAkey ca.key -CAcreateserial ",
                   "-copy_extensions copy -days ", days, " -out ", name, ".pem"));
  const std::string path = absl::StrCat(directory_, "/", name);
  return {.certificate = path + ".pem", .key = path + ".key"};
}

std::string Authority::Revoke(const Pair& pair) const {
  const std::string as_authority = "ca -config ca.cnf -cert ca.pem -keyfile ca.key ";
  Run(absl::StrCat(as_authority, "-revoke ", pair.certificate));
  Run(absl::StrCat(as_authority, "-gencrl -out crl.pem"));
  Run("crl -in crl.pem -noout -hash > crl.hash");
  std::string hash = ReadFile(directory_ + "/crl.hash");
  hash.resize(hash.find('\n'));
  std::filesystem::copy_file(directory_ + "/crl.pem",
                             absl::StrCat(directory_, "/revoked/", hash, ".r0"),
                             std::filesystem::copy_options::overwrite_existing);
  return directory_ + "/revoked";
}

void Authority::Run(const std::string& command) const {
  const std::string line =
      absl::StrCat("cd ", directory_, " && openssl ", command, " 2>> openssl.log");
  ASSERT_EQ(system(line.c_str()), 0) << line << "\n" << ReadFile(directory_ + "/openssl.log");
}

}  // namespace herald::rpc
