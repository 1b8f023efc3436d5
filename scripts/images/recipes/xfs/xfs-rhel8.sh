# As older distributions make it: times of 32 bits, no inode counts in the AGI, no reverse mapping.
make_xfs 24M -m bigtime=0,inobtcount=0,rmapbt=0,reflink=0 -i sparse=0 -m uuid=b007f500-0000-4000-8000-000000000001
attach
populate 4096
detach
