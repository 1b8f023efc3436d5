#!/usr/bin/env python3
"""A random tree that shows what XFS can do: `xfs_tree.py MOUNTPOINT SEED BLOCK_SIZE`, as root.

Directories of every form, files in many pieces, shared, preallocated and punched ones, attributes of every size, links, devices,
times, flags and project ids. What the filesystem refuses (full, not supported) is left out.
"""
import ctypes
import fcntl
import os
import random
import stat
import struct
import sys

FICLONE, FICLONERANGE = 0x40049409, 0x4020940D
FS_IOC_FSGETXATTR, FS_IOC_FSSETXATTR = 0x801C581F, 0x401C5820
XFS_IOC_EXCHANGE_RANGE = 0x40285881
KEEP_SIZE, PUNCH_HOLE, COLLAPSE_RANGE, ZERO_RANGE, INSERT_RANGE = 1, 2, 8, 16, 32
libc = ctypes.CDLL(None, use_errno=True)


class Tree:
    def __init__(self, root, rng, block):
        self.root, self.rng, self.block = root, rng, block

    def path(self, name):
        return f'{self.root}/{name}'

    def content(self, size):
        return self.rng.randbytes(min(size, 4096)) * (size // 4096) + self.rng.randbytes(size % 4096) if size else b''

    def write(self, path, data, offset=0):
        file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o644)
        try:
            os.pwrite(file, data, offset)
        finally:
            os.close(file)

    def directories(self):
        """From the inode to nodes of two levels, with holes where names were removed."""
        rng = self.rng
        for count, length in ((0, 1), (1, 1), (2, 200), (5, 12), (30, 20), (60, 80), (300, 40), (1500, 120), (4000, 30)):
            folder = self.path(f'names-{count}-{length}')
            os.mkdir(folder)
            paths = []
            for number in range(count):
                path = f'{folder}/{number:x}'.ljust(len(folder) + 1 + rng.randint(length // 2, length), rng.choice('nm_'))
                if os.path.lexists(path):
                    continue
                if number % 7 == 3:
                    os.symlink('t' * rng.choice((1, 9, 300, 370, 600, 1000)), path)
                elif number % 11 == 5:
                    os.mkdir(path)
                elif number % 5 == 1 and paths:
                    self.attempt(os.link, rng.choice(paths), path)
                else:
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
                    paths.append(path)
            if count > 100 and rng.random() < 0.7:
                rng.shuffle(paths)
                for path in paths[:len(paths) * rng.choice((1, 3, 5)) // 6]:
                    os.unlink(path)
                for number in range(count // 10):
                    os.mkdir(f'{folder}/again-{number}')

    def collisions(self):
        """Names of one hash."""
        folder = self.path('collisions')
        os.mkdir(folder)
        for number in range(400):
            os.close(os.open(f'{folder}/'.encode() + self.colliding(number), os.O_CREAT | os.O_WRONLY))

    def colliding(self, number):
        """xfs_da_hashname shifts by 7 bits a byte: adding 1 to one byte and 0x80 to the next one changes nothing."""
        name = bytearray(b'c' * 20)
        for bit in range(9):
            if number >> bit & 1:
                name[2 * bit] ^= 0x01
                name[2 * bit + 1] ^= 0x80
        return bytes(name)

    def fragmented(self):
        """Every second block, so that extents need a tree; then other things in the gaps."""
        rng = self.rng
        for count in (3, 9, 20, 60, 400, 3000):
            path = self.path(f'pieces-{count}')
            file = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
            for piece in range(count):
                os.pwrite(file, b'piece %d of %d ' % (piece, count) * 3, piece * 2 * self.block)
            if count > 100:
                os.fsync(file)
            os.ftruncate(file, os.fstat(file).st_size + rng.randrange(5 * self.block))
            os.close(file)

    def preallocated(self):
        """Blocks that held something before, unwritten now."""
        rng = self.rng
        for number in range(3):
            stale = self.path('stale')
            self.write(stale, b'STALE ' * 100000)
            self.flush(stale)
            os.unlink(stale)
        for number in range(8):
            path = self.path(f'preallocated-{number}')
            self.write(path, self.content(rng.randrange(1, 3 * self.block)))
            file = os.open(path, os.O_RDWR)
            for _ in range(rng.randrange(1, 6)):
                mode = rng.choice((0, KEEP_SIZE, ZERO_RANGE, PUNCH_HOLE | KEEP_SIZE, COLLAPSE_RANGE, INSERT_RANGE))
                offset, length = rng.randrange(20 * self.block), rng.randrange(1, 20 * self.block)
                if mode in (COLLAPSE_RANGE, INSERT_RANGE):
                    offset, length = offset // self.block * self.block, self.block
                libc.fallocate(file, mode, ctypes.c_long(offset), ctypes.c_long(length))
                if rng.random() < 0.5:
                    os.pwrite(file, self.content(rng.randrange(1, self.block)), rng.randrange(20 * self.block))
            os.close(file)

    def shared(self):
        rng = self.rng
        source = self.path('shared-source')
        self.write(source, self.content(30 * self.block + 17))
        self.flush(source)
        for number in range(4):
            copy = self.path(f'shared-{number}')
            self.attempt(self.clone, source, copy)
            if os.path.exists(copy):
                self.write(copy, self.content(self.block), rng.randrange(30 * self.block))
        parts = self.path('shared-parts')
        self.attempt(self.clone, source, parts, 3 * self.block, 7 * self.block, 5 * self.block)

    def clone(self, source, copy, *part):
        with open(source, 'rb') as from_file, open(copy, 'wb') as to_file:
            if not part:
                fcntl.ioctl(to_file, FICLONE, from_file.fileno())
            else:
                from_offset, to_offset, length = part
                fcntl.ioctl(to_file, FICLONERANGE, struct.pack('qQQQ', from_file.fileno(), from_offset, length, to_offset))

    def exchanged(self):
        one, two = self.path('exchanged-1'), self.path('exchanged-2')
        self.write(one, self.content(11 * self.block))
        self.write(two, self.content(4 * self.block + 99))
        self.flush(one)
        self.flush(two)

        def exchange():
            with open(one, 'r+b') as first, open(two, 'r+b') as second:
                whole = struct.pack('iIQQQQ', first.fileno(), 0, 0, 0, 2 * self.block, 0)
                fcntl.ioctl(second, XFS_IOC_EXCHANGE_RANGE, whole)
        self.attempt(exchange)

    def attributes(self):
        rng = self.rng
        for number, (names, size) in enumerate(((1, 0), (1, 5), (3, 30), (4, 254), (2, 255), (20, 40), (3, 900), (150, 60),
                                                (12, 3000), (4, 9000), (2, 65536), (400, 90), (60, 2000))):
            path = self.path(f'attributes-{number}')
            (os.mkdir if number % 4 == 3 else lambda p: self.write(p, b'x'))(path)
            for attribute in range(names):
                space = rng.choice(('user.', 'trusted.', 'security.'))
                name = space + (f'{attribute:x}' + 'a' * rng.randrange(0, rng.choice((3, 40, 200))))
                self.attempt(os.setxattr, path, name, self.content(max(0, size - rng.randrange(0, 1 + size // 3))))
            for name in rng.sample(os.listxattr(path), len(os.listxattr(path)) // 4):
                self.attempt(os.removexattr, path, name)
        link = self.path('attribute-link')
        os.symlink('nowhere', link)
        self.attempt(lambda: os.setxattr(link, 'trusted.link', b'on a link', follow_symlinks=False))
        for kind in ('access', 'default'):
            folder = self.path(f'acl-{kind}')
            os.mkdir(folder)
            entries = [(1, 7, -1), *[(2, 5, 1000 + n) for n in range(rng.choice((1, 20)))], (4, 5, -1), (8, 1, 100), (16, 7, -1), (32, 4, -1)]
            value = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', t, p, i & 0xFFFFFFFF) for t, p, i in entries)
            os.setxattr(folder, f'system.posix_acl_{kind}', value)

    def large(self):
        """Sparse, with pieces far apart."""
        path = self.path('sparse')
        with open(path, 'wb') as file:
            for offset in (0, 2 ** 31 - 3, 2 ** 33 + 5):
                file.seek(offset)
                file.write(b'far away')
            file.truncate(2 ** 40 + 12345)

    def kinds(self):
        rng = self.rng
        for number, kind in enumerate((stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR, stat.S_IFBLK)):
            for device in ((1, 3), (255, 255), (511, 262143), (8, 70000)):
                path = self.path(f'node-{number}-{device[1]}')
                os.mknod(path, kind | 0o640, os.makedev(*device))
        for length in (1, 100, 156, 157, 336, 337, 600, 1000, 1023):
            os.symlink('s' * length, self.path(f'symlink-{length}'))
        for number, seconds in enumerate((-2 ** 31, -1, 0, 2 ** 31 - 1, 2 ** 31, 2 ** 33, 16299260424)):
            path = self.path(f'time-{number}')
            self.write(path, b't')
            os.utime(path, ns=(0, seconds * 10 ** 9 + rng.randrange(10 ** 9)))
        for name in ('caf\u00e9', '\u6f22\u5b57', 'back\\slash', 'new\nline', 'x' * 255):
            self.write(self.path(name), name.encode())
        self.write(os.fsencode(self.root) + b'/bad-\xff\xfe', b'bad')
        for number, flags in enumerate((0x8, 0x10, 0x20, 0x40, 0x80, 0x800)):
            path = self.path(f'flag-{number}')
            self.write(path, b'f')
            self.attempt(self.set_flags, path, flags, 1000 + number * 100000)

    def set_flags(self, path, flags, project):
        with open(path, 'rb') as file:
            fcntl.ioctl(file, FS_IOC_FSSETXATTR, struct.pack('IIIII8x', flags, 4 * self.block if flags == 0x800 else 0, 0, project, 0))

    def flush(self, path):
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.close(file)

    def attempt(self, action, *arguments):
        try:
            action(*arguments)
        except OSError as error:
            if os.environ.get('VERBOSE'):
                print(action.__name__, error, file=sys.stderr)

    def make(self):
        steps = [self.directories, self.collisions, self.fragmented, self.preallocated, self.shared, self.exchanged, self.attributes,
                 self.large, self.kinds]
        self.rng.shuffle(steps)
        for step in steps:
            self.attempt(step)


def main():
    root, seed, block = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    Tree(root, random.Random(seed), block).make()


if __name__ == '__main__':
    main()
