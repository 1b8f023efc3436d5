/** What bootfs uses of binary-parser, whose package does not export its own types. */
declare module 'binary-parser' {
  export class Parser {
    endianness(endian: 'little' | 'big'): this;
    seek(bytes: number): this;
    buffer(name: string, options: { length: number }): this;
    array(name: string, options: { type: string; length: number }): this;
    uint8(name: string): this;
    int8(name: string): this;
    uint16(name: string): this;
    int16(name: string): this;
    uint32(name: string): this;
    int32(name: string): this;
    parse(buffer: Uint8Array): Record<string, unknown>;
  }
}
