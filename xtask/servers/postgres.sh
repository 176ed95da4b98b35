#!/usr/bin/env bash
# A private PostgreSQL: passwords by SCRAM, durable commits, one role that may create databases.
# Each start from rest makes a new, empty cluster; stop removes it.
# usage: FOLDER=… PROGRAMS=… PORT=… ROLE=… PASSWORD=… postgres.sh start|stop|status
set -euo pipefail
export LC_ALL=C.UTF-8
data=$FOLDER/data
log=$FOLDER.log

# PostgreSQL refuses to run as root, so then it runs as the user that its package made.
run() {
  cd /
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$FOLDER" "$@"
  else
    "$@"
  fi
}

running() { [ -d "$data" ] && run "$PROGRAMS/pg_isready" --quiet --host="$FOLDER" --port="$PORT"; }

# A crash may have left half a server.
remove() {
  if [ -d "$data" ]; then run "$PROGRAMS/pg_ctl" --pgdata="$data" --mode=fast --wait stop || true; fi
  rm -rf "$FOLDER"
}

create() {
  remove
  mkdir -m 700 "$FOLDER"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$FOLDER"; fi
  # The socket lies in a folder that nobody else may enter; over TCP a password is asked.
  run "$PROGRAMS/initdb" --pgdata="$data" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth-host=scram-sha-256 --auth-local=trust --no-sync
  run tee -a "$data/postgresql.conf" >/dev/null <<END
listen_addresses = '127.0.0.1'
port = $PORT
unix_socket_directories = '$FOLDER'
password_encryption = 'scram-sha-256'
max_connections = 200
fsync = on
synchronous_commit = on
END
}

start() {
  create
  run "$PROGRAMS/pg_ctl" --pgdata="$data" --log="$FOLDER/server.log" --wait --timeout=60 start </dev/null
  run "$PROGRAMS/psql" --no-psqlrc --quiet --host="$FOLDER" --port="$PORT" --username=postgres \
    --set=ON_ERROR_STOP=1 postgres <<END
create role $ROLE login createdb password '$PASSWORD';
create database $ROLE owner $ROLE;
END
}

case "${1:-}" in
start)
  running && exit 0
  # A process of its own: bash would not stop at an error in a function called before `||`.
  bash "$0" anew >"$log" 2>&1 || { cat "$log" "$FOLDER"/server.log >&2; exit 1; }
  ;;
stop)
  remove >/dev/null 2>&1
  rm -f "$log"
  ;;
anew) start ;;
status) running ;;
*) echo "usage: postgres.sh start|stop|status" >&2; exit 2 ;;
esac
