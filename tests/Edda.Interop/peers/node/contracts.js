'use strict';
// The suite's service as proto-loader reads it from the .proto files.

const path = require('node:path');
const protoLoader = require('@grpc/proto-loader');
const { takeFlag } = require('./wire_flags');

const PROTOS = path.resolve(__dirname, '../../../../protos');

const definition = protoLoader.loadSync('grpc/testing/test.proto', {
  includeDirs: [PROTOS],
  keepCase: true,
  longs: String,
  enums: String,
  arrays: true, // an absent list is an empty one
});

/** A deserializer that leaves the flag a message came with on the message, as `compressedOnWire`. */
const withFlag = (deserialize) => (content) => {
  const message = deserialize(content);
  Object.defineProperty(message, 'compressedOnWire', { value: takeFlag(content) });
  return message;
};

function serviceOf(fullName) {
  const service = {};
  for (const [name, method] of Object.entries(definition[fullName])) {
    service[name] = {
      ...method,
      requestDeserialize: withFlag(method.requestDeserialize),
      responseDeserialize: withFlag(method.responseDeserialize),
    };
  }
  return service;
}

module.exports = {
  testService: serviceOf('grpc.testing.TestService'),
  unimplementedService: serviceOf('grpc.testing.UnimplementedService'),
};
