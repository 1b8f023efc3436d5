/** `loader.js`: evaluated by a host, it boots. */
import type { Host } from '../host.d.ts';
import { mount } from '../mount-all.ts';
import { runLoader } from './loader.ts';

declare const host: Host;

runLoader(host, mount);
