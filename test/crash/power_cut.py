"""The image that a workload is done on: made, and left as a power cut would have left it."""
import fcntl
import os
import struct
import subprocess
import sys
import time

import xfs_workload

EXT4_IOC_SHUTDOWN = 0x8004587D


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_image(plan):
    if plan['filesystem'] == 'xfs':
        return xfs_workload.make_image(plan, run)
    for name, size in (('image', plan['imageBytes']), ('journal', plan['journalBytes'])):
        if size:
            with open(name, 'wb') as file:
                file.truncate(size)
    uuid = 'b007f500-0000-4000-8000-%012x' % plan['seed']
    loop = None
    if plan['journalBytes']:
        run('mke2fs', '-q', '-F', '-b', str(plan['blockSize']), '-O', 'journal_dev', '-U', uuid[:-12] + 'f' * 12, 'journal')
        loop = subprocess.run(['losetup', '-f', '--show', 'journal'], check=True, capture_output=True, text=True).stdout.strip()
        run('mke2fs', '-q', '-F', '-U', uuid, *plan['mkfs'], '-J', f'device={loop}', 'image')
    else:
        run('mke2fs', '-q', '-F', '-U', uuid, *plan['mkfs'], 'image')
    return loop


def wait_until_released(image):
    """
    Where anything else on the machine still looks at the mount, as a container that has begun meanwhile, umount leaves it
    to that to write the last blocks. An image that may change yet is none.
    """
    for _ in range(300):
        if not subprocess.run(['losetup', '-j', image], capture_output=True, check=True).stdout:
            return
        time.sleep(0.1)
    sys.exit(3)


def shut_down(root, ending):
    """Flushes the log first, or not."""
    file = os.open(root, os.O_RDONLY)
    fcntl.ioctl(file, EXT4_IOC_SHUTDOWN, struct.pack('I', {'flush': 1, 'cut': 2}[ending]))
    os.close(file)


def crash(root, ending):
    """Stops the filesystem, or does not even that, and copies the device as it is: before umount, which would write to it."""
    if ending != 'copy':
        shut_down(root, ending)
    run('cp', '--sparse=always', 'image', 'crashed')
    if os.path.exists('journal'):
        run('cp', '--sparse=always', 'journal', 'crashed-journal')


def replace_journal(loop):
    run('losetup', '-d', loop)
    os.rename('crashed-journal', 'journal')
    return subprocess.run(['losetup', '-f', '--show', 'journal'], check=True, capture_output=True, text=True).stdout.strip()
