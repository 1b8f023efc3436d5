# Multiple mount protection, left clean.
make ext4 4M -b 1024 -O mmp -J size=1
attach
populate 1024
detach
