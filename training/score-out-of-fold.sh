#!/bin/sh
# Word-F1 of the whole extractor out of fold: see training/README.md.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:?usage: training/score-out-of-fold.sh DATA_DIR [WORK_DIR]}
work=${2:-/tmp/gristmill-training}
cd "$root"
node node_modules/tsc7/bin/tsc -p training/tsconfig.json
node .build/training/training/score-out-of-fold.js "$data" "$work/folds" "$work"
