/** Every codec that bootfs has, for the library and the command. A firmware bundle may choose. */
import type { CodecSet } from '../codec.ts';
import { lz4 } from './lz4.ts';

export const allCodecs: CodecSet = { lz4 };
