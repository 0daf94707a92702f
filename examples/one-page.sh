#!/bin/sh
# One page to clean text: examples/one-page.sh URL-or-FILE
# Nothing is archived and no service is started; for many pages at once see `gristmill extract --help` (--jsonl).
set -eu
gristmill=$(dirname "$0")/../gristmill

case $1 in
  http://* | https://*) curl -sSL --max-time 30 "$1" | "$gristmill" extract - --url "$1" ;;
  *) "$gristmill" extract "$1" ;;
esac
