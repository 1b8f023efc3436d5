/** What the page holds besides its script: the worker, packed, and the samples. */
import type { WorkerLike } from '../../web/caller.ts';
import type { Sample } from './samples.ts';

/** The bytes of a data block. @throws Error where the page has none of that name */
function dataBlock(id: string): Uint8Array<ArrayBuffer> {
  const text = document.getElementById(id)?.textContent;
  if (text === null || text === undefined) throw new Error(`the page is damaged: it has no ${id}`);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The sample as a file that the user might have chosen. */
export function sampleFile({ id, file }: Sample): File {
  return new File([dataBlock(`sample-${id}`)], file.slice(file.lastIndexOf('/') + 1));
}

let workerUrl: Promise<string> | undefined;

/** Unpacks the worker, once, and gives what starts it. A Blob has an address on every host, `file:` included. */
export async function workerStarter(): Promise<() => WorkerLike> {
  workerUrl = workerUrl ?? unpackWorker();
  const url = await workerUrl;
  return () => new Worker(url);
}

async function unpackWorker(): Promise<string> {
  const packed = new Blob([dataBlock('worker')]);
  const text = await new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).text();
  return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
}
