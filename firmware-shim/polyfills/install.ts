/** Runs before anything else in the bundles that are lowered to ES5. */
import { addBuiltins } from './builtins.ts';
import { addCollections } from './collections.ts';
import { addTypedArrayMethods } from './typed-arrays.ts';

addBuiltins();
addCollections(globalThis);
addTypedArrayMethods();
