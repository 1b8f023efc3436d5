# An encrypted directory without its key: names are listed as the kernel encodes them, contents are refused.
make ext4 4M -b 4096 -O encrypt,^has_journal
attach
mkdir mnt/secret mnt/plain
tool encrypt mnt mnt/secret
echo 'not a secret' > mnt/plain/file
echo 'a secret' > mnt/secret/file
echo 'another' > "mnt/secret/$(printf 'long-%.0s' {1..40})"
echo 'the longest' > "mnt/secret/$(printf 'l%.0s' {1..255})"
: > mnt/secret/empty
mkdir mnt/secret/directory
kernel 'in the dark' 10000 > mnt/secret/directory/kernel
ln -s a-target mnt/secret/link
ln -s "$(printf 'target%.0s' {1..30})" mnt/secret/long-link
tool settle mnt
detach
