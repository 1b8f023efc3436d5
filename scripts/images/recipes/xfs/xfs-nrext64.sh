# Large counts of extents, inodes of 1 KiB, a reverse mapping tree.
make_xfs 16M -m rmapbt=1 -i nrext64=1,size=1024 -m uuid=b007f500-0000-4000-8000-000000000001
attach
populate 4096
detach
