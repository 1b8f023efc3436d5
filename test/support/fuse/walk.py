#!/usr/bin/env python3
"""All that a mounted tree shows, one JSON object a line: `walk.py MOUNTPOINT`.

Every field of statx, the attributes, where the holes are and the digest of what is there. Holes are asked for before a file is
read: Linux takes a page in its cache for data.
"""
import base64
import ctypes
import errno
import hashlib
import json
import os
import stat
import sys

AT_FDCWD, AT_SYMLINK_NOFOLLOW = -100, 0x100
STATX_BASIC_STATS, STATX_BTIME = 0x7FF, 0x800


class Time(ctypes.Structure):
    _fields_ = [('seconds', ctypes.c_int64), ('nanoseconds', ctypes.c_uint32), ('reserved', ctypes.c_int32)]


class Statx(ctypes.Structure):
    _fields_ = [
        ('mask', ctypes.c_uint32), ('blksize', ctypes.c_uint32), ('attributes', ctypes.c_uint64),
        ('nlink', ctypes.c_uint32), ('uid', ctypes.c_uint32), ('gid', ctypes.c_uint32), ('mode', ctypes.c_uint16),
        ('spare0', ctypes.c_uint16), ('ino', ctypes.c_uint64), ('size', ctypes.c_uint64), ('blocks', ctypes.c_uint64),
        ('attributes_mask', ctypes.c_uint64), ('atime', Time), ('btime', Time), ('ctime', Time), ('mtime', Time),
        ('rdev_major', ctypes.c_uint32), ('rdev_minor', ctypes.c_uint32), ('spare', ctypes.c_uint64 * 16),
    ]


libc = ctypes.CDLL(None, use_errno=True)


def status(path):
    found = Statx()
    flags, mask = AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME
    if libc.statx(AT_FDCWD, ctypes.c_char_p(path), flags, mask, ctypes.byref(found)) != 0:
        raise OSError(ctypes.get_errno(), 'statx')
    line = {name: getattr(found, name) for name in ('mode', 'uid', 'gid', 'size', 'nlink', 'ino', 'blocks', 'blksize')}
    if found.rdev_major or found.rdev_minor:
        line['rdev'] = [found.rdev_major, found.rdev_minor]
    for name in ('atime', 'ctime', 'mtime') + (('btime',) if found.mask & STATX_BTIME else ()):
        time = getattr(found, name)
        line[name] = [time.seconds, time.nanoseconds]
    return line


def data_ranges(descriptor):
    ranges, at = [], 0
    try:
        while True:
            start = os.lseek(descriptor, at, os.SEEK_DATA)
            at = os.lseek(descriptor, start, os.SEEK_HOLE)
            ranges.append([start, at])
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
    return ranges


def contents(path, line, seen):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if line['ino'] not in seen:
            seen[line['ino']] = data_ranges(descriptor)
        line['data'] = seen[line['ino']]
        # A sparse file of terabytes is judged by its data.
        if line['size'] > 1 << 30:
            return
        os.lseek(descriptor, 0, os.SEEK_SET)
        sha = hashlib.sha256()
        while piece := os.read(descriptor, 1 << 20):
            sha.update(piece)
        line['sha256'] = sha.hexdigest()
    finally:
        os.close(descriptor)


def attempt(line, what, read):
    try:
        read()
    except OSError as error:
        line.setdefault('errors', {})[what] = errno.errorcode[error.errno]


def attributes(path, line):
    for name in sorted(os.listxattr(path, follow_symlinks=False)):
        attempt(line, 'xattr ' + name, lambda: line.setdefault('xattrs', {}).update(
            {name: base64.b64encode(os.getxattr(path, name, follow_symlinks=False)).decode()}))


def main():
    root = os.fsencode(sys.argv[1])
    seen, pending, lines = {}, [(b'/', None)], []
    while pending:
        path, listed_ino = pending.pop()
        line = {'path': path.decode('latin-1'), 'd_ino': listed_ino}
        lines.append(line)
        try:
            line.update(status(root + path))
        except OSError as error:
            line['errors'] = {'stat': errno.errorcode[error.errno]}
            continue
        attempt(line, 'xattrs', lambda: attributes(root + path, line))
        if stat.S_ISREG(line['mode']):
            attempt(line, 'contents', lambda: contents(root + path, line, seen))
        elif stat.S_ISLNK(line['mode']):
            attempt(line, 'link', lambda: line.update(target=os.readlink(root + path).decode('latin-1')))
        elif stat.S_ISDIR(line['mode']):
            entries = []
            attempt(line, 'listing', lambda: entries.extend(os.scandir(root + path)))
            pending.extend((os.path.join(path, entry.name), entry.inode()) for entry in entries)
    for line in sorted(lines, key=lambda line: line['path']):
        print(json.dumps(line))


main()
