'use strict';
// The gRPC interop test service on @grpc/grpc-js.
// usage: interop_server.js [--listen HOST:PORT]     prints "LISTENING http://HOST:PORT", ends when its stdin is closed

const { setTimeout: delay } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const zlib = require('node:zlib');
const grpc = require('@grpc/grpc-js');
const { testService } = require('./contracts');

const ECHO_INITIAL = 'x-grpc-test-echo-initial';
const ECHO_TRAILING = 'x-grpc-test-echo-trailing-bin';

/**
 * What a serializer returns for a response that must be compressed. grpc-js's server cannot compress: it asks the
 * serialized message for its length, writes the prefix with flag 0, and has the message copied behind it. At that copy
 * the flag in front of it is set.
 */
class CompressedMessage {
  constructor(content) {
    this.content = zlib.gzipSync(content);
    this.byteLength = this.content.byteLength;
  }

  copy(target, offset) {
    target.writeUInt8(1, offset - 5);
    return this.content.copy(target, offset);
  }
}

const compressible = (serialize) => (message) =>
  message.compressOnWire ? new CompressedMessage(serialize(message)) : serialize(message);

const service = {};
for (const [name, method] of Object.entries(testService)) {
  service[name] = { ...method, responseSerialize: compressible(method.responseSerialize) };
}

/** The initial metadata of an answer; sent at once, because what is asked for decides the encoding header. */
function sendInitialMetadata(call, compressed) {
  const metadata = new grpc.Metadata();
  for (const value of call.metadata.get(ECHO_INITIAL)) metadata.add(ECHO_INITIAL, value);
  if (compressed) metadata.set('grpc-encoding', 'gzip');
  call.sendMetadata(metadata);
}

function trailers(call) {
  const metadata = new grpc.Metadata();
  for (const value of call.metadata.get(ECHO_TRAILING)) metadata.add(ECHO_TRAILING, value);
  return metadata;
}

function statusAskedFor(request) {
  const status = request.response_status;
  return status && status.code ? { code: status.code, details: status.message || '' } : null;
}

function compressionFault(request) {
  if (!request.expect_compressed || Boolean(request.expect_compressed.value) === request.compressedOnWire) return null;
  return {
    code: grpc.status.INVALID_ARGUMENT,
    details: `the message's compressed flag is ${Number(request.compressedOnWire)}, which the request says it is not`,
  };
}

const bodyOf = (size) => ({ body: Buffer.alloc(size) });

async function writeResponses(call, request) {
  for (const parameters of request.response_parameters) {
    if (parameters.interval_us > 0) await delay(parameters.interval_us / 1000);
    call.write({ payload: bodyOf(parameters.size || 0), compressOnWire: Boolean(parameters.compressed?.value) });
  }
}

const handlers = {
  EmptyCall(call, done) {
    sendInitialMetadata(call, false);
    done(null, {}, trailers(call));
  },

  UnaryCall(call, done) {
    const request = call.request;
    const compressed = Boolean(request.response_compressed?.value);
    const fault = compressionFault(request) || statusAskedFor(request);
    sendInitialMetadata(call, compressed);
    if (fault) return done({ ...fault, metadata: trailers(call) });
    done(null, { payload: bodyOf(request.response_size || 0), compressOnWire: compressed }, trailers(call));
  },

  async StreamingOutputCall(call) {
    sendInitialMetadata(call, call.request.response_parameters.some((parameters) => parameters.compressed?.value));
    await writeResponses(call, call.request);
    call.end(trailers(call));
  },

  StreamingInputCall(call, done) {
    let total = 0;
    let fault = null;
    sendInitialMetadata(call, false);
    call.on('data', (request) => {
      fault ||= compressionFault(request);
      total += request.payload?.body?.length || 0;
    });
    call.on('error', () => {}); // a cancelled call; there is nobody left to answer
    call.on('end', () => (fault ? done({ ...fault, metadata: trailers(call) })
      : done(null, { aggregated_payload_size: total }, trailers(call))));
  },

  FullDuplexCall(call) {
    let answered = Promise.resolve();
    let refused = false;
    sendInitialMetadata(call, false);
    call.on('data', (request) => {
      const status = statusAskedFor(request);
      if (status && !refused) {
        refused = true;
        call.emit('error', { ...status, metadata: trailers(call) });
      }
      if (!refused) answered = answered.then(() => writeResponses(call, request));
    });
    call.on('error', () => {}); // as above
    call.on('end', () => answered.then(() => refused || call.end(trailers(call))));
  },
};

const { values } = parseArgs({ options: { listen: { type: 'string', default: '127.0.0.1:0' } } });
const server = new grpc.Server();
server.addService(service, handlers);
server.bindAsync(values.listen, grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`LISTENING http://${values.listen.replace(/:\d+$/, '')}:${port}`);
});
process.stdin.resume().on('end', () => process.exit(0));
