# The log on a device of its own; cleanly unmounted.
EXTERNAL_LOG=8M
make_xfs 16M -m uuid=b007f500-0000-4000-8000-000000000001
attach
populate 4096
detach
