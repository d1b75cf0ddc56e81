// Echo on gRPC C++'s callback API: the threads are the library's own.
#include <grpcpp/grpcpp.h>

#include "grpc/testing/test.grpc.pb.h"
#include "listen.h"

namespace {

using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;

class Echo final : public grpc::testing::TestService::WithCallbackMethod_UnaryCall<grpc::testing::TestService::Service> {
  grpc::ServerUnaryReactor* UnaryCall(grpc::CallbackServerContext* context, const SimpleRequest* request,
                                      SimpleResponse* response) override {
    response->mutable_payload()->set_body(request->payload().body());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

int main() {
  Echo echo;
  grpc::ServerBuilder builder;
  builder.RegisterService(&echo);
  std::unique_ptr<grpc::Server> server = Listen(builder);
  server->Wait();
}
