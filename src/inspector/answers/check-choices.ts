/** What a verdict can be asked for. */
import { FIRMWARES } from '../../check/index.ts';
import { LOADERS } from '../../check/loaders/loaders.ts';

/** By their names, as `bootfs check` takes them. */
export interface CheckChoices {
  /** In the order of the table of loaders. */
  readonly loaders: readonly { readonly name: string; readonly title: string }[];
  /** What starts the loader. */
  readonly firmwares: readonly string[];
  /** As in the names of the removable media path. */
  readonly architectures: readonly string[];
}

/** All of them. */
export function checkChoices(): CheckChoices {
  return {
    loaders: LOADERS.map(({ name, title }) => ({ name, title })),
    firmwares: FIRMWARES,
    architectures: ['x64', 'ia32', 'aa64', 'arm', 'riscv64', 'loongarch64'],
  };
}
