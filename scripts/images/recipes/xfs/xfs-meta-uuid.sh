# A changed UUID: blocks of metadata still carry the old one.
make_xfs 16M -m uuid=b007f500-0000-4000-8000-000000000001 -L old
attach
populate 4096
detach
xfs_db -x -c 'uuid b007f500-0000-4000-8000-000000000002' -c "label 'new label 12'" image > admin.log
