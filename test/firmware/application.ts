/** The application as it is installed: with the loader's script, and what else is given, as sections of its image. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle/bundles.ts';
import { X64 } from './machines.ts';
import { buildApplication, repository, runTool } from './requirements.ts';

/** @param sections their content, by name. @throws where the application can't be built, with the reason */
export async function wholeApplication(
  directory: string,
  sections: Readonly<Record<string, string>> = {},
  machine = X64,
): Promise<Uint8Array> {
  const { path, reason } = buildApplication('quickjs', machine);
  if (path === undefined) throw new Error(reason);
  const all: Record<string, string> = { '.script': await bundle('loader.js'), ...sections };
  const files = Object.entries(all).map(([name, text]) => {
    const file = join(directory, `section${name}`);
    writeFileSync(file, text);
    return `${name}=${file}`;
  });
  const output = join(directory, 'whole.efi');
  runTool(join(repository, 'firmware-shim/host/add-sections.sh'), [path, output, ...files]);
  return readFileSync(output);
}
