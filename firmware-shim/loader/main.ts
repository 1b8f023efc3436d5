/** `loader.js`: evaluated by a host, it boots. */
import { mountDisk as mount } from '../../src/drivers.ts';
import type { Host } from '../shim/host.ts';
import { runLoader } from './loader.ts';

declare const host: Host;

runLoader(host, mount);
