/** Adds what is missing, and only that: an engine's own function is never replaced. */
export function define(owner: object, members: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(members)) {
    if (name in owner) continue;
    Object.defineProperty(owner, name, { value: members[name], writable: true, configurable: true, enumerable: false });
  }
}
