#!/usr/bin/env python3
"""Prints the manifest of an image as debugfs reads it: `manifest_debugfs.py IMAGE`, in the format of manifest.py.

For what Linux on the machine at hand does not mount: blocks above its page size, features that it was built without. Names with
a newline or a double quote are beyond debugfs.
"""
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

TYPES = {'regular': 'file', 'directory': 'dir', 'symlink': 'symlink', 'character special': 'char', 'block special': 'block',
         'FIFO': 'fifo', 'socket': 'socket'}


def debugfs(image, command):
    result = subprocess.run(['debugfs', '-c', '-R', command, image], check=True, capture_output=True)
    return result.stdout


def contents(image, command):
    """The bytes that a debugfs command with an output file writes there."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'out')
        debugfs(image, command % out)
        with open(out, 'rb') as file:
            return file.read()


def found(pattern, text):
    match = re.search(pattern, text)
    return match.groups() if match else None


def modification_time(text):
    low, extra = found(r'mtime: 0x([0-9a-f]{8})(?::([0-9a-f]{8}))?', text)
    seconds, extra = int(low, 16), int(extra or '0', 16)
    if seconds >= 2**31:
        seconds -= 2**32
    return '%d.%09d' % (seconds + ((extra & 3) << 32), extra >> 2)


def attributes(image, inode):
    names = [line.split(' (')[0].strip() for line in debugfs(image, f'ea_list <{inode}>').decode().splitlines()]
    names = sorted(name for name in names if '.' in name and name != 'system.data')
    return {name: base64.b64encode(contents(image, f'ea_get -f %s <{inode}> {name}')).decode() for name in names}


def entry(image, path, inode):
    text = debugfs(image, f'stat <{inode}>').decode('utf-8', 'surrogateescape')
    kind, mode = found(r'Type: (.+?) +Mode: +(\d+)', text)
    kind = TYPES[kind]
    user, group, size = found(r'User: *(-?\d+) +Group: *(-?\d+)(?: +Project: *-?\d+)? +Size: (\d+)', text)
    line = {
        'path': path.replace('\\', '\\\\'), 'type': kind, 'mode': '%04o' % int(mode, 8),
        'uid': int(user) % 2**32, 'gid': int(group) % 2**32, 'size': int(size), 'nlink': int(found(r'Links: (\d+)', text)[0]),
        'ino': inode, 'mtime': modification_time(text),
    }
    if kind == 'file':
        line['sha256'] = hashlib.sha256(contents(image, f'dump <{inode}> %s')).hexdigest()
    if kind == 'symlink':
        fast = found(r'Fast link dest: "(.*)"', text)
        line['target'] = fast[0] if fast else debugfs(image, f'cat <{inode}>').decode()
    if kind in ('char', 'block'):
        major, minor = found(r'Device major/minor number: (\d+):(\d+)', text)
        line['size'], line['rdev'] = 0, f'{int(major)}:{int(minor)}'
    xattrs = attributes(image, inode)
    if xattrs:
        line['xattrs'] = xattrs
    return line


def walk(image, path, inode):
    yield path, inode
    for line in debugfs(image, f'ls -p <{inode}>').decode('utf-8', 'surrogateescape').splitlines():
        parts = line.split('/')
        if len(parts) < 7 or parts[5] in ('.', '..') or parts[1] == '0':
            continue
        child = (path if path != '/' else '') + '/' + parts[5]
        if parts[2].startswith('04'):
            yield from walk(image, child, int(parts[1]))
        else:
            yield child, int(parts[1])


def main():
    image = sys.argv[1]
    entries = [(os.fsencode(path), path, inode) for path, inode in walk(image, '/', 2)]
    for _, path, inode in sorted(entries):
        print(json.dumps(entry(image, path, inode), ensure_ascii=False))


main()
