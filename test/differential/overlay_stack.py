#!/usr/bin/env python3
"""A random stack of layers, and what Linux's overlayfs makes of it: `overlay_stack.py DIRECTORY SEED FLAVOUR`, as root.

DIRECTORY then holds layer0.img (the top), layer1.img, ..., perhaps data0.img, data1.img, merged.jsonl and xino.jsonl, the same of a mount with xino=on.
Flavours: `trusted` (redirects and metacopy are followed), `data` (with data-only layers), `user` and `user-data` (the same with user.overlay.*), `nested`
(the layers below the top are an overlay of their own). It is to run in a mount namespace of its own: what is mounted stays so.
"""
import os
import random
import subprocess
import sys

NAMES = ['a', 'b', 'c', 'd', 'e']
LETTERS = b'klmnop'
MANIFEST = os.path.join(os.path.dirname(__file__), '../../scripts/images/manifest.py')


class Layer:
    """Everything that overlayfs gives a meaning to, in one directory tree."""

    def __init__(self, rng, prefix):
        self.rng, self.prefix = rng, prefix

    def one_in(self, count):
        return self.rng.randrange(count) == 0

    def mark(self, path, name, value):
        os.setxattr(path, f'{self.prefix}overlay.{name}', value.encode())

    def redirect(self):
        first, second = self.rng.choice(NAMES), self.rng.choice(NAMES)
        usual = [first, f'/{first}', f'/{first}/{second}']
        broken = ['..', '.', '../a', 'a/b', '/', '/a//b', '/a/', '/../a', '/a/../b', '', 'n' * 300, '/' + 'n' * 300, '\0', 'a\0b', '/a\0/b',
                  '/a' * 300, '/./a']
        return self.rng.choice(broken if self.one_in(8) else usual)

    def fill(self, at, depth):
        for name in NAMES:
            path = f'{at}/{name}'
            kind = self.rng.randrange(12)
            if kind < 5 and depth < 3:
                self.directory(path, depth)
            elif kind < 10:
                self.file(path, name, depth)
            elif kind == 10 and self.one_in(4):
                os.symlink(self.rng.choice(NAMES), path)
            elif kind == 10:
                os.mknod(path, 0o020644, os.makedev(0, 0 if self.rng.randrange(6) else 1))

    def directory(self, path, depth):
        os.mkdir(path)
        os.chmod(path, self.rng.choice([0o755, 0o700, 0o1777]))
        self.fill(path, depth + 1)
        if self.one_in(3):
            self.mark(path, 'opaque', self.rng.choice(['y', 'x', 'z', 'yes', '']))
        if self.one_in(3):
            self.mark(path, 'redirect', self.redirect())
        if self.one_in(10):
            self.mark(path, 'origin', '')
        if self.one_in(6):
            # For an overlay above this one.
            self.mark(path, f'overlay.{self.rng.choice(["opaque", "redirect"])}', self.rng.choice(['y', 'x', 'a', '/b']))

    def file(self, path, name, depth):
        is_whiteout = self.one_in(6)
        with open(path, 'wb') as file:
            if not is_whiteout:
                file.write(bytes([self.rng.choice(LETTERS)]) * (1 + self.rng.randrange(9000)))
        if self.one_in(3):
            os.setxattr(path, 'user.own', f'{name}{depth}'.encode())
        if self.one_in(5):
            self.mark(path, self.rng.choice(['overlay.opaque', 'overlay.overlay.redirect', 'overlay']), 'y')
        if is_whiteout or self.one_in(20):
            self.mark(path, self.rng.choice(['whiteout', 'whiteout', 'overlay.whiteout']), '')
        elif self.one_in(2):
            self.mark(path, 'metacopy', self.rng.choice(['', '', '', '\0\4\0\0', '\0']))
            if self.one_in(2):
                self.mark(path, 'redirect', self.redirect())
        if self.one_in(4):
            os.link(path, f'{path}-link')


def make_image(tree, image, kind):
    if kind == 'erofs':
        command = ['mkfs.erofs', '--quiet', image, tree]
    elif kind == 'xfs':
        subprocess.run(['truncate', '--size=300M', image], check=True)
        subprocess.run(['mkfs.xfs', '-q', image], check=True)
        mount('xfs', 'loop', image, f'{image}.filled')
        subprocess.run(['cp', '-a', f'{tree}/.', f'{image}.filled'], check=True)
        command = ['umount', f'{image}.filled']
    else:
        with open(image, 'wb') as file:
            file.truncate(4 << 20)
        command = ['mke2fs', '-q', '-F', '-t', 'ext4', '-O', '^has_journal', '-d', tree, image]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def mount(kind, options, source, target):
    os.mkdir(target)
    subprocess.run(['mount', '-t', kind, '-o', options, source, target], check=True)


def main():
    directory, seed, flavour = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    rng = random.Random(seed)
    os.chdir(directory)
    is_user = flavour.startswith('user')
    layers = [f'layer{index}' for index in range((3 if flavour == 'nested' else 2) + rng.randrange(3))]
    data = [f'data{index}' for index in range(1 + rng.randrange(2))] if flavour.endswith('data') else []
    for name in layers + data:
        os.mkdir(f'{name}.tree')
        layer = Layer(rng, 'user.' if is_user else 'trusted.')
        layer.fill(f'{name}.tree', 0)
        if layer.one_in(4):
            layer.mark(f'{name}.tree', 'opaque', rng.choice(['x', 'y']))
        kind = rng.choice(['erofs', 'erofs', 'ext4', 'ext4', 'ext4', 'xfs'])
        make_image(f'{name}.tree', f'{name}.img', kind)
        mount(kind, 'loop,ro', f'{name}.img', name)
    lowerdir = '::'.join([':'.join(layers), *data])
    rules = 'userxattr' if is_user else 'metacopy=on,redirect_dir=on'
    if flavour == 'nested':
        mount('overlay', f'ro,{rules},lowerdir={":".join(layers[1:])}', 'overlay', 'inner')
        lowerdir = 'layer0:inner'
    # Where whiteouts in the xattr form are looked for depends on the directories that were seen before: the second time all were.
    for name, xino, walks in ('merged', 'off', 2), ('xino', 'on', 1):
        mount('overlay', f'ro,{rules},xino={xino},lowerdir={lowerdir}', 'overlay', name)
        for _ in range(walks):
            with open(f'{name}.jsonl', 'wb') as out:
                subprocess.run(['python3', MANIFEST, name], check=True, stdout=out)


main()
