/** The worker of the inspector: it holds the image, and answers the page. */
import { serveCalls, type WorkerScope } from '../web/serve.ts';
import { DiskSession } from '../web/session.ts';
import { inspectorMethods } from './answers/methods.ts';

serveCalls(globalThis as unknown as WorkerScope, inspectorMethods(new DiskSession()));
