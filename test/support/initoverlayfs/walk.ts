/** Walks the way of an initoverlayfs boot with what every bundle offers: run by engines and by Node, it must print the same. */
import { imageBytes } from '../images.ts';

/** The dirty /boot, which is the only disk that the script is given. */
export const BOOT_DISK = imageBytes('ext/ext4-crash-initoverlayfs');

/** ES5. `library`: `bootfs` of a bundle, or the package. `disk`: the device. `print` takes a line. */
export const WALK = `
function walkInitoverlayfs(bootfs, disk, print) {
  var counted = bootfs.countingDevice(disk);
  var boot = bootfs.mount(counted);
  print('boot: journal ' + boot.journal.state + ', ' + boot.journal.action);
  var entry = boot.readFile('/loader/entries/first.conf', 'utf8');
  var rootHash = /roothash=([0-9a-f]+)/.exec(entry)[1];
  var before = counted.counts.bytesRead;
  var image = bootfs.fileDevice(boot, '/initoverlayfs.img');
  var first = bootfs.mount(bootfs.verityDevice(image, { rootHash: rootHash, hashDevice: bootfs.fileDevice(boot, '/initoverlayfs.verity') }));
  var machine = bootfs.mount(bootfs.fileDevice(boot, '/machine.img'));
  var root = bootfs.overlay([machine, first]);
  var list = function (path) { print(path + ': ' + root.readdir(path).sort().join(' ')); };
  list('/');
  list('/etc/conf.d');
  list('/usr/lib/modules/6.12.0/kernel/drivers');
  print('/etc/hostname: ' + root.readFile('/etc/hostname', 'utf8').trim());
  print('/init: ' + root.readFile('/init', 'utf8').split('\\n').join(' '));
  var module = root.readFile('/usr/lib/modules/6.12.0/kernel/drivers/m3.ko');
  var sum = 0;
  for (var at = 0; at < module.length; at++) sum = (sum * 31 + module[at]) % 1000003;
  print('m3.ko: ' + module.length + ' bytes, ' + sum);
  print('read ' + (counted.counts.bytesRead - before) + ' bytes; the image has ' + image.size);
}
`;
