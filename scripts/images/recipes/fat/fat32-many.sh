# FAT32 with clusters of 512 bytes: a directory of 150 long names over many clusters, and the time of each file by its number.
make_fat 34M -F 32 -s 1 -n MANY
mmd -i image ::/many
mkdir names && for number in $(seq 150); do
  echo "$number" > "names/file with the number $number"
  touch -d "@$((1000000000 + number * 1000003))" "names/file with the number $number"
done
mcopy -m -i image names/* ::/many
mmd -i image ::/many/inside ::/many/inside/deeper
put /many/inside/deeper/file 'deep\n'
