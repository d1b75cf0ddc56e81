'use strict';
// The compressed flag of each gRPC message that arrives. grpc-js reads the flag (the first byte of a message's prefix)
// and tells nobody, while four cases of the suite are about exactly that byte. Both ends of grpc-js cut their bytes
// into messages with StreamDecoder, so the flag is noted there and found again by the message's content.

const { createHash } = require('node:crypto');
const zlib = require('node:zlib');
const { StreamDecoder } = require('@grpc/grpc-js/build/src/stream-decoder');

const PREFIX = 5; // flag(8) length(32)
const seen = new Map();

const keyOf = (content) => createHash('sha256').update(content).digest('base64');

const write = StreamDecoder.prototype.write;
StreamDecoder.prototype.write = function (data) {
  const messages = write.call(this, data);
  for (const message of messages) {
    const compressed = message[0] === 1;
    const content = compressed ? zlib.unzipSync(message.subarray(PREFIX)) : message.subarray(PREFIX);
    const key = keyOf(content);
    if (!seen.has(key)) seen.set(key, []);
    seen.get(key).push(compressed);
  }
  return messages;
};

/** The flag that the earliest message with this content came with. */
function takeFlag(content) {
  const flags = seen.get(keyOf(content));
  if (!flags || flags.length === 0) throw new Error('a message arrived whose flag was not seen');
  return flags.shift();
}

module.exports = { takeFlag };
