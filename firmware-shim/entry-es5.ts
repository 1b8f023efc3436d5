/** `bootfs.es5.js`: the same as `bootfs.js` for engines of 2009's language, such as Duktape. */
import './polyfills/install.ts';

export * from './entry.ts';
