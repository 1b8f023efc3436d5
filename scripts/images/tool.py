#!/usr/bin/env python3
"""What the image recipes need and no shell command does. `tool.py COMMAND ARGUMENT ...`; see the functions below."""
import ctypes
import fcntl
import gzip
import os
import stat
import struct
import subprocess
import sys
import uuid
import zlib

EXT4_IOC_SHUTDOWN = 0x8004587D
FS_IOC_SETFSLABEL = 0x41009432
FS_IOC_ADD_ENCRYPTION_KEY, FS_IOC_SET_ENCRYPTION_POLICY = 0xC0506617, 0x800C6613
XFS_IOC_EXCHANGE_RANGE = 0x40285881
FALLOCATE_MODES = {'allocate': 0, 'keep-size': 1, 'punch': 3, 'collapse': 8, 'zero': 16, 'insert': 32}


def on_directory_or_file(path, action):
    file = os.open(path, os.O_RDONLY)
    try:
        return action(file)
    finally:
        os.close(file)


def shutdown(mountpoint, flag):
    """Stops the filesystem as a power cut would. Flag 1 writes the running transaction to the log first, 2 does not."""
    on_directory_or_file(mountpoint, lambda fd: fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, struct.pack('I', int(flag))))


def label(mountpoint, name):
    """Changes the label through the journal: the superblock is a logged block then."""
    on_directory_or_file(mountpoint, lambda fd: fcntl.ioctl(fd, FS_IOC_SETFSLABEL, name.encode().ljust(256, b'\0')))


def flush(*paths):
    """fsync(2) of each path, and nothing else: sync(1) would also write the home blocks."""
    for path in paths:
        on_directory_or_file(path, os.fsync)


def fsyncs(directory, count):
    """Small files written and flushed one after the other, quickly enough for none of it to leave the journal meanwhile."""
    for number in range(int(count)):
        with open(os.path.join(directory, f'file-{number % 5}'), 'wb') as file:
            file.write(b'%d' % number)
            os.fsync(file)


def words(label, size, seed=0):
    """SIZE bytes that begin with LABEL, name it in every KiB, differ for every label and compress well."""
    nouns = ('boot', 'journal', 'commit', 'extent', 'inode', 'replay', 'revoke', 'block')
    state = (sum(label.encode()) * 2654435761 + int(seed)) & 0xFFFFFFFF
    out, length, line = [], 0, 0
    while length < int(size):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        words_here = ' '.join(nouns[(state >> shift) & 7] for shift in (8, 11, 14, 17, 20, 23, 26, 29))
        head = f'{label} ' if line % 12 == 0 else ''
        out.append(f'{head}{line:06x} {words_here}\n'.encode())
        length += len(out[-1])
        line += 1
    return b''.join(out)[:int(size)]


def text(label, size, seed=0):
    """Prints `words`."""
    sys.stdout.buffer.write(words(label, size, seed))


def bzimage(version, size):
    """An x86 kernel as far as its headers go: setup, version, and a gzipped ELF file of SIZE bytes that say which it is."""
    program = b'\x7fELF\x02\x01\x01' + bytes(9) + words(f'Linux version {version}', int(size) - 16)
    payload = gzip.compress(program, 9, mtime=0)
    setup = bytearray(2048)
    text = f'{version} (bootfs@demo) #1 SMP'.encode() + b'\0'
    struct.pack_into('<B', setup, 0x1F1, 3)
    struct.pack_into('<I', setup, 0x1F4, (len(payload) + 15) // 16)
    struct.pack_into('<H', setup, 0x1FE, 0xAA55)
    setup[0x202:0x206] = b'HdrS'
    struct.pack_into('<H', setup, 0x206, 0x20F)
    struct.pack_into('<H', setup, 0x20E, 0x300 - 0x200)
    struct.pack_into('<H', setup, 0x236, 1)
    struct.pack_into('<II', setup, 0x248, 0, len(payload))
    setup[0x300:0x300 + len(text)] = text
    sys.stdout.buffer.write(bytes(setup) + payload.ljust((len(payload) + 15) // 16 * 16, b'\0'))


def gpt(disk, *parts):
    """A disk with a GPT, of TYPE:NAME:FILE each: partitions one after the other, from 1 MiB on and in whole MiB."""
    def guid(text):
        return uuid.UUID(text).bytes_le

    def whole(sectors):
        return round_up(sectors, 2048)

    sector, at, entries, places = 512, 2048, bytearray(128 * 128), []
    for number, (kind, name, path) in enumerate(part.split(':') for part in parts):
        with open(path, 'rb') as file:
            data = file.read()
        length = whole(round_up(len(data), sector) // sector)
        own = guid(f'b007f500-0000-4000-8000-0000000001{number + 1:02x}')
        struct.pack_into('<16s16sQQQ72s', entries, number * 128, guid(kind), own, at, at + length - 1, 0, name.encode('utf-16-le'))
        places.append((at, data))
        at += length
    total = at + 2048

    def header(here, other, table):
        body = struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, 0, 0, here, other, 34, total - 34,
                           guid('b007f500-0000-4000-8000-000000000100'), table, 128, 128, zlib.crc32(entries))
        return (body[:16] + struct.pack('<I', zlib.crc32(body)) + body[20:]).ljust(sector, b'\0')

    mbr = bytearray(512)
    struct.pack_into('<8BII', mbr, 446, 0, 0, 2, 0, 0xEE, 255, 255, 255, 1, total - 1)
    mbr[510:] = b'\x55\xaa'
    with open(disk, 'wb') as file:
        for at, data in ((0, mbr), (1, header(1, total - 1, 2)), (2, entries), *places,
                         (total - 33, entries), (total - 1, header(total - 1, 1, total - 33))):
            file.seek(at * sector)
            file.write(data)


def fill(label, block_size, blocks, *head):
    """BLOCKS blocks that each begin with the bytes HEAD (hex) and their number; for large, very compressible files."""
    start = bytes.fromhex(''.join(head))
    for number in range(int(blocks)):
        block = start + f'{label} block {number:08d}\n'.encode()
        sys.stdout.buffer.write(block.ljust(int(block_size), b'.'))


def fallocate(path, mode, offset, length):
    libc = ctypes.CDLL(None, use_errno=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT)
    offset, length = ctypes.c_long(int(offset)), ctypes.c_long(int(length))
    if libc.fallocate(file, FALLOCATE_MODES[mode], offset, length) != 0:
        raise OSError(ctypes.get_errno(), f'fallocate {mode} {path}')
    os.close(file)


def comb(path, block_size, blocks):
    """Punches every second block out of a file, so that the free space is in pieces of one block."""
    libc = ctypes.CDLL(None, use_errno=True)
    file = os.open(path, os.O_RDWR)
    for block in range(1, int(blocks), 2):
        libc.fallocate(file, 3, ctypes.c_long(block * int(block_size)), ctypes.c_long(int(block_size)))
    os.close(file)


def patch(path, offset, hexadecimal):
    with open(path, 'r+b') as file:
        file.seek(int(offset))
        file.write(bytes.fromhex(hexadecimal))


def pieces(path, label, count, block_size):
    """COUNT blocks with a hole behind each, so many extents."""
    with open(path, 'wb') as file:
        for number in range(int(count)):
            file.seek(2 * number * int(block_size))
            file.write((b'%s piece %06d\n' % (label.encode(), number)).ljust(int(block_size), b'.'))


def exchange_until_shutdown(one, two):
    """Exchanges the contents of two files over and over, until the filesystem is stopped."""
    first, second = (os.open(path, os.O_RDWR) for path in (one, two))
    size = min(os.fstat(first).st_size, os.fstat(second).st_size)
    try:
        while True:
            fcntl.ioctl(second, XFS_IOC_EXCHANGE_RANGE, struct.pack('iIQQQQ', first, 0, 0, 0, size, 0))
    except OSError:
        pass


def largest_record(path, log_start, least):
    """Fails unless a record of the log, from byte LOG_START of the image on, has at least LEAST bytes of data."""
    with open(path, 'rb') as file:
        file.seek(int(log_start))
        log = file.read()
    lengths = [struct.unpack_from('>I', log, at + 12)[0] for at in range(0, len(log), 512) if log[at:at + 4] == b'\xfe\xed\xba\xbe']
    if max(lengths) < int(least):
        sys.exit(f'the largest record has {max(lengths)} bytes')


def encrypt(mountpoint, directory):
    """Adds a key of zeros to the filesystem, and makes the empty DIRECTORY an encrypted one (fscrypt policy v2)."""
    identifier_type, key_size = 2, 64
    key = struct.pack('<II32xII32x', identifier_type, 0, key_size, 0) + bytes(key_size)
    buffer = bytearray(key)
    on_directory_or_file(mountpoint, lambda fd: fcntl.ioctl(fd, FS_IOC_ADD_ENCRYPTION_KEY, buffer))
    aes_xts, aes_cts, padding_32 = 1, 4, 3
    policy = struct.pack('<BBBBB3x16s', 2, aes_xts, aes_cts, padding_32, 0, bytes(buffer[8:24]))
    on_directory_or_file(directory, lambda fd: fcntl.ioctl(fd, FS_IOC_SET_ENCRYPTION_POLICY, policy))


def verity(path, out, block_size, *options):
    """PATH's bytes followed by their Merkle tree and fs-verity descriptor, as ext4 lays them out past the end of a file.

    --signature=FILE among OPTIONS is the descriptor's built-in signature; the rest is for `fsverity digest`."""
    block = int(block_size)
    signatures = [option.split('=', 1)[1] for option in options if option.startswith('--signature=')]
    rest = [option for option in options if not option.startswith('--signature=')]
    subprocess.run(['fsverity', 'digest', path, '--out-merkle-tree=tree.out', '--out-descriptor=descriptor.out', *rest],
                   check=True, stdout=subprocess.DEVNULL)
    with open(path, 'rb') as data, open('tree.out', 'rb') as tree, open('descriptor.out', 'rb') as descriptor:
        content, hashes, description = data.read(), tree.read(), descriptor.read()
    for name in signatures:
        with open(name, 'rb') as file:
            signature = file.read()
        description = description[:4] + struct.pack('<I', len(signature)) + description[8:] + signature
    content = content.ljust(round_up(len(content), 65536), b'\0') + hashes
    content = content.ljust(round_up(len(content), block), b'\0') + description
    content = content.ljust(round_up(len(content) + 4, block) - 4, b'\0') + struct.pack('<I', len(description))
    with open(out, 'wb') as file:
        file.write(content)


def round_up(number, unit):
    return -(-number // unit) * unit


def many(directory, count, name_format, size=0):
    """COUNT files in DIRECTORY, named by NAME_FORMAT (a Python %-format), of SIZE bytes each."""
    for number in range(int(count)):
        with open(os.path.join(directory, name_format % number), 'wb') as file:
            file.write(b'%08d' % number * (int(size) // 8))


def links(directory, count, name_format):
    """COUNT names in DIRECTORY, all links to a few files: a large directory with few inodes."""
    for number in range(int(count)):
        path = os.path.join(directory, name_format % number)
        if number % 30000 == 0:
            write(path, b'linked', 6)
            first = path
        else:
            os.link(first, path)


def remove(directory, first, last, step, name_format):
    for number in range(int(first), int(last), int(step)):
        os.unlink(os.path.join(directory, name_format % number))


def named(directory, *hex_names):
    """An empty file for each name given in hex: names that no shell can type."""
    for name in hex_names:
        open(os.path.join(os.fsencode(directory), bytes.fromhex(name)), 'wb').close()


def tree(root, block_size=1024):
    """A small tree with one of everything: sizes around the bounds, holes, links, devices, attributes, times, owners."""
    block = int(block_size)
    os.makedirs(f'{root}/dir/deep/er')
    os.mkdir(f'{root}/empty', 0o711)
    os.mkdir(f'{root}/sticky')
    os.chmod(f'{root}/sticky', 0o1777)
    os.mkdir(f'{root}/sizes')
    for size in (0, 1, 59, 60, 61, 120, 160, block - 1, block, block + 1, 12 * block, 12 * block + 1, 40 * block + 3):
        write(f'{root}/sizes/{size}', b'%d bytes, ' % size, size)
    os.mkdir(f'{root}/holes')
    for name, pieces in (('start', [(20, 1)]), ('middle', [(0, 1), (30, 2)]), ('many', [(n * 3, 1) for n in range(12)]),
                         ('end', [(0, 1)])):
        with open(f'{root}/holes/{name}', 'wb') as file:
            for at, blocks in pieces:
                file.seek(at * block)
                file.write((b'piece %d ' % at).ljust(blocks * block, b'#'))
            if name == 'end':
                file.truncate(50 * block + 5)
    for length in (1, 58, 59, 60, 61, 500):
        os.symlink('t' * length, f'{root}/dir/symlink-{length}')
    os.symlink('dir/deep', f'{root}/to-deep')
    write(f'{root}/dir/deep/er/file', b'deep down\n', 10)
    os.link(f'{root}/dir/deep/er/file', f'{root}/hard-link')
    for name, kind, number in (('fifo', stat.S_IFIFO, 0), ('socket', stat.S_IFSOCK, 0), ('null', stat.S_IFCHR, os.makedev(1, 3)),
                               ('disk', stat.S_IFBLK, os.makedev(8, 1)), ('large-number', stat.S_IFCHR, os.makedev(300, 70000))):
        os.mknod(f'{root}/{name}', kind | 0o640, number)
    for mode in (0o4755, 0o2750, 0o000):
        write(f'{root}/dir/mode-{mode:04o}', b'mode', 4)
        os.chmod(f'{root}/dir/mode-{mode:04o}', mode)
    write(f'{root}/dir/owner', b'owner', 5)
    os.chown(f'{root}/dir/owner', 70000, 4000000000)
    for name in ('caf\u00e9', '\u6f22\u5b57', 'back\\slash', 'new\nline', ' space', 'x' * 255):
        write(f'{root}/{name}', name.encode(), len(name.encode()))
    write(os.fsencode(root) + b'/bad-\xff\xfe\xed\xa0\x80', b'bad', 3)


def sparse(path, *offsets):
    """One small piece of data at each offset; the rest is holes."""
    with open(path, 'wb') as file:
        for offset in map(int, offsets):
            file.seek(offset)
            file.write(b'data at %d' % offset)


def write(path, pattern, size):
    with open(path, 'wb') as file:
        file.write((pattern * (size // len(pattern) + 1))[:size])


def attributes(root):
    """Attributes of every kind and size, for the files that `tree` makes."""
    os.setxattr(f'{root}/sizes/1', 'user.small', b'value')
    os.setxattr(f'{root}/sizes/1', 'user.empty', b'')
    os.setxattr(f'{root}/sizes/60', 'user.larger', bytes(range(256)) * 2)
    os.setxattr(f'{root}/sizes/60', 'trusted.overlay.opaque', b'y')
    os.setxattr(f'{root}/sizes/61', 'security.capability', bytes.fromhex('0100000200200000000000000000000000000000'))
    os.setxattr(f'{root}/dir', 'user.' + 'n' * 200, b'long name')
    os.setxattr(f'{root}/to-deep', 'trusted.link', b'on a symlink', follow_symlinks=False)
    access = [(1, 7, -1), (2, 6, 1000), (2, 4, 70000), (4, 5, -1), (8, 1, 100), (16, 7, -1), (32, 4, -1)]
    value = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', tag, perm, who & 0xFFFFFFFF) for tag, perm, who in access)
    os.setxattr(f'{root}/sizes/120', 'system.posix_acl_access', value)
    os.setxattr(f'{root}/empty', 'system.posix_acl_default', value)


def dates(root):
    """Modification times from 1901 to 2446, to the nanosecond."""
    for seconds in (-(2**31), -2, -1, 0, 2**31 - 1, 2**31, 2**32 + 1, 3 * 2**32, 15032385535):
        path = f'{root}/at-{seconds}'
        write(path, b'.', 0)
        times(path, seconds * 10**9 + 123456789)


def times(path, mtime_ns):
    os.utime(path, ns=(int(mtime_ns), int(mtime_ns)), follow_symlinks=False)


def settle(mountpoint):
    """Gives everything one modification time, so that a recipe makes the same manifest each time."""
    for folder, folders, files in os.walk(os.fsencode(mountpoint), topdown=False):
        for name in files + folders:
            times(os.path.join(folder, name), 1700000000123456789)
    times(mountpoint, 1700000000123456789)


def main():
    globals()[sys.argv[1].replace('-', '_')](*sys.argv[2:])


main()
