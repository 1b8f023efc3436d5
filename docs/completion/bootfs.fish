# fish completion for bootfs; made by scripts/command-docs.ts
# What the image knows: its paths and partitions.
function __bootfs_of_image
  set -l words (commandline -opc)
  bootfs __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
function __bootfs_no_verb
  test (count (commandline -opc)) -eq 1
end
function __bootfs_verb
  set -l words (commandline -opc)
  test (count $words) -gt 1; and contains -- $words[2] $argv
end
complete -c bootfs -f
complete -c bootfs -n __bootfs_no_verb -a info -d 'print what the image holds: a disk with its partitions, a filesystem with its features'
complete -c bootfs -n __bootfs_no_verb -a ls -d 'list a directory'
complete -c bootfs -n __bootfs_no_verb -a cat -d 'print a file\'s bytes'
complete -c bootfs -n __bootfs_no_verb -a stat -d 'print an inode\'s numbers'
complete -c bootfs -n __bootfs_no_verb -a extract -d 'copy a tree out of the image: contents, modes, owners (as root), links, times, xattrs, holes'
complete -c bootfs -n __bootfs_no_verb -a tar -d 'print the tree as a pax archive: contents, modes, owners, links, times, xattrs, holes, devices'
complete -c bootfs -n __bootfs_no_verb -a manifest -d 'print one JSON object a line for every entry'
complete -c bootfs -n __bootfs_no_verb -a map -d 'print where a file\'s bytes are'
complete -c bootfs -n __bootfs_no_verb -a journal -d 'print what the journal holds and what became of it'
complete -c bootfs -n __bootfs_no_verb -a diff -d 'compare what a loader that ignores the journal sees with what is there after replay, or one image with another'
complete -c bootfs -n __bootfs_no_verb -a menu -d 'print the boot entries that a menu would show'
complete -c bootfs -n __bootfs_no_verb -a check -d 'say whether a machine will boot from this image, and what stands in the way'
complete -c bootfs -n __bootfs_no_verb -a verity -d 'print the fs-verity digest of files'
complete -c bootfs -n __bootfs_no_verb -a mount -d 'mount it read-only on a directory of this machine, through FUSE, until it is unmounted'
complete -c bootfs -n 'not __bootfs_no_verb' -F
complete -c bootfs -n 'not __bootfs_no_verb' -a '(__bootfs_of_image)'
complete -c bootfs -n 'not __bootfs_no_verb' -l part -x -a '(__bootfs_of_image)' -d 'partition by number, label, UUID or type (esp, xbootldr, linux, ...); repeatable for images inside images'
complete -c bootfs -n 'not __bootfs_no_verb' -l offset -x -d 'the image begins here; repeatable as --part is'
complete -c bootfs -n 'not __bootfs_no_verb' -l in -x -a '(__bootfs_of_image)' -d 'an image file inside the image, or the member of an archive; repeatable'
complete -c bootfs -n 'not __bootfs_no_verb' -l journal -x -a 'replay ignore require-clean salvage' -d 'what to do about a dirty journal'
complete -c bootfs -n 'not __bootfs_no_verb' -l journal-device -r -F -d 'the device that holds an external ext4 journal'
complete -c bootfs -n 'not __bootfs_no_verb' -l superblock -x -d 'ext4: use the superblock in this block, or "backup" for the first good copy'
complete -c bootfs -n 'not __bootfs_no_verb' -l device -r -F -d 'EROFS: a blob device, in the order of the device table; repeatable'
complete -c bootfs -n 'not __bootfs_no_verb' -l verify -x -a 'eager lazy none' -d 'when checksums are verified'
complete -c bootfs -n 'not __bootfs_no_verb' -l fsverity -x -a 'ignore enforce' -d 'verify fs-verity files on every read'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity -x -d 'verify every block of the filesystem by dm-verity, against this root hash'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-device -d 'where the hash tree is: a file, or a partition of the same disk'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-hash-offset -x -d 'the superblock or the tree begins here'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-no-superblock -d 'the tree has no superblock; the options below say how it is made'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-hash -x -a 'sha1 sha256 sha512' -d 'hash algorithm (default sha256)'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-salt -x -d 'salt of the tree; - for none (the default)'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-format -x -a '0 1' -d 'hash type: 1 (the default), or 0 for Chrome OS'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-data-block-size -x -d 'default 4096'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-hash-block-size -x -d 'default 4096'
complete -c bootfs -n 'not __bootfs_no_verb' -l verity-data-blocks -x -d 'default: all of the data device'
complete -c bootfs -n 'not __bootfs_no_verb' -l inflate-limit -x -d 'most bytes that a compressed image may inflate to, zeros counted as a sixteenth (default 16G)'
complete -c bootfs -n 'not __bootfs_no_verb' -l format -x -a 'raw gzip zstd xz bzip2 lz4 lzma zip tar qcow2 vhdx vdi vmdk vhd gz zst bz2 ova vpc android-sparse simg' -d 'the format of the image file, instead of what it looks like; raw for none'
complete -c bootfs -n 'not __bootfs_no_verb' -l backing -r -F -d 'a file that the image needs: backing file, parent, extent or data file; repeatable'
complete -c bootfs -n 'not __bootfs_no_verb' -l backing-dir -r -F -d 'a folder below which the image may name such files'
complete -c bootfs -n 'not __bootfs_no_verb' -l json -d 'print JSON, each object with "schema": 1'
complete -c bootfs -n 'not __bootfs_no_verb' -l verbose -d 'print warnings'
complete -c bootfs -n 'not __bootfs_no_verb' -l stats -d 'print one JSON line of statistics to standard error'
complete -c bootfs -n '__bootfs_verb ls' -s l -l long -d 'modes, links, owners, sizes, times (UTC) and link targets'
complete -c bootfs -n '__bootfs_verb ls' -s h -l human-readable -d 'sizes in KiB, MiB and so on, with -l'
complete -c bootfs -n '__bootfs_verb ls' -s R -l recursive -d 'subdirectories too'
complete -c bootfs -n '__bootfs_verb ls' -s d -l directory -d 'a directory itself, not what is in it'
complete -c bootfs -n '__bootfs_verb ls' -s a -l all -d 'names that begin with a dot too, as always'
complete -c bootfs -n '__bootfs_verb ls' -s 1 -d 'one name a line, as always'
complete -c bootfs -n '__bootfs_verb stat' -s L -l dereference -d 'follow a symbolic link'
complete -c bootfs -n '__bootfs_verb extract' -l to -r -F -d 'a new or empty directory; the tree at PATH is put inside it, and what a pattern fits under its names'
complete -c bootfs -n '__bootfs_verb manifest' -l hash-limit -x -d 'largest file whose SHA-256 is told (default 1G)'
complete -c bootfs -n '__bootfs_verb menu' -s l -l long -d 'initrds, options and device trees too'
complete -c bootfs -n '__bootfs_verb menu' -l architecture -x -d 'leave out BLS entries made for another one (x64, aa64, ...)'
complete -c bootfs -n '__bootfs_verb check' -l loader -x -a 'grub-2.02 grub-2.04 grub-2.06 grub-2.06-debian grub-2.12 grub-2.14 u-boot-2015 u-boot-2018 u-boot-2022 edk2-ext4 systemd-boot extlinux-6.03 linux-4.19 linux-5.4 linux-5.15 linux-6.1 linux-6.6 linux-6.12 linux-6.18' -d 'a loader that must be able to boot it; repeatable: grub-2.02, grub-2.04, grub-2.06, grub-2.06-debian, grub-2.12, grub-2.14, u-boot-2015, u-boot-2018, u-boot-2022, edk2-ext4, systemd-boot, extlinux-6.03, linux-4.19, linux-5.4, linux-5.15, linux-6.1, linux-6.6, linux-6.12, linux-6.18'
complete -c bootfs -n '__bootfs_verb check' -l profile -x -a 'bootfs' -d 'hold it against a profile'
complete -c bootfs -n '__bootfs_verb check' -l deep -d 'every inode, directory, extent tree and attribute of the filesystem'
complete -c bootfs -n '__bootfs_verb check' -l fail-on -x -a 'note warning error' -d 'exit with 1 from this level on (default error)'
complete -c bootfs -n '__bootfs_verb check' -l junit -r -F -d 'write JUnit XML as well'
complete -c bootfs -n '__bootfs_verb check' -l config -r -F -d 'settings, in place of bootfs.check.json in the working directory'
complete -c bootfs -n '__bootfs_verb verity' -l hash-alg -x -a 'sha256 sha512' -d 'sha256 (the default) or sha512'
complete -c bootfs -n '__bootfs_verb verity' -l salt -x -d 'goes before every block: at most 32 bytes'
complete -c bootfs -n '__bootfs_verb verity' -l block-size -x -d 'of the Merkle tree (default 4096)'
complete -c bootfs -n '__bootfs_verb mount' -l shell -d 'start $SHELL in it, where nobody else sees the mount; needs no root. Its exit status is ours'
