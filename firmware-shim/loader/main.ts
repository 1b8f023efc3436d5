/** `loader.js`: evaluated by a host, it boots. */
import type { Host } from '../shim/host.ts';
import { mount } from './formats.ts';
import { runLoader } from './loader.ts';

declare const host: Host;

runLoader(host, mount);
