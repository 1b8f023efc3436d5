#!/bin/sh
# fetch-source.sh PACKAGE: unpacks the source package of that name into build/PACKAGE, from Debian trixie.
#
# The apt list that this needs lives in build/ alone and is derived from the machine's own, with the suite's name
# replaced; the machine's apt is left as it is. Exits with 3 where this is no Debian machine, or trixie can't be reached.
set -eu
package=$1
cd "$(dirname "$0")"
[ ! -d "build/$package" ] || exit 0
sources=/etc/apt/sources.list.d/debian.sources
if [ ! -f "$sources" ] || ! command -v apt-get >/dev/null || ! command -v dpkg-source >/dev/null; then
  echo "$package: not a Debian machine with apt and dpkg-dev" >&2
  exit 3
fi

work=$PWD/build/apt
mkdir -p build
exec 9>build/apt.lock
flock 9 # two of these at once would share one apt list
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"
awk -v RS= '!/-security/' "$sources" | sed -n '/^Types:/,/^$/p' |
  sed -e 's/^Types:.*/Types: deb-src/' -e 's/^Suites:.*/Suites: trixie/' >"$work/trixie.sources"
apt() {
  apt-get -q -o "Dir::Etc::SourceList=$work/trixie.sources" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root "$@"
}
if ! { apt update && (cd "$work/source" && apt source --download-only "$package"); } >"$work/log" 2>&1; then
  echo "$package: its source package can't be fetched; see $work/log" >&2
  exit 3
fi
rm -rf "build/$package.new"
dpkg-source --no-check --no-copy -x "$work/source/$package"_*.dsc "build/$package.new" >>"$work/log"
mv "build/$package.new" "build/$package"
