"""The tree that a workload works on, and what it chooses at random for its operations: names, files, sizes and contents."""
import errno
import os
import stat

JOURNAL_MAGIC = bytes.fromhex('c03b3998')


class WorkedTree:
    """All choices come from `rng`, so that a seed makes the same workload again."""

    def __init__(self, root, rng, plan):
        self.root, self.rng, self.plan = root, rng, plan
        self.block = plan['blockSize']
        self.counter = 0
        self.look()

    def look(self):
        """Reads the tree afresh: after a mount, and when operations have made the lists stale."""
        self.files, self.directories, self.others = [], [], []
        for folder, folders, names in os.walk(self.root):
            self.directories.append(folder)
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            folders[:] = sorted(set(folders) - set(links))
            for name in sorted(names + links):
                path = os.path.join(folder, name)
                (self.files if stat.S_ISREG(os.lstat(path).st_mode) else self.others).append(path)

    def name(self):
        self.counter += 1
        length = self.rng.choice((1, 3, 8, 8, 8, 20, 60, 200))
        letters = self.rng.choice(('abcdefghijklmnopqrstuvwxyz', 'XYZ-_.0123456789', 'åéλ語'))
        limit = 255 - 8
        name = ''.join(self.rng.choice(letters) for _ in range(length))
        while len(name.encode()) > limit:
            name = name[:-1]
        return name + str(self.counter)

    def directory(self):
        return self.rng.choice(self.directories)

    def new_path(self):
        return os.path.join(self.directory(), self.name())

    def file(self):
        if not self.files:
            raise OSError(errno.ENOENT, 'no file')
        return self.rng.choice(self.files[-12:] if self.rng.random() < 0.5 else self.files)

    def size(self):
        rng, block = self.rng, self.block
        return rng.choice((0, rng.randrange(1, 60), rng.randrange(1, 160), rng.randrange(1, 2 * block), block, 2 * block,
                           rng.randrange(1, 8 * block), rng.randrange(1, 60 * block), 12 * block + rng.randrange(-2, 3)))

    def content(self, size):
        """Bytes that differ each time; some blocks begin with the journal's magic number, so they must be escaped."""
        rng = self.rng
        if rng.random() < 0.25:
            data = bytearray(rng.randbytes(min(size, 64)) * (size // 64 + 1))[:size]
        else:
            data = bytearray(rng.randbytes(size))
        if rng.random() < 0.2:
            for at in range(0, size - 3, self.block):
                data[at:at + 4] = JOURNAL_MAGIC
        return bytes(data)

    def put(self, path, data, flags, offset=None):
        file = os.open(path, flags, 0o644)
        try:
            if offset is not None:
                os.lseek(file, offset, os.SEEK_SET)
            while data:
                data = data[os.write(file, data):]
            if self.rng.random() < self.plan['syncChance']:
                (os.fsync if self.rng.random() < 0.7 else os.fdatasync)(file)
        finally:
            os.close(file)

    def on_file(self, action):
        file = os.open(self.file(), os.O_RDWR)
        try:
            action(file)
            if self.rng.random() < self.plan['syncChance']:
                os.fsync(file)
        finally:
            os.close(file)

    def range(self, file):
        size = os.fstat(file).st_size
        start = self.rng.randrange(0, size + self.block)
        length = self.rng.randrange(1, 6 * self.block)
        if self.rng.random() < 0.6:
            start, length = start // self.block * self.block, -(-length // self.block) * self.block
        return start, length
