#!/usr/bin/env python3
"""A random tree as a composefs image, and what Linux's overlayfs makes of it: `composefs_image.py DIRECTORY SEED MKCOMPOSEFS...`, as root.

DIRECTORY then holds image.cfs, digest, objects/ and merged.jsonl. It is to run in a mount namespace of its own: what is mounted stays so.
"""
import os
import random
import subprocess
import sys

MANIFEST = os.path.join(os.path.dirname(__file__), '../../scripts/images/manifest.py')
NAMES = [b'a', b'b', b'c.conf', b'00', b'7f', b'ff', 'ä'.encode(), b'\xff\xfe', b'back\\slash', b'n' * 200]
# An inline file, the largest of them, the smallest object, blocks that are full and not, levels of the Merkle tree.
SIZES = [0, 1, 63, 64, 65, 100, 4095, 4096, 4097, 100_000, 129 * 4096]
# struct posix_acl_xattr_header of version 2: an owner, a user, a group, a mask, others.
ACL = bytes.fromhex('02000000' '01000600ffffffff' '02000400e8030000' '04000400ffffffff' '10000600ffffffff' '20000400ffffffff')


class Tree:
    def __init__(self, rng):
        self.rng = rng
        self.files = []

    def one_in(self, count):
        return self.rng.randrange(count) == 0

    def fill(self, at, depth):
        for name in self.rng.sample(NAMES, self.rng.randrange(2, len(NAMES))):
            path = at + b'/' + name
            kind = self.rng.randrange(12)
            if kind < 4 and depth < 3:
                os.mkdir(path)
                self.fill(path, depth + 1)
            elif kind < 8:
                self.file(path)
            elif kind == 8:
                os.symlink(self.rng.choice([b'a', b'../b', b'l' * 300, b'/' + name]), path)
            elif kind == 9:
                number = self.rng.choice([(0, 0), (0, 0), (1, 3), (259, 70_000)])
                os.mknod(path, self.rng.choice([0o020644, 0o060600]), os.makedev(*number))
            elif kind == 10:
                os.mkfifo(path)
            elif self.files:
                os.link(self.rng.choice(self.files), path)
                continue
            else:
                continue
            if kind < 8 or kind > 10:
                os.chmod(path, self.rng.choice([0o644, 0o755, 0o4755, 0o1777]))
            os.chown(path, self.rng.choice([0, 0, 1000, 100_000]), self.rng.choice([0, 5, 70_000]), follow_symlinks=False)
            self.attributes(path)
            os.utime(path, ns=(0, self.rng.choice([0, 1_700_000_000_123_456_789, 5_000_000_000 * 10**9])), follow_symlinks=False)

    def file(self, path):
        size = self.rng.choice(SIZES)
        with open(path, 'wb') as file:
            file.write(self.rng.randbytes(size) if self.one_in(2) else b'same' * (size // 4) + b'x' * (size % 4))
        self.files.append(path)

    def attributes(self, path):
        is_plain = os.path.isfile(path) or os.path.isdir(path)
        if self.one_in(4) and is_plain and not os.path.islink(path):
            os.setxattr(path, 'user.own', self.rng.randbytes(self.rng.choice([0, 5, 300])))
            if self.one_in(3):
                os.setxattr(path, 'system.posix_acl_access', ACL)
        if self.one_in(5):
            name = self.rng.choice(['overlay.opaque', 'overlay.redirect', 'overlay.metacopy', 'overlay.overlay.whiteout', 'own'])
            os.setxattr(path, f'trusted.{name}', self.rng.choice([b'', b'y', b'x', b'/a']), follow_symlinks=False)


def main():
    directory, seed, *mkcomposefs = sys.argv[1:]
    rng = random.Random(int(seed))
    os.chdir(directory)
    for name in 'tree', 'objects', 'image', 'merged':
        os.mkdir(name)
    tree = Tree(rng)
    tree.fill(b'tree', 0)
    options = [rng.choice(choices) for choices in (['--use-epoch', ''], ['', '', '--min-version=1'], ['', '', '', '--skip-xattrs', '--user-xattrs', '--skip-devices'])]
    command = [*mkcomposefs, '--digest-store=objects', '--print-digest', *filter(None, options), 'tree', 'image.cfs']
    with open('digest', 'wb') as out:
        subprocess.run(command, check=True, stdout=out)
    subprocess.run(['mount', '-t', 'erofs', '-o', 'loop,ro', 'image.cfs', 'image'], check=True)
    subprocess.run(['mount', '-t', 'overlay', '-o', 'ro,metacopy=on,redirect_dir=on,lowerdir=image::objects', 'overlay', 'merged'], check=True)
    with open('merged.jsonl', 'wb') as out:
        subprocess.run(['python3', MANIFEST, 'merged'], check=True, stdout=out)


main()
