/* The native helpers of `host`: checksums and decoders, as ../shim/host.ts has them. */
#include "helpers.h"

#include "codecs.h"

#include <math.h>
#include <string.h>

void host_crc32c(struct call *call) {
  double seed = call_number(call, 0);
  if (seed >= 0 && seed <= 4294967295.0 && floor(seed) == seed) {
    return_number(call, crc32c((uint32_t)seed, call_bytes(call, 1)));
  } else {
    return_error(call, "crc32c takes a register of 32 bits, unsigned");
  }
}

void host_sha256(struct call *call) {
  struct bytes bytes = call_bytes(call, 0);
  uint8_t digest[32];
  sha256(bytes, digest); /* before there is a new buffer: the engine may move what it holds */
  void *target = return_buffer(call, sizeof digest);
  if (target) memcpy(target, digest, sizeof digest);
  else return_error(call, "out of memory");
}

typedef const char *decoder(struct bytes source, uint8_t *target, size_t room, int exact);

/* Argument 2, where it is a number other than 0, asks for a stream that ends with the target. */
static void run_decoder(struct call *call, decoder *decode) {
  struct bytes source = call_bytes(call, 0), target = call_bytes(call, 1);
  if (!source.start || !target.start) {
    return_error(call, "a decoder takes the stream's bytes and where they go");
    return;
  }
  double exact = call_number(call, 2);
  const char *error = decode(source, (uint8_t *)target.start, target.length, exact < 0 || exact > 0);
  if (error) return_error(call, error);
}

void host_lz4(struct call *call) {
  run_decoder(call, decode_lz4);
}

void host_inflate(struct call *call) {
  run_decoder(call, decode_deflate);
}

void host_lzma(struct call *call) {
  run_decoder(call, decode_microlzma);
}
