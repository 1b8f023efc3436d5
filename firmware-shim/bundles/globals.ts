/**
 * Globals that a bundle names often, looked up once: esbuild puts these in their place. Engines without a compiler also find a
 * variable of the bundle sooner than a global.
 */
const { floor, ceil, min, max } = Math;
const { fromCharCode } = String;
const { keys } = Object;
const Bytes = Uint8Array;
const Words = Int32Array;
const Numbers = Uint32Array;
const Doubles = Float64Array;
const Text = String;
const Table = Map;

export {
  Bytes as Uint8Array,
  ceil as 'Math.ceil',
  Doubles as Float64Array,
  floor as 'Math.floor',
  fromCharCode as 'String.fromCharCode',
  keys as 'Object.keys',
  max as 'Math.max',
  min as 'Math.min',
  Numbers as Uint32Array,
  Table as Map,
  Text as String,
  Words as Int32Array,
};
