import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Files, grubenv, menuOf, OWN_UUID, problems } from '../support/boot-tree.ts';

/** As Fedora has it: grub.cfg holds no entries, loader/entries does. */
const FEDORA: Files = {
  '/grub2/grub.cfg': `set pager=1
if [ -f \${config_directory}/grubenv ]; then
  load_env -f \${config_directory}/grubenv
elif [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
else
   set default="\${saved_entry}"
fi
search --no-floppy --fs-uuid --set=root ${OWN_UUID}
set boot=\${root}
if [ -z "\${kernelopts}" ]; then
  set kernelopts="root=/dev/mapper/fedora-root ro rhgb quiet "
fi
insmod blscfg
blscfg
if [ "\${boot_success}" = "1" ]; then set menu_hide_ok=1; fi
set timeout=5
`,
  '/grub2/grubenv': grubenv('saved_entry=abc-6.8.5-301.fc40.x86_64', 'boot_success=0', 'tuned=a\\\\b'),
  '/loader/entries/abc-6.8.5-301.fc40.x86_64.conf':
    'title Fedora 6.8.5\nversion 6.8.5\nlinux /vmlinuz-6.8.5\ninitrd /initrd-6.8.5 $tuned_initrd\noptions $kernelopts $tuned\n',
  '/loader/entries/abc-6.8.10-300.fc40.x86_64.conf':
    'title Fedora 6.8.10\nversion 6.8.10\nlinux /vmlinuz-6.8.10\noptions root=x\n',
  '/vmlinuz-6.8.5': '',
  '/initrd-6.8.5': '',
  '/vmlinuz-6.8.10': '',
};

test("blscfg: the BLS entries are GRUB's menu, once, with its default and its variables", () => {
  const menu = menuOf(FEDORA);
  assert.deepEqual(
    menu.entries.map(({ title, default: isDefault }) => [title, isDefault]),
    [
      ['Fedora 6.8.10', false],
      ['Fedora 6.8.5', true],
    ],
  );
  assert.equal(menu.entries[1].options, 'root=/dev/mapper/fedora-root ro rhgb quiet  a\\b');
  assert.deepEqual(menu.entries[1].initrds, ['/initrd-6.8.5']);
  assert.equal(menu.entries[1].source.dialect, 'bls');
  assert.deepEqual(problems(menu), []);
  assert.deepEqual(
    menu.configurations.map(({ dialect, path, timeoutSeconds }) => [dialect, path, timeoutSeconds]),
    [['grub', '/grub2/grub.cfg', 5]],
  );
});
