# No journal at all.
make ext4 2M -b 1024 -O ^has_journal
attach
populate 1024
detach
