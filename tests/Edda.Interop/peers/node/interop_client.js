'use strict';
// One case of the gRPC interop suite with @grpc/grpc-js as the client.
// usage: interop_client.js --address http://HOST:PORT|unix:PATH --case NAME     prints "PASS NAME" or "FAIL NAME: why"

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { parseArgs } = require('node:util');
const grpc = require('@grpc/grpc-js');
const { testService, unimplementedService } = require('./contracts');

const INITIAL = 'x-grpc-test-echo-initial';
const INITIAL_VALUE = 'test_initial_metadata_value';
const TRAILING = 'x-grpc-test-echo-trailing-bin';
const TRAILING_VALUE = Buffer.from([0xab, 0xab, 0xab]);
const SPECIAL = '\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n';
const REQUEST_SIZES = [27182, 8, 1828, 45904];
const RESPONSE_SIZES = [31415, 9, 2653, 58979];
const NO_COMPRESS = 2; // WriteFlags.NoCompress, which the library does not export
const PATIENCE_MS = 20_000; // for a peer that does not answer, not for speed

const { values } = parseArgs({ options: { address: { type: 'string' }, case: { type: 'string' } } });
const { status } = grpc;

const clientOf = (service, options) =>
  new (grpc.makeGenericClientConstructor(service, 'Peer'))(
    values.address.replace('http://', ''), grpc.credentials.createInsecure(), { 'grpc.enable_retries': 0, ...options });

const client = clientOf(testService);
const gzipClient = () =>
  clientOf(testService, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });

const patient = () => ({ deadline: Date.now() + PATIENCE_MS });
const bodyOf = (size) => ({ body: Buffer.alloc(size) });
const simple = (more) => ({ response_size: 314159, payload: bodyOf(271828), ...more });
const inputOf = (size, more) => ({ payload: bodyOf(size), ...more });
const duplexOf = (requestSize, responseSize) => ({
  payload: bodyOf(requestSize),
  response_parameters: [{ size: responseSize }],
});

/** One unary call: its response, initial metadata and final status, or what it failed with. */
function unary(of, method, request, metadata = new grpc.Metadata()) {
  return new Promise((resolve) => {
    const result = {};
    const call = of[method](request, metadata, patient(), (error, response) => {
      Object.assign(result, { error, response });
    });
    call.on('metadata', (initial) => { result.initial = initial; });
    call.on('status', (final) => { result.status = final; setImmediate(() => resolve(result)); });
  });
}

/** A call whose responses are a stream, read one by one. */
function streaming(call) {
  const result = { responses: [] };
  call.on('metadata', (initial) => { result.initial = initial; });
  call.on('data', (response) => result.responses.push(response));
  call.on('error', (error) => { result.error = error; });
  result.done = new Promise((resolve) => {
    call.on('status', (final) => { result.status = final; setImmediate(() => resolve(result)); });
  });
  return result;
}

function clientStream(of, requests) {
  return new Promise((resolve) => {
    const call = of.StreamingInputCall(new grpc.Metadata(), patient(), (error, response) => resolve({ error, response }));
    for (const { flags, ...request } of requests) call.write(request, flags);
    call.end();
  });
}

function largeResponse({ error, response }) {
  assert.ifError(error);
  assert.equal(response.payload.body.length, 314159);
  assert.ok(response.payload.body.every((byte) => byte === 0));
  return response;
}

const sizesOf = (result) => result.responses.map((response) => response.payload.body.length);

function echoed(result) {
  assert.deepEqual(result.initial.get(INITIAL), [INITIAL_VALUE]);
  assert.deepEqual(result.status.metadata.get(TRAILING), [TRAILING_VALUE]);
}

const cases = {
  async empty_unary() {
    const { error, response } = await unary(client, 'EmptyCall', {});
    assert.ifError(error);
    assert.deepEqual(Object.keys(response), []);
  },

  async large_unary() {
    largeResponse(await unary(client, 'UnaryCall', simple()));
  },

  async client_compressed_unary() {
    const expected = simple({ expect_compressed: { value: true } });
    assert.equal((await unary(client, 'UnaryCall', expected)).error?.code, status.INVALID_ARGUMENT);
    largeResponse(await unary(gzipClient(), 'UnaryCall', expected));
    largeResponse(await unary(client, 'UnaryCall', simple({ expect_compressed: { value: false } })));
  },

  async server_compressed_unary() {
    for (const value of [true, false]) {
      const response = largeResponse(await unary(client, 'UnaryCall', simple({ response_compressed: { value } })));
      assert.equal(response.compressedOnWire, value);
    }
  },

  async client_streaming() {
    const { error, response } = await clientStream(client, REQUEST_SIZES.map((size) => inputOf(size)));
    assert.ifError(error);
    assert.equal(response.aggregated_payload_size, 74922);
  },

  async client_compressed_streaming() {
    const compressed = inputOf(27182, { expect_compressed: { value: true } });
    const plain = inputOf(45904, { expect_compressed: { value: false }, flags: NO_COMPRESS });
    assert.equal((await clientStream(client, [compressed])).error?.code, status.INVALID_ARGUMENT);
    const { error, response } = await clientStream(gzipClient(), [compressed, plain]);
    assert.ifError(error);
    assert.equal(response.aggregated_payload_size, 73086);
  },

  async server_streaming() {
    const request = { response_parameters: RESPONSE_SIZES.map((size) => ({ size })) };
    const result = await streaming(client.StreamingOutputCall(request, new grpc.Metadata(), patient())).done;
    assert.equal(result.status.code, status.OK);
    assert.deepEqual(sizesOf(result), RESPONSE_SIZES);
  },

  async server_compressed_streaming() {
    const request = {
      response_parameters: [
        { size: 31415, compressed: { value: true } },
        { size: 92653, compressed: { value: false } },
      ],
    };
    const result = await streaming(client.StreamingOutputCall(request, new grpc.Metadata(), patient())).done;
    assert.equal(result.status.code, status.OK);
    assert.deepEqual(sizesOf(result), [31415, 92653]);
    assert.deepEqual(result.responses.map((response) => response.compressedOnWire), [true, false]);
  },

  async ping_pong() {
    const call = client.FullDuplexCall(new grpc.Metadata(), patient());
    const result = streaming(call);
    for (const [i, size] of REQUEST_SIZES.entries()) {
      call.write(duplexOf(size, RESPONSE_SIZES[i]));
      await once(call, 'data');
      assert.deepEqual(sizesOf(result), RESPONSE_SIZES.slice(0, i + 1));
    }
    call.end();
    assert.equal((await result.done).status.code, status.OK);
    assert.deepEqual(sizesOf(result), RESPONSE_SIZES);
  },

  async empty_stream() {
    const call = client.FullDuplexCall(new grpc.Metadata(), patient());
    const result = streaming(call);
    call.end();
    assert.equal((await result.done).status.code, status.OK);
    assert.deepEqual(result.responses, []);
  },

  async cancel_after_begin() {
    const call = client.StreamingInputCall(new grpc.Metadata(), patient(), () => {});
    const ended = once(call, 'status');
    setImmediate(() => call.cancel());
    assert.equal((await ended)[0].code, status.CANCELLED);
  },

  async cancel_after_first_response() {
    const call = client.FullDuplexCall(new grpc.Metadata(), patient());
    const result = streaming(call);
    call.write(duplexOf(27182, 31415));
    await once(call, 'data');
    call.cancel();
    assert.equal((await result.done).status.code, status.CANCELLED);
    assert.deepEqual(sizesOf(result), [31415]);
  },

  async timeout_on_sleeping_server() {
    const call = client.FullDuplexCall(new grpc.Metadata(), { deadline: Date.now() + 1 });
    const result = streaming(call);
    call.write({ payload: bodyOf(27182) });
    assert.equal((await result.done).status.code, status.DEADLINE_EXCEEDED);
  },

  async custom_metadata() {
    const metadata = new grpc.Metadata();
    metadata.set(INITIAL, INITIAL_VALUE);
    metadata.set(TRAILING, TRAILING_VALUE);
    const answered = await unary(client, 'UnaryCall', simple(), metadata);
    largeResponse(answered);
    echoed(answered);

    const call = client.FullDuplexCall(metadata, patient());
    const result = streaming(call);
    call.write(duplexOf(271828, 314159));
    call.end();
    await result.done;
    assert.deepEqual(sizesOf(result), [314159]);
    echoed(result);
  },

  async status_code_and_message() {
    const asked = { response_status: { code: status.UNKNOWN, message: 'test status message' } };
    const { error } = await unary(client, 'UnaryCall', asked);
    assert.equal(error?.code, status.UNKNOWN);
    assert.equal(error.details, 'test status message');

    const call = client.FullDuplexCall(new grpc.Metadata(), patient());
    const result = streaming(call);
    call.write(asked);
    call.end();
    await result.done;
    assert.equal(result.status.code, status.UNKNOWN);
    assert.equal(result.status.details, 'test status message');
  },

  async special_status_message() {
    const { error } = await unary(client, 'UnaryCall', { response_status: { code: status.UNKNOWN, message: SPECIAL } });
    assert.equal(error?.code, status.UNKNOWN);
    assert.equal(error.details, SPECIAL);
  },

  async unimplemented_method() {
    assert.equal((await unary(client, 'UnimplementedCall', {})).error?.code, status.UNIMPLEMENTED);
  },

  async unimplemented_service() {
    const other = clientOf(unimplementedService);
    assert.equal((await unary(other, 'UnimplementedCall', {})).error?.code, status.UNIMPLEMENTED);
  },
};

cases[values.case]().then(
  () => { console.log(`PASS ${values.case}`); process.exit(0); },
  (error) => { console.error(error); console.log(`FAIL ${values.case}: ${String(error).split('\n')[0]}`); process.exit(1); });
