# Quota inodes and project ids.
source_tree
make ext4 4M -b 1024 -O quota,project,^has_journal -E quotatype=usrquota:grpquota:prjquota -d tree 2> /dev/null
debugfs -w -R 'set_inode_field /hard-link projid 1234' image 2> /dev/null
judged_by debugfs
