/** What the worker of the inspector does for its page: the library's methods, and those that its views need. */
import { diskMethods } from '../web/methods.ts';
import type { Methods } from '../web/protocol.ts';
import type { DiskSession } from '../web/session.ts';

/** The methods of a session. */
export function inspectorMethods(session: DiskSession) {
  return { ...diskMethods(session) } satisfies Methods;
}

/** The methods of the inspector's worker. */
export type InspectorMethods = ReturnType<typeof inspectorMethods>;
