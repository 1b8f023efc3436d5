#!/bin/sh
# fetch-package.sh PACKAGE ARCHITECTURE [SUITE]: unpacks Debian's package of another architecture, or of another suite, into
# build/packages/PACKAGE-ARCHITECTURE[-SUITE]; nothing is installed. Without SUITE it is the version of the machine's own.
# Exits with 3 where this is no Debian machine, or there is none.
set -eu
package=$1 architecture=$2 suite=${3:-}
cd "$(dirname "$0")"
folder=build/packages/$package-$architecture${suite:+-$suite}
[ ! -d "$folder" ] || exit 0
. ./apt-of.sh
apt_of "apt-$architecture${suite:+-$suite}" "$suite" deb -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" -o Dir::State::status=/dev/null
[ ! -d "$folder" ] || exit 0 # by another that had the lock
rm -rf "$work/source" "$folder.new"
mkdir -p "$work/source" build/packages
if ! { apt update && (cd "$work/source" && apt download "$package"); } >"$work/log" 2>&1; then
  echo "$package: not to be had for $architecture; see $work/log" >&2
  exit 3
fi
dpkg-deb -x "$work/source/$package"_*.deb "$folder.new"
mv "$folder.new" "$folder"
