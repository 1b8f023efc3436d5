import type { DiskMenu } from '../../../../src/boot/index.ts';

/** partition:kernel initrds options, with a star for the default and a cross for what can't boot. */
export function shown({ entries }: DiskMenu): string[] {
  return entries.map((entry) => {
    const mark = `${entry.default ? '*' : ''}${entry.unbootable === undefined ? '' : 'x'}`;
    const initrds = entry.initrds.map((path, at) => {
      const partition = entry.initrdPartitions?.[at] ?? entry.partition;
      return ` ${partition === entry.partition ? '' : `${partition}:`}${path}`;
    });
    return `${mark}${entry.partition}:${entry.kernel}${initrds.join('')}${entry.options === '' ? '' : ` ${entry.options}`}`;
  });
}
