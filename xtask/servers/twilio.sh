#!/usr/bin/env bash
# A provider of texts and calls that speaks Twilio's interface and sends nothing. What it takes is in its memory, so each
# start from rest is a new, empty one.
# usage: FOLDER=… TOOLS=… PORT=… ACCOUNT=… TOKEN=… FROM=… twilio.sh start|stop|status
set -euo pipefail
pid=$FOLDER/pid
log=$FOLDER.log

alive() { [ -s "$pid" ] && [[ "$(tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$pid")/cmdline")" == *twilio.mjs* ]]; }

answering() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

remove() {
  if alive; then kill "$(cat "$pid")"; fi
  rm -rf "$FOLDER"
}

start() {
  remove
  mkdir -m 700 "$FOLDER"
  setsid node "${BASH_SOURCE[0]%.sh}.mjs" </dev/null >"$log" 2>&1 &
  echo $! >"$pid"
  for _ in $(seq 300); do
    alive && answering && return 0
    sleep 0.05
  done
  cat "$log" >&2
  return 1
}

case "${1:-}" in
start) { alive && answering; } || start ;;
stop)
  remove
  rm -f "$log"
  ;;
status) alive && answering ;;
*) echo "usage: twilio.sh start|stop|status" >&2; exit 2 ;;
esac
