#!/usr/bin/env python3
"""What Linux shows of a copy of an image: `judge.py DIRECTORY`.

Copies DIRECTORY/image (and DIRECTORY/journal, where the journal is a device of its own), mounts the copy read-write, so that
its log is replayed, and writes the manifest to DIRECTORY/judged.jsonl. Status 3: Linux refuses the mount, and judged.jsonl holds why. Status 4: Linux itself has failed.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def kind_of_image():
    """The type that mount is given, its options, and the one that names the journal's device."""
    with open('image', 'rb') as image:
        start = image.read(1028)
    if start[:4] == b'XFSB':
        return 'xfs', 'loop,nouuid', 'logdev'
    if start[1024:] == b'\xe2\xe1\xf5\xe0':
        return 'erofs', 'loop,ro', None
    return 'ext4', 'loop', 'journal_path'


def main():
    os.chdir(sys.argv[1])
    kind, options, journal_option = kind_of_image()
    run('cp', '--sparse=always', 'image', 'judged')
    os.makedirs('judged-mnt', exist_ok=True)
    journal_loop = None
    if os.path.exists('journal'):
        run('cp', '--sparse=always', 'journal', 'judged-journal')
        journal_loop = run('losetup', '-f', '--show', 'judged-journal')
        options += f',{journal_option}={journal_loop}'
    try:
        mounted = subprocess.run(['mount', '-t', kind, '-o', options, 'judged', 'judged-mnt'], capture_output=True, text=True)
        if mounted.returncode < 0:
            print(f'the mount was killed by signal {-mounted.returncode}: Linux itself has failed', file=sys.stderr)
            sys.exit(4)
        if mounted.returncode != 0:
            with open('judged.jsonl', 'w') as out:
                out.write(mounted.stderr or f'mount ended with status {mounted.returncode}')
            sys.exit(3)
        try:
            with open('judged.jsonl', 'wb') as out:
                subprocess.run([sys.executable, os.path.join(HERE, 'manifest.py'), 'judged-mnt'], check=True, stdout=out)
        finally:
            run('umount', 'judged-mnt')
    finally:
        if journal_loop:
            run('losetup', '-d', journal_loop)


main()
