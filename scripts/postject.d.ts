/** postject has no declarations of its own. */
declare module 'postject' {
  /** Writes `data` into an executable file as a note of this name, and turns the fuse that says so. */
  export function inject(
    file: string,
    name: string,
    data: Uint8Array,
    options: { sentinelFuse: string },
  ): Promise<void>;
}
