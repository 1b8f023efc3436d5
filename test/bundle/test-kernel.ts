/** A PE file of one section, as long as its header says unless it is cut off; `fill` tells one from another. */
export function kernel(fill: number, cutOff = 0): Uint8Array {
  const bytes = new Uint8Array(2048).fill(fill);
  bytes.fill(0, 0, 512);
  bytes.set([0x4d, 0x5a]);
  bytes[0x3c] = 0x40;
  bytes.set([0x50, 0x45, 0, 0, 0x64, 0x86, 1, 0], 0x40);
  bytes.set([...Buffer.from('.text\0\0\0'), 0, 6, 0, 0, 0, 2, 0, 0, 0, 6, 0, 0, 0, 2, 0, 0], 0x58);
  return bytes.subarray(0, bytes.length - cutOff);
}
