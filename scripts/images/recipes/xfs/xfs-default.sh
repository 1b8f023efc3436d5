# What mkfs.xfs makes today, with one of everything.
make_xfs 16M -m uuid=b007f500-0000-4000-8000-000000000001 -L demo
attach
populate 4096
detach
