#!/usr/bin/env python3
"""What the image recipes need and no shell command does. `tool.py COMMAND ARGUMENT ...`; see the functions below."""
import ctypes
import fcntl
import os
import socket
import struct
import sys

EXT4_IOC_SHUTDOWN = 0x8004587D
FS_IOC_SETFLAGS, FS_IOC_GETFLAGS = 0x40086602, 0x80086601
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


def flush(*paths):
    """fsync(2) of each path, and nothing else: sync(1) would also write the home blocks."""
    for path in paths:
        on_directory_or_file(path, os.fsync)


def text(label, size, seed=0):
    """SIZE bytes that begin with LABEL, name it in every KiB, differ for every label and compress well."""
    words = ('boot', 'journal', 'commit', 'extent', 'inode', 'replay', 'revoke', 'block')
    state = (sum(label.encode()) * 2654435761 + int(seed)) & 0xFFFFFFFF
    out, length, line = [], 0, 0
    while length < int(size):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        words_here = ' '.join(words[(state >> shift) & 7] for shift in (8, 11, 14, 17, 20, 23, 26, 29))
        head = f'{label} ' if line % 12 == 0 else ''
        out.append(f'{head}{line:06x} {words_here}\n'.encode())
        length += len(out[-1])
        line += 1
    sys.stdout.buffer.write(b''.join(out)[:int(size)])


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


def patch(path, offset, hexadecimal):
    with open(path, 'r+b') as file:
        file.seek(int(offset))
        file.write(bytes.fromhex(hexadecimal))


def make(directory, count, name_format, size=0):
    """COUNT files in DIRECTORY, named by NAME_FORMAT (a Python %-format), of SIZE bytes each."""
    for number in range(int(count)):
        with open(os.path.join(directory, name_format % number), 'wb') as file:
            file.write(b'%08d' % number * (int(size) // 8))


def remove(directory, first, last, step, name_format):
    for number in range(int(first), int(last), int(step)):
        os.unlink(os.path.join(directory, name_format % number))


def named(directory, *hex_names):
    """An empty file for each name given in hex: names that no shell can type."""
    for name in hex_names:
        open(os.path.join(os.fsencode(directory), bytes.fromhex(name)), 'wb').close()


def unix_socket(path):
    os.chdir(os.path.dirname(path))
    socket.socket(socket.AF_UNIX).bind(os.path.basename(path))


def times(path, mtime_ns):
    os.utime(path, ns=(int(mtime_ns), int(mtime_ns)), follow_symlinks=False)


def settle(mountpoint):
    """Gives everything one modification time, so that a recipe makes the same manifest each time."""
    for folder, folders, files in os.walk(os.fsencode(mountpoint), topdown=False):
        for name in files + folders:
            os.utime(os.path.join(folder, name), ns=(1700000000 * 10**9, 1700000000123456789), follow_symlinks=False)
    os.utime(mountpoint, ns=(1700000000 * 10**9, 1700000000123456789))


def main():
    globals()[sys.argv[1].replace('-', '_')](*sys.argv[2:])


main()
