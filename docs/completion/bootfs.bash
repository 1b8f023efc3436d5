# bash completion for bootfs; made by scripts/command-docs.ts
_bootfs() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  case $previous in
    bootfs) words='info ls cat stat extract tar manifest map journal diff menu check mount help --help --version' ;;
    --journal) words='replay ignore require-clean salvage' ;;
    --verify) words='eager lazy none' ;;
    --fsverity) words='ignore enforce' ;;
    --format) words='raw gzip zstd xz bzip2 lz4 lzma zip tar qcow2 vhdx vdi vmdk vhd gz zst bz2 ova vpc android-sparse simg' ;;
    --profile) words='bootfs' ;;
    --fail-on) words='note warning error' ;;
    --part|--offset|--in|--journal-device|--superblock|--device|--inflate-limit|--backing|--backing-dir|--to|--hash-limit|--architecture|--loader|--junit|--config) ;;
    *) if [[ $current == -* ]]; then
      case ${COMP_WORDS[1]} in
      info) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      ls) words='-l --long -h --human-readable -R --recursive -d --directory -a --all -1 --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      cat) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      stat) words='-L --dereference --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      extract) words='--to --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      tar) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      manifest) words='--hash-limit --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      map) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      journal) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      diff) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      menu) words='-l --long --architecture --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      check) words='--loader --profile --deep --fail-on --junit --config --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      mount) words='--shell --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      esac
    fi ;;
  esac
  if [[ $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _bootfs bootfs
