# Orphans at the crash: a deleted file that was open, and one that was being cut. Linux cleans up; names and sizes show it already.
make ext4 6M -b 1024 -J size=1
attach
kernel 'open' 60000 > mnt/open
kernel 'kept' 60000 > mnt/kept
tool settle mnt
detach
attach
exec 9< mnt/open
rm mnt/open
echo new > mnt/new
flush new .
tool shutdown mnt 2
cp --sparse=always image crashed
exec 9<&-
detach
mv crashed image
expect_dirty
dumpe2fs -h image 2> /dev/null | grep -q 'First orphan'  || expect_log 'FS block 1 '
