/** Every verb of the command: the parser, the help, the completion and the manual page are made of this table. */
import type { Verb } from '../verb.ts';
import { cat } from './cat.ts';
import { check } from './check.ts';
import { diff } from './diff.ts';
import { extract } from './extract.ts';
import { info } from './info.ts';
import { journal } from './journal.ts';
import { ls } from './ls.ts';
import { manifest } from './manifest.ts';
import { map } from './map.ts';
import { menu } from './menu.ts';
import { mount } from './mount.ts';
import { stat } from './stat.ts';
import { tar } from './tar.ts';
import { verity } from './verity.ts';

/** In the order in which help lists them. */
export const VERBS: readonly Verb[] = [
  info,
  ls,
  cat,
  stat,
  extract,
  tar,
  manifest,
  map,
  journal,
  diff,
  menu,
  check,
  verity,
  mount,
];
