/** GRUB, as Debian builds it, with a configuration inside. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool, unpackedPackage } from './requirements.ts';

/** An EFI program for x64 that runs the commands; `modules`: the filesystem's, besides those that start Linux from a GPT. */
export function makeGrub(directory: string, modules: readonly string[], commands: readonly string[]): string {
  const config = join(directory, 'grub.cfg');
  writeFileSync(config, `${commands.join('\n')}\n`);
  const own = join(unpackedPackage('grub-efi-amd64-bin'), 'usr/lib/grub/x86_64-efi');
  const program = join(directory, 'grub.efi');
  runTool('grub-mkimage', [
    ...['-d', own, '-O', 'x86_64-efi', '-c', config, '-o', program, '-p', '/'],
    ...[...modules, 'part_gpt', 'linux', 'normal', 'serial', 'terminal', 'echo'],
  ]);
  return program;
}
