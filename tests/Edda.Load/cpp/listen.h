// What both servers share: they listen on a free port of loopback, say which, and serve until they are killed.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

inline std::unique_ptr<grpc::Server> Listen(grpc::ServerBuilder& builder) {
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server || port == 0) {
    std::fprintf(stderr, "cannot listen on loopback\n");
    std::exit(1);
  }
  std::printf("LISTENING 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  return server;
}
