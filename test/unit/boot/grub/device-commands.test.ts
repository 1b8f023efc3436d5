import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grubenv, ids, menuOf, OWN_UUID } from '../support/boot-tree.ts';

test('commands that find devices, and what they answer where there is nothing to find', () => {
  const uuid = OWN_UUID.toUpperCase();
  const answers: Readonly<Record<string, string>> = {
    [`search --fs-uuid ${uuid} --set=found`]: 'yes',
    [`search -u -s found ${OWN_UUID}`]: 'yes',
    'search --label own': 'yes',
    'search --file /vmlinuz --set': 'yes',
    'search --file /gone --set=found': 'no',
    'search --set=/vmlinuz': 'yes',
    search: 'no',
    'search.fs_uuid': 'no',
    [`search.fs_uuid ${OWN_UUID}`]: 'yes',
    'search.file /vmlinuz found': 'yes',
    '! search --file /gone': 'yes',
    '! true': 'no',
    '! ! true': 'yes',
    '!': 'no',
    'probe $root': 'no',
    'probe --set=x $root': 'yes',
    'load_env -f /gone': 'no',
    'load_env --file=/text': 'no',
    'load_env -f /env wanted': 'yes',
    source: 'no',
    configfile: 'no',
    'test 1 -gt 2': 'no',
  };
  for (const [condition, answer] of Object.entries(answers)) {
    const menu = menuOf({
      '/grub/grub.cfg': `if ${condition}; then set answer=yes; else set answer=no; fi\nmenuentry "$answer" { linux /vmlinuz }\n`,
      '/vmlinuz': '',
      '/text': 'no environment',
      '/env': grubenv('wanted=1', 'answer=not wanted'),
    });
    assert.deepEqual(ids(menu), [answer], condition);
  }
});

test('probe and load_env set what they are asked for', () => {
  const titleAfter = (line: string): string[] =>
    ids(
      menuOf({
        '/grub/grub.cfg': `set kept=kept\n${line}\nmenuentry "$x $kept" { linux /vmlinuz }\n`,
        '/vmlinuz': '',
        '/env': grubenv('x=of env', 'kept=changed'),
      }),
    );
  assert.deepEqual(titleAfter('probe --set=x --fs-uuid $root'), [`${OWN_UUID} kept`]);
  assert.deepEqual(titleAfter('probe -s=x --label $root'), ['own kept']);
  assert.deepEqual(titleAfter('probe --set=x --fs $root'), ['ext2 kept']);
  assert.deepEqual(titleAfter('load_env -f /env x'), ['of env kept']);
  assert.deepEqual(titleAfter('load_env -f /env'), ['of env changed']);
});
