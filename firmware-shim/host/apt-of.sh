# Sourced by fetch-source.sh and fetch-package.sh, in this folder: an apt of another suite or architecture, whose lists and
# settings live in build/apt* alone; the machine's own apt is left as it is.
#
# apt_of NAME SUITE TYPE [OPTION...]: defines `apt`, with a folder of its own in $work, lists of TYPE (deb, deb-src), and
# SUITE in place of the machine's own (none: as it is). Ends the script with 3 where this is no Debian machine.
apt_of() {
  sources=/etc/apt/sources.list.d/debian.sources
  if [ ! -f "$sources" ] || ! command -v apt-get >/dev/null || ! command -v dpkg-source >/dev/null; then
    echo "$package: not a Debian machine with apt and dpkg-dev" >&2
    exit 3
  fi
  work=$PWD/build/$1
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"
  exec 9>"$work.lock"
  flock 9 # two of these at once would share one apt list
  if [ -n "$2" ]; then awk -v RS= '!/-security/' "$sources" | sed -n '/^Types:/,/^$/p' | sed -e "s/^Suites:.*/Suites: $2/"
  else cat "$sources"; fi | sed -e "s/^Types:.*/Types: $3/" >"$work/list.sources"
  shift 3
  apt_options=$*
}

# As apt-get; the options hold no spaces.
apt() {
  # shellcheck disable=SC2086
  apt-get -q -o "Dir::Etc::SourceList=$work/list.sources" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root $apt_options "$@"
}
