# Directories of every form: in the inode, one block, leaves, nodes; names of one hash.
make_xfs 24M -b size=1024 -m uuid=b007f500-0000-4000-8000-000000000001
attach
for count in 1 3 12 40 300 900; do
  mkdir mnt/names-$count
  tool links mnt/names-$count $count 'n-%05d'
done
tool links mnt/names-900 500 'second-%05d'
tool remove mnt/names-900 0 500 2 'second-%05d'
mkdir mnt/one-hash
python3 - <<'END'
import os
for number in range(200):
    name = bytearray(b'c' * 20)
    for bit in range(8):
        if number >> bit & 1:
            name[2 * bit] ^= 0x01
            name[2 * bit + 1] ^= 0x80
    os.link(b'mnt/names-1/n-00000', b'mnt/one-hash/' + bytes(name))
END
tool settle mnt
detach
