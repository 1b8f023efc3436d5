/** The worker behind `openDisk`: built as one file, `bootfs/web/worker`, that needs no other. */
import { diskMethods } from './methods.ts';
import { serveCalls, type WorkerScope } from './serve.ts';
import { DiskSession } from './session.ts';

serveCalls(globalThis as unknown as WorkerScope, diskMethods(new DiskSession()));
