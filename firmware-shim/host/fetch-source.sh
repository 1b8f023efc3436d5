#!/bin/sh
# fetch-source.sh PACKAGE: unpacks the source package of that name into build/PACKAGE, from Debian trixie. Exits with 3 where
# this is no Debian machine, or trixie can't be reached.
set -eu
package=$1
cd "$(dirname "$0")"
[ ! -d "build/$package" ] || exit 0
. ./apt-of.sh
apt_of apt trixie deb-src
if ! { apt update && (cd "$work/source" && apt source --download-only "$package"); } >"$work/log" 2>&1; then
  echo "$package: its source package can't be fetched; see $work/log" >&2
  exit 3
fi
rm -rf "build/$package.new"
dpkg-source --no-check --no-copy -x "$work/source/$package"_*.dsc "build/$package.new" >>"$work/log"
mv "build/$package.new" "build/$package"
