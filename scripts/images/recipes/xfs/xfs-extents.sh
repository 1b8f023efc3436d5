# Extents in trees of two levels, unwritten ones over the bytes of a deleted file, shared blocks, holes.
make_xfs 16M -b size=1024 -m uuid=b007f500-0000-4000-8000-000000000001
attach
tool fill stale 1024 1200 5354414c > mnt/stale
flush stale
rm mnt/stale
flush .
python3 - <<'END'
import os
with open('mnt/pieces', 'wb') as file:
    for piece in range(300):
        file.seek(piece * 2048)
        file.write(b'piece %d' % piece)
END
printf 'four' > mnt/unwritten
tool fallocate mnt/unwritten keep-size 0 1048576
truncate -s 600000 mnt/unwritten
tool fill shared 1024 40 > mnt/shared
cp --reflink=always mnt/shared mnt/shared-2
tool fill other 1024 1 | dd of=mnt/shared-2 bs=1024 seek=7 conv=notrunc status=none
tool fallocate mnt/shared punch 5000 9000
tool settle mnt
detach
