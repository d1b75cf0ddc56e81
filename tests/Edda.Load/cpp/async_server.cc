// Echo on gRPC C++'s asynchronous API, tuned for two cores: one completion queue and one thread for each, and enough
// calls requested in advance that none of the load's 128 concurrent streams waits for a slot.
#include <grpcpp/grpcpp.h>

#include <optional>
#include <thread>
#include <vector>

#include "grpc/testing/test.grpc.pb.h"
#include "listen.h"

namespace {

using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using Service = grpc::testing::TestService::WithAsyncMethod_UnaryCall<grpc::testing::TestService::Service>;

constexpr int kQueues = 2;
constexpr int kSlotsPerQueue = 256;

// One call after another in the same memory. Owned by its queue's thread.
class Slot {
 public:
  Slot(Service* service, grpc::ServerCompletionQueue* queue) : service_(service), queue_(queue) { Request(); }

  void Proceed(bool ok) {
    if (!answering_ && ok) {
      response_.mutable_payload()->set_body(request_.payload().body());
      answering_ = true;
      writer_->Finish(response_, grpc::Status::OK, this);
    } else {
      Request();
    }
  }

 private:
  void Request() {
    answering_ = false;
    writer_.reset();
    context_.emplace();
    writer_.emplace(&*context_);
    service_->RequestUnaryCall(&*context_, &request_, &*writer_, queue_, queue_, this);
  }

  Service* service_;
  grpc::ServerCompletionQueue* queue_;
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncResponseWriter<SimpleResponse>> writer_;
  SimpleRequest request_;
  SimpleResponse response_;
  bool answering_ = false;
};

void Serve(Service* service, grpc::ServerCompletionQueue* queue) {
  std::vector<std::unique_ptr<Slot>> slots;
  for (int i = 0; i < kSlotsPerQueue; i++) slots.push_back(std::make_unique<Slot>(service, queue));

  void* tag;
  bool ok;
  while (queue->Next(&tag, &ok)) static_cast<Slot*>(tag)->Proceed(ok);
}

}  // namespace

int main() {
  Service service;
  grpc::ServerBuilder builder;
  builder.RegisterService(&service);
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues;
  for (int i = 0; i < kQueues; i++) queues.push_back(builder.AddCompletionQueue());
  std::unique_ptr<grpc::Server> server = Listen(builder);

  std::vector<std::thread> threads;
  for (auto& queue : queues) threads.emplace_back(Serve, &service, queue.get());
  for (auto& thread : threads) thread.join();
}
