#!/bin/sh
# From a site to a corpus: examples/corpus-export.sh OUT URL [crawl flags…]
# Writes OUT/txt (one file a text, named by its hash) and OUT/jsonl (one line a text, with all metadata), and proves the names.
set -eu
gristmill=$(dirname "$0")/../gristmill
out=$1
shift

"$gristmill" crawl "$@" --data "$out/data"
"$gristmill" export --format txt --out "$out/txt" --data "$out/data"
"$gristmill" export --format jsonl --out "$out/jsonl" --data "$out/data"

# the 16 digits of a name are the first of the file's SHA-256
for file in "$out"/txt/*.txt; do
  digits=${file##*_}
  digits=${digits%.txt}
  case $(sha256sum "$file") in
    "$digits"*) ;;
    *)
      echo "$file is not what its name says" >&2
      exit 1
      ;;
  esac
done
echo "every name in $out/txt is its content's hash"
