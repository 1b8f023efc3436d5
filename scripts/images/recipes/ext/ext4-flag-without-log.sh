# The needs_recovery flag, but an empty log: nothing to do, and no error.
make ext4 4M -b 1024 -J size=1
attach
populate
detach
debugfs -w -R 'feature needs_recovery' image > /dev/null 2>&1
