# Attributes in the inode, in a leaf, below nodes, and with values in blocks of their own.
make_xfs 16M -b size=1024 -m uuid=b007f500-0000-4000-8000-000000000001
attach
touch mnt/few mnt/leaf mnt/nodes mnt/large mnt/acl
python3 - <<'END'
import os, struct
os.setxattr('mnt/few', 'user.a', b'1')
os.setxattr('mnt/few', 'security.selinux', b'system_u:object_r:boot_t:s0\\0')
for number in range(12):
    os.setxattr('mnt/leaf', 'trusted.%d' % number, bytes([number]) * 40)
for number in range(300):
    os.setxattr('mnt/nodes', 'user.name-%03d' % number, b'value %d' % number)
for size in (700, 968, 969, 3000, 65536):
    os.setxattr('mnt/large', 'user.size-%d' % size, (b'%d ' % size * size)[:size])
entries = [(1, 7, -1)] + [(2, 6, 1000 + n) for n in range(40)] + [(4, 5, -1), (16, 7, -1), (32, 4, -1)]
value = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', t, p, i & 0xFFFFFFFF) for t, p, i in entries)
os.setxattr('mnt/acl', 'system.posix_acl_access', value)
END
tool settle mnt
detach
