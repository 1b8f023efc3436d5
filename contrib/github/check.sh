#!/bin/bash
# The step of action.yml: `bootfs check` with annotations and a summary of the job. What the workflow says
# comes in variables, so that nothing of it is taken for a part of this script.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# A release brings dist/cli.cjs along; a checkout builds it.
[ -e "$home/dist/cli.cjs" ] || (cd "$home" && npm ci --no-audit --no-fund > /dev/null)

mapfile -t images < <(sed '/^[[:space:]]*$/d' <<< "${BOOTFS_IMAGES:-}")
mapfile -t loaders < <(sed '/^[[:space:]]*$/d' <<< "${BOOTFS_LOADERS:-}")
if [ "${#images[@]}" -eq 0 ]; then
  echo '::error title=bootfs::no image is named'
  exit 2
fi

arguments=()
for loader in "${loaders[@]}"; do arguments+=(--loader "$loader"); done
[ -z "${BOOTFS_FAIL_ON:-}" ] || arguments+=(--fail-on "$BOOTFS_FAIL_ON")
[ -z "${BOOTFS_JUNIT:-}" ] || arguments+=(--junit "$BOOTFS_JUNIT")
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || arguments+=(--markdown "$GITHUB_STEP_SUMMARY")

# Names that begin with a dash are images, too.
exec node "$home/dist/cli.cjs" check --format github "${arguments[@]}" -- "${images[@]}"
