# Fast commits in a hashed directory of three hundred names: some made, then some deleted.
make ext4 8M -b 1024 -O fast_commit -J size=3
attach
mkdir mnt/d
tool many mnt/d 300 "%05d-$(printf 'n%.0s' {1..40})" 16
tool settle mnt
detach
attach
touch mnt/d/start
flush d/start
for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
  echo "$number" > "mnt/d/new-$number"
  flush "d/new-$number"
done
for first in 0 60 120 180 240; do
  tool remove mnt/d $first $((first + 60)) 7 "%05d-$(printf 'n%.0s' {1..40})"
  echo again >> mnt/d/start
  flush d/start
done
crash
expect_log 'DEL_DENTRY\|UNLINK_DENTRY\|tag DEL_ENTRY'
