"""What the crash test does on XFS beyond what workload.py does everywhere: shared extents, exchanges, growing, and
crashes in the middle of operations that take several transactions, so that the log holds unfinished intents."""
import errno
import fcntl
import os
import struct
import subprocess
import sys
import time

XFS_TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'differential', 'xfs_tree.py')

FICLONE, FICLONERANGE = 0x40049409, 0x4020940D
XFS_IOC_EXCHANGE_RANGE = 0x40285881
XFS_IOC_FSGROWFSDATA = 0x4010586E
EXCHANGE_TO_EOF, EXCHANGE_FILE1_WRITTEN = 1, 8
FS_IOC_FSGETXATTR, FS_IOC_FSSETXATTR = 0x801C581F, 0x401C5820
XFLAG_EXTSIZE = 0x800
UNSHARE_RANGE = 0x40


def make_image(plan, run):
    """`image`, and `journal` where the log is outside; gives the loop device of that, or None."""
    uuid = 'b007f500-0000-4000-8000-%012x' % plan['seed']
    mkfs = [os.environ.get('MKFS_XFS', 'mkfs.xfs'), '-q', '-f', '--unsupported', '-m', f'uuid={uuid}', *plan['mkfs']]
    with open('image', 'wb') as file:
        file.truncate(plan['imageBytes'])
    if not plan['journalBytes']:
        run(*mkfs, 'image')
        return None
    with open('journal', 'wb') as file:
        file.truncate(plan['journalBytes'])
    run(*mkfs, '-l', f'logdev=journal,size={plan["journalBytes"]}', 'image')
    return subprocess.run(['losetup', '-f', '--show', 'journal'], check=True, capture_output=True, text=True).stdout.strip()


def make_rich_tree(plan, root):
    """In a process of its own: on a full filesystem it leaves files open, and those would hold the mount."""
    subprocess.run([sys.executable, XFS_TREE, root, str(plan['seed']), str(plan['blockSize'])], check=True)


def change(plan, run):
    """What xfs_admin does, by the tools that belong to mkfs.xfs; a change that they refuse is left out."""
    tools = os.path.dirname(os.environ.get('MKFS_XFS', ''))
    for tool, *arguments in plan.get('changes') or []:
        logdev = ['-l', 'journal'] if plan['journalBytes'] else []
        try:
            run(os.path.join(tools, tool), *arguments, *logdev, 'image')
        except subprocess.CalledProcessError:
            pass


def operations(workload):
    """By operation, its weight."""
    def with_two_files(action):
        """On two different regular files, the second one open for writing as well."""
        def run():
            one, two = workload.file(), workload.file()
            if one == two:
                raise OSError(errno.EINVAL, 'the same file')
            files = [os.open(path, os.O_RDWR) for path in (one, two)]
            try:
                action(*files)
                if workload.rng.random() < workload.plan['syncChance']:
                    os.fsync(files[1])
            finally:
                for file in files:
                    os.close(file)
        return run

    def clone(one, two):
        fcntl.ioctl(two, FICLONE, one)

    def clone_range(one, two):
        block = workload.block
        start = workload.rng.randrange(0, os.fstat(one).st_size // block + 1) * block
        length = workload.rng.randrange(1, 9) * block
        target = workload.rng.randrange(0, os.fstat(two).st_size // block + 4) * block
        fcntl.ioctl(two, FICLONERANGE, struct.pack('qQQQ', one, start, length, target))

    def exchange_range(one, two):
        exchange(workload.rng, workload.block, one, two)

    def unshare():
        workload.fallocate(UNSHARE_RANGE)

    def extent_size():
        file = os.open(workload.new_path(), os.O_CREAT | os.O_RDWR)
        try:
            attributes = bytearray(fcntl.ioctl(file, FS_IOC_FSGETXATTR, bytes(28)))
            struct.pack_into('<II', attributes, 0, XFLAG_EXTSIZE, workload.block * workload.rng.choice((2, 4, 16)))
            fcntl.ioctl(file, FS_IOC_FSSETXATTR, bytes(attributes))
            os.write(file, workload.content(workload.size()))
        finally:
            os.close(file)
        workload.look()

    def swap_extents():
        """The old exchange of whole files, as xfs_fsr does it: trees of extents get a new owner."""
        path = workload.file()
        donor = workload.new_path()
        with open(donor, 'wb') as file:
            file.write(bytes(os.path.getsize(path)))
        workload.files.append(donor)
        subprocess.run(['xfs_io', '-c', f'swapext {donor}', path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def grow():
        room = os.statvfs(workload.root)
        file = os.open(workload.root, os.O_RDONLY)
        try:
            most = workload.plan['imageBytes'] // workload.block
            blocks = min(room.f_blocks + workload.rng.randrange(1024, 4096), most)
            fcntl.ioctl(file, XFS_IOC_FSGROWFSDATA, struct.pack('QIi', blocks, 25, 0))
        finally:
            os.close(file)

    def fragment():
        fragmented(workload, workload.rng.randrange(20, 200))

    def many_xattrs():
        path = workload.target()
        for number in range(workload.rng.randrange(5, 60)):
            os.setxattr(path, f'user.many{number}', workload.content(workload.rng.choice((0, 8, 60, 250))))
        if workload.rng.random() < 0.3:
            for name in os.listxattr(path):
                if name.startswith('user.many'):
                    os.removexattr(path, name)

    reflinks = plan_weight(workload, 'reflink')
    return {
        with_two_files(clone): 3 * reflinks, with_two_files(clone_range): 3 * reflinks, unshare: reflinks,
        with_two_files(exchange_range): 3 * plan_weight(workload, 'exchange'), extent_size: 0.5, swap_extents: 0.1,
        grow: 0.1, fragment: 0.7, many_xattrs: 0.7,
    }


def plan_weight(workload, feature):
    return 1 if feature in workload.plan['features'] else 0


def exchange(rng, block, one, two):
    size = min(os.fstat(one).st_size, os.fstat(two).st_size)
    flags = rng.choice((0, 0, EXCHANGE_TO_EOF, EXCHANGE_FILE1_WRITTEN))
    start = rng.randrange(0, size // block + 1) * block if rng.random() < 0.6 else 0
    length = 0 if flags & EXCHANGE_TO_EOF else max(0, (size - start) // block * block)
    fcntl.ioctl(two, XFS_IOC_EXCHANGE_RANGE, struct.pack('iIQQQQ', one, 0, start, start, length, flags))


def fragmented(workload, pieces):
    """A file of so many extents, every second block a hole."""
    path = workload.new_path()
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        for number in range(pieces):
            os.pwrite(file, b'%d' % number, 2 * number * workload.block)
        os.fsync(file)
    finally:
        os.close(file)
    workload.files.append(path)
    return path


def storm(workload, root, shut_down):
    """Children that exchange, share, punch and cut fragmented files, and a shutdown in the middle of it."""
    rng = workload.rng
    pairs = []
    for _ in range(2):
        try:
            pairs.append([fragmented(workload, rng.randrange(40, 400)) for _ in range(2)])
        except OSError:
            break  # full
    children = []
    for number, pair in enumerate(pairs):
        seed = rng.randrange(2 ** 32)
        child = os.fork()
        if child == 0:
            try:
                disturb(workload, pair, type(rng)(seed))
            finally:
                os._exit(0)
        children.append(child)
    time.sleep(rng.random() * 0.06)
    shut_down()
    for child in children:
        os.waitpid(child, 0)


def disturb(workload, pair, rng):
    block, deadline = workload.block, time.time() + 3
    while time.time() < deadline:
        one, two = (os.open(path, os.O_RDWR) for path in pair)
        try:
            change = rng.randrange(5)
            if change <= 1 and 'exchange' in workload.plan['features']:
                exchange(rng, block, one, two)
            elif change <= 2 and 'reflink' in workload.plan['features']:
                fcntl.ioctl(two, FICLONE, one)
                os.pwrite(two, b'cow', rng.randrange(0, 400) * block)
            elif change == 3:
                os.ftruncate(one, rng.randrange(0, 400) * block)
                for number in range(0, 200, 2):
                    os.pwrite(one, b'again', number * block)
                os.fsync(one)
            else:
                os.setxattr(pair[0], 'user.storm', rng.randbytes(rng.choice((10, 300, 3000))))
        except OSError as error:
            if error.errno == errno.EIO:
                return
        finally:
            os.close(one)
            os.close(two)
