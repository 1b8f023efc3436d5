/** What the system said, by its name (`ENOSPC`); all that an error says that is not the system's. */
export function systemReason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
