# Parent pointers, exchange of ranges, metadata directory: needs mkfs.xfs 6.13 or later.
make_xfs 24M -m metadir=1 -n parent=1 -i exchange=1 -m uuid=b007f500-0000-4000-8000-000000000001
attach
populate 4096
mkdir mnt/linked
for name in one two three; do ln mnt/hard-link mnt/linked/$name; done
tool settle mnt
detach
