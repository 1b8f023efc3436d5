# A case-insensitive directory beside an ordinary one.
mkdir -p tree/folded tree/plain
for name in README.txt Straße ÅNGSTRÖM 'Ǆ' plain; do echo "$name" > "tree/folded/$name"; echo "$name" > "tree/plain/$name"; done
tool settle tree
EXTENDED=encoding=utf8-12.1
make ext4 2M -b 1024 -O casefold,^has_journal -d tree
debugfs -w -R 'set_inode_field /folded flags 0x40080000' image 2> /dev/null
judged_by debugfs
