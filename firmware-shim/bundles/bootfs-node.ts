/** `bootfs-node.js`: `bootfs.js` and a Node-like `fs`, for boot scripts that were written for Node. */

export { installNode, type NodeFs, nodeFs } from '../shim/node-fs.ts';
export * from './bootfs.ts';
