#!/bin/sh
# A crawl that is run again and again, from cron say: examples/recurring-crawl.sh DATA OUT URL [crawl flags…]
#   0 6 * * *  /opt/gristmill/examples/recurring-crawl.sh /srv/news/data /srv/news/corpus https://example.org/news/ --scope prefix
# Every run goes into the same collection; the corpus has the newest text of each page, and what did not change keeps its name.
set -eu
gristmill=$(dirname "$0")/../gristmill
data=$1
out=$2
shift 2

# a run that was interrupted is finished first
interrupted=$("$gristmill" crawls --data "$data" --json |
  node -e '
    const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
    for (const crawl of lines.map(JSON.parse)) if (crawl.state === "interrupted") console.log(crawl.id);')
for id in $interrupted; do "$gristmill" crawl --resume "$id" --data "$data"; done

"$gristmill" crawl "$@" --data "$data"
"$gristmill" export --format txt --versions latest --out "$out" --data "$data"
