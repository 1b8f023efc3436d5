#!/usr/bin/env python3
"""A random workload on a fresh filesystem that ends in a crash: `workload.py PLAN`, PLAN being JSON.

It makes the file `image` in the current directory, works on it through a loop mount, and leaves the device as a power cut
at a random moment would have left it. All choices come from the seed in the plan. Needs root.
"""
import ctypes
import errno
import fcntl
import json
import os
import random
import shutil
import signal
import stat
import struct
import subprocess
import sys
import time

import xfs_workload
from power_cut import crash, make_image, replace_journal, run, shut_down, wait_until_released
from worked_tree import WorkedTree

FS_IOC_SETFSLABEL = 0x41009432
FS_IOC_GETFLAGS, FS_IOC_SETFLAGS = 0x80086601, 0x40086602
KEEP_SIZE, PUNCH_HOLE, COLLAPSE_RANGE, ZERO_RANGE, INSERT_RANGE = 1, 2, 8, 16, 32
RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT = 1, 2, 4
AT_FDCWD = -100

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    converted = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    if getattr(libc, name)(*converted) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class Workload(WorkedTree):
    """Random operations below `root`. An operation that the filesystem refuses (full, not empty, ...) is just skipped."""

    def __init__(self, root, rng, plan):
        super().__init__(root, rng, plan)
        self.open_files = []
        operations = {
            self.create: 14, self.write: 10, self.append: 6, self.overwrite_all: 3, self.fsync: plan['fsyncWeight'],
            self.fsync_directory: plan['fsyncWeight'] / 2, self.rename: 6, self.rename_directory: 1, self.exchange: 1,
            self.replace: 4, self.unlink: 7, self.link: 3, self.symlink: 3, self.mkdir: 4, self.rmdir: 2,
            self.remove_tree: 0.5, self.truncate: 4, self.punch: 3, self.allocate: 3, self.zero_range: 1,
            self.collapse: 0.5, self.insert: 0.5, self.set_xattr: 4, self.remove_xattr: 1, self.acl: 0.5,
            self.metadata: 3, self.device: 0.5, self.many: plan['manyWeight'], self.unmany: plan['manyWeight'],
            self.temporary: 1, self.orphan: 1, self.syncfs: 0.3, self.flag: 0.5, self.large: 0.7, self.wait: plan['waitWeight'],
            self.whiteout: 0.2, self.label: 0.2, self.mapped: 1, self.fill: plan['fillWeight'],
            self.reuse: plan['fillWeight'],
        }
        if plan['filesystem'] == 'xfs':
            operations.update(xfs_workload.operations(self))
        if plan['fastCommitsOnly']:
            eligible = {self.create, self.write, self.append, self.overwrite_all, self.fsync, self.rename, self.replace,
                        self.unlink, self.link, self.mkdir, self.truncate, self.allocate, self.metadata, self.mapped, self.large}
            operations = {operation: weight for operation, weight in operations.items() if operation in eligible}
        self.choices, self.weights = list(operations), list(operations.values())

    def run(self, count):
        for step in range(count):
            if step % 60 == 59:
                self.look()
            try:
                self.rng.choices(self.choices, self.weights)[0]()
            except OSError as error:
                if error.errno in (errno.EIO, errno.EROFS, errno.EUCLEAN):
                    raise

    # Operations

    def create(self):
        path = self.new_path()
        self.put(path, self.content(self.size()), os.O_CREAT | os.O_WRONLY)
        self.files.append(path)

    def write(self):
        path = self.file()
        offset = self.rng.randrange(0, os.path.getsize(path) + 3 * self.block)
        self.put(path, self.content(self.size()), os.O_WRONLY, offset)

    def append(self):
        self.put(self.file(), self.content(self.size()), os.O_WRONLY | os.O_APPEND)

    def overwrite_all(self):
        self.put(self.file(), self.content(self.size()), os.O_WRONLY | os.O_TRUNC)

    def large(self):
        path = self.new_path()
        self.put(path, self.content(self.rng.randrange(1, 600 * 1024)), os.O_CREAT | os.O_WRONLY)
        self.files.append(path)

    def mapped(self):
        """Blocks written in no order: many extents."""
        path = self.new_path()
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            for _ in range(self.rng.randrange(5, 60)):
                os.pwrite(file, self.content(self.rng.randrange(1, self.block)), self.rng.randrange(0, 400) * self.block)
                if self.rng.random() < 0.05:
                    os.fsync(file)
        finally:
            os.close(file)
        self.files.append(path)

    def fill(self):
        """Uses most of the free space, so that freed blocks are used again."""
        path = self.new_path()
        room = os.statvfs(self.root)
        self.put(path, b'%032d' % self.counter * (room.f_bavail * room.f_frsize * 9 // 10 // 32), os.O_CREAT | os.O_WRONLY)
        self.files.append(path)

    def reuse(self):
        """Directory blocks that are logged, freed, and then file data: replay must heed what revokes them."""
        folder = self.new_path()
        os.mkdir(folder)
        for number in range(200):
            os.close(os.open(os.path.join(folder, f'{number:03d}'.ljust(200, 'r')), os.O_CREAT | os.O_WRONLY))
        self.flush(folder)
        shutil.rmtree(folder)
        self.flush(os.path.dirname(folder))
        time.sleep(0.05)  # the blocks are free when the transaction has ended
        self.fill()
        self.flush(self.files[-1])
        if self.rng.random() < 0.5:
            os.unlink(self.files.pop())

    def flush(self, path):
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.close(file)

    def fsync(self):
        def flush(file):
            (os.fsync if self.rng.random() < 0.7 else os.fdatasync)(file)
        self.on_file(flush)

    def fsync_directory(self):
        self.flush(self.directory())

    def syncfs(self):
        file = os.open(self.root, os.O_RDONLY)
        libc.syncfs(file)
        os.close(file)

    def wait(self):
        """Time for the journal's own thread."""
        time.sleep(self.rng.random() * 0.15)

    def rename(self):
        path, new = self.file(), self.new_path()
        os.rename(path, new)
        self.files[self.files.index(path)] = new

    def replace(self):
        """The upgrade of a kernel: a temporary name, fsync, rename over the old one, fsync the directory."""
        old = self.file()
        new = old[:len(self.root)] + '/' + self.name()
        self.put(new, self.content(self.size()), os.O_CREAT | os.O_WRONLY)
        os.rename(new, old)
        if self.rng.random() < 0.5:
            self.flush(os.path.dirname(old))

    def rename_directory(self):
        os.rename(self.rng.choice(self.directories[1:] or ['/nowhere']), self.new_path())
        self.look()

    def exchange(self):
        call('renameat2', AT_FDCWD, os.fsencode(self.file()), AT_FDCWD, os.fsencode(self.file()), RENAME_EXCHANGE)

    def whiteout(self):
        call('renameat2', AT_FDCWD, os.fsencode(self.file()), AT_FDCWD, os.fsencode(self.new_path()), RENAME_WHITEOUT)
        self.look()

    def unlink(self):
        path = self.file() if self.rng.random() < 0.8 or not self.others else self.rng.choice(self.others)
        os.unlink(path)
        (self.files if path in self.files else self.others).remove(path)

    def link(self):
        new = self.new_path()
        os.link(self.file(), new)
        self.files.append(new)

    def symlink(self):
        new = self.new_path()
        os.symlink('t' * self.rng.choice((1, 10, 58, 59, 60, 61, 150, 900)), new)
        self.others.append(new)

    def mkdir(self):
        new = self.new_path()
        os.mkdir(new)
        self.directories.append(new)

    def rmdir(self):
        path = self.rng.choice(self.directories[1:] or ['/nowhere'])
        os.rmdir(path)
        self.directories.remove(path)

    def remove_tree(self):
        shutil.rmtree(self.rng.choice(self.directories[1:] or ['/nowhere']), ignore_errors=True)
        self.look()

    def truncate(self):
        def resize(file):
            size = os.fstat(file).st_size
            os.ftruncate(file, self.rng.choice((0, size // 2, max(size - 1, 0), size + self.rng.randrange(1, 5 * self.block),
                                                size // self.block * self.block)))
        self.on_file(resize)

    def fallocate(self, mode):
        def apply(file):
            start, length = self.range(file)
            if mode & (COLLAPSE_RANGE | INSERT_RANGE):
                unit = self.block * self.plan['clusterBlocks']
                start, length = start // unit * unit, unit
            call('fallocate', file, mode, start, length)
        self.on_file(apply)

    def punch(self):
        self.fallocate(PUNCH_HOLE | KEEP_SIZE)

    def allocate(self):
        self.fallocate(self.rng.choice((0, KEEP_SIZE)))

    def zero_range(self):
        self.fallocate(ZERO_RANGE | self.rng.choice((0, KEEP_SIZE)))

    def collapse(self):
        self.fallocate(COLLAPSE_RANGE)

    def insert(self):
        self.fallocate(INSERT_RANGE)

    def target(self):
        return self.rng.choice((self.file, self.directory))()

    def set_xattr(self):
        prefix = self.rng.choice(('user.', 'trusted.', 'security.'))
        size = self.rng.choice((0, 1, 10, 40, 100, 400, self.block // 2, self.plan['largestXattr']))
        os.setxattr(self.target(), prefix + self.rng.choice(('a', 'note', 'colour', 'checksum')), self.content(size))

    def remove_xattr(self):
        path = self.target()
        names = os.listxattr(path)
        if names:
            os.removexattr(path, self.rng.choice(names))

    def acl(self):
        entries = [(1, 7, -1), (2, self.rng.randrange(8), 1000), (4, 5, -1), (16, 7, -1), (32, 4, -1)]
        value = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', t, p, i & 0xFFFFFFFF) for t, p, i in entries)
        os.setxattr(self.target(), 'system.posix_acl_access', value)

    def metadata(self):
        path = self.target()
        change = self.rng.randrange(3)
        if change == 0:
            os.chmod(path, self.rng.randrange(0o10000))
        elif change == 1:
            os.chown(path, self.rng.choice((0, 1000, 70000)), self.rng.choice((0, 100, 4000000000)))
        else:
            os.utime(path, ns=(0, self.rng.randrange(-(2 ** 31), 2 ** 33) * 10 ** 9 + self.rng.randrange(10 ** 9)))

    def device(self):
        new = self.new_path()
        kind = self.rng.choice((stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK))
        os.mknod(new, kind | 0o600, os.makedev(self.rng.choice((1, 8, 240, 300)), self.rng.choice((0, 1, 255, 256, 70000))))
        self.others.append(new)

    def many(self):
        """Enough names to make a hashed directory, with fsyncs on the way."""
        folder = self.directory()
        length = self.rng.choice((4, 30, 120, 220))
        for _ in range(self.rng.choice((20, 80, 300))):
            self.counter += 1
            path = os.path.join(folder, f'{self.counter:04d}'.ljust(length, 'm'))
            self.put(path, b'', os.O_CREAT | os.O_WRONLY)
            self.files.append(path)

    def unmany(self):
        names = [path for path in self.files if path.endswith('mmm')]
        self.rng.shuffle(names)
        for path in names[:len(names) * 2 // 3]:
            os.unlink(path)
            self.files.remove(path)

    def temporary(self):
        """A file without a name that gets one, as systemd and others write files."""
        new = self.new_path()
        file = os.open(os.path.dirname(new), os.O_TMPFILE | os.O_RDWR, 0o640)
        try:
            os.write(file, self.content(self.size()))
            if self.rng.random() < 0.5:
                os.fsync(file)
            call('linkat', AT_FDCWD, f'/proc/self/fd/{file}'.encode(), AT_FDCWD, os.fsencode(new), 0x400)
            self.files.append(new)
        finally:
            os.close(file)

    def orphan(self):
        """A file that is unlinked, or cut, while it is open: it is on the orphan list at the crash."""
        path = self.file()
        self.open_files.append(os.open(path, os.O_RDWR))
        os.unlink(path)
        self.files.remove(path)
        if self.rng.random() < 0.5:
            os.write(self.open_files[-1], self.content(self.size()))

    def flag(self):
        file = os.open(self.target(), os.O_RDONLY)
        try:
            old = struct.unpack('I', fcntl.ioctl(file, FS_IOC_GETFLAGS, struct.pack('I', 0)))[0]
            fcntl.ioctl(file, FS_IOC_SETFLAGS, struct.pack('I', old ^ self.rng.choice((0x80, 0x40, 0x8, 0x10000))))
        finally:
            os.close(file)

    def label(self):
        """The superblock goes through the log."""
        file = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(file, FS_IOC_SETFSLABEL, self.rng.randbytes(4).hex().encode().ljust(256, b'\0'))
        finally:
            os.close(file)

    def close(self):
        for file in self.open_files:
            os.close(file)
        self.open_files = []


def work(plan, journal_loop):
    rng = random.Random(plan['seed'])
    root = os.path.join(os.getcwd(), 'mnt')
    os.makedirs(root, exist_ok=True)
    kind, journal_option = ('xfs', 'logdev') if plan['filesystem'] == 'xfs' else ('ext4', 'journal_path')
    options = ['loop', *plan['mount']] + ([f'{journal_option}={journal_loop}'] if journal_loop else [])
    for number, (operations, ending) in enumerate(plan['rounds']):
        try:
            run('mount', '-t', kind, '-o', ','.join(options), 'image', root)
        except subprocess.CalledProcessError:
            if number == 0:
                sys.exit(3)
            break  # what the kernel itself refuses is an answer too, and the test's to judge
        try:
            if number == 0 and plan.get('hasRichTree'):
                xfs_workload.make_rich_tree(plan, root)
            workload = Workload(root, rng, plan)
            workload.run(operations)
            if ending == 'umount':
                workload.close()
                continue
            if ending == 'storm':
                xfs_workload.storm(workload, root, lambda: shut_down(root, rng.choice(('flush', 'flush', 'cut'))))
                ending = 'copy'
            crash(root, ending)
            workload.close()
        finally:
            run('umount', root)
        wait_until_released('image')
        if ending == 'umount':
            xfs_workload.change(plan, run)
        else:
            os.rename('crashed', 'image')
            if journal_loop:
                journal_loop = replace_journal(journal_loop)
                options[-1] = f'{journal_option}={journal_loop}'
    if journal_loop:
        run('losetup', '-d', journal_loop)


if __name__ == '__main__':
    # Too slow is as good as impossible.
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(3))
    signal.alarm(120)
    the_plan = json.loads(sys.argv[1])
    try:
        the_journal = make_image(the_plan)
    except subprocess.CalledProcessError:
        sys.exit(3)  # a filesystem that cannot be: too small for its journal, say
    work(the_plan, the_journal)
