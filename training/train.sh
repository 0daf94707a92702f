#!/bin/sh
# From benchmark data to models/main-text.gmm: see training/README.md.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:?usage: training/train.sh DATA_DIR [WORK_DIR] [VERSION]}
work=${2:-/tmp/gristmill-training}
version=${3:-1}
cd "$root"
node node_modules/tsc7/bin/tsc -p training/tsconfig.json
node --max-old-space-size=3000 .build/training/training/dump-features.js "$data" "$work"
DUMP_STACK="$root/.build/training/training/dump-stack.js" /usr/bin/python3 training/train.py "$work" "$data" "$root/models" "$version" all
