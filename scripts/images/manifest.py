#!/usr/bin/env python3
"""Prints the manifest of a mounted tree as the kernel shows it: `manifest.py MOUNTPOINT [--hash-limit BYTES]`.

One JSON object a line for every entry, in the format of `bootfs manifest`. It shares no code with bootfs on purpose:
it is the judge. Run it as root, so that trusted.* attributes are listed and every file can be read.
"""
import argparse
import base64
import errno
import hashlib
import json
import os
import stat
import sys

TYPES = {
    stat.S_IFREG: 'file', stat.S_IFDIR: 'dir', stat.S_IFLNK: 'symlink', stat.S_IFCHR: 'char',
    stat.S_IFBLK: 'block', stat.S_IFIFO: 'fifo', stat.S_IFSOCK: 'socket',
}


def printable(raw):
    """Bytes as text: a backslash doubled, each byte outside a well-formed UTF-8 sequence as \\xhh."""
    text = raw.replace(b'\\', b'\\\\').decode('utf-8', 'surrogateescape')
    return ''.join('\\x%02x' % (ord(c) - 0xDC00) if 0xDC80 <= ord(c) <= 0xDCFF else c for c in text)


def digest(path):
    sha = hashlib.sha256()
    with open(path, 'rb', buffering=0) as file:
        while piece := file.read(1 << 20):
            sha.update(piece)
    return sha.hexdigest()


def attributes(path):
    found = {}
    for name in sorted(os.fsencode(name) for name in os.listxattr(path, follow_symlinks=False)):
        try:
            found[printable(name)] = base64.b64encode(os.getxattr(path, name, follow_symlinks=False)).decode()
        except OSError as error:
            # Listed, but handed out to nobody: user.* of links, devices and fifos.
            if error.errno != errno.ENODATA:
                raise
    return found


def entry(path, shown, hash_limit, list_error):
    try:
        status = os.lstat(path)
    except OSError as error:
        # Listed, but a look-up fails: an overlay's broken redirect, or a whiteout.
        return {'path': printable(shown), 'error': error.strerror}
    kind = TYPES[stat.S_IFMT(status.st_mode)]
    seconds, nanoseconds = divmod(status.st_mtime_ns, 10**9)
    line = {
        'path': printable(shown), 'type': kind, 'mode': '%04o' % stat.S_IMODE(status.st_mode),
        'uid': status.st_uid, 'gid': status.st_gid, 'size': status.st_size, 'nlink': status.st_nlink,
        'ino': status.st_ino, 'mtime': '%d.%09d' % (seconds, nanoseconds),
    }
    failure = list_error
    try:
        if kind == 'file' and status.st_size <= hash_limit:
            line['sha256'] = digest(path)
        if kind == 'symlink':
            line['target'] = printable(os.readlink(path))
        if kind in ('char', 'block'):
            line['rdev'] = '%d:%d' % (os.major(status.st_rdev), os.minor(status.st_rdev))
    except OSError as error:
        failure = error.strerror
    try:
        found = attributes(path)
        if found:
            line['xattrs'] = found
    except OSError as error:
        failure = failure or error.strerror
    if failure is not None:
        line['error'] = failure
    return line


def paths(root):
    """Every path below root, relative and with a leading slash, in no order; and what goes wrong when a directory is listed."""
    pending = [b'/']
    while pending:
        at = pending.pop()
        list_error = None
        try:
            if stat.S_ISDIR(os.lstat(root + at).st_mode):
                pending.extend(os.path.join(at, name) for name in os.listdir(root + at))
        except OSError as error:
            list_error = error.strerror
        yield at, list_error


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument('root')
    arguments.add_argument('--hash-limit', type=int, default=1 << 30)
    options = arguments.parse_args()
    root = os.fsencode(options.root).rstrip(b'/')
    out = open(sys.stdout.fileno(), 'w', encoding='utf-8', closefd=False)
    for path, list_error in sorted(paths(root)):
        out.write(json.dumps(entry(root + path, path, options.hash_limit, list_error), ensure_ascii=False) + '\n')
    out.flush()


main()
