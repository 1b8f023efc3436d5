/** `bootfs-node.js`: `bootfs.js` and a Node-like `fs`, for boot scripts that were written for Node. */
export * from './entry.ts';
export { installNode, type NodeFs, nodeFs } from './node-fs.ts';
