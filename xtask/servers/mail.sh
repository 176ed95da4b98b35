#!/usr/bin/env bash
# A private Postfix that takes mail after AUTH only: STARTTLS on PORT, TLS from the first byte on TLS_PORT.
# Mail to anybody lands in the one Maildir $FOLDER/inbox. Two recipients are refused, for tests of just that:
# later@refused.example for now (450), unknown@refused.example for good (550).
# Each start from rest is a new, empty server; stop removes it.
# usage (as root): FOLDER=… OWNER=uid PORT=… TLS_PORT=… LOGIN=… PASSWORD=… mail.sh start|stop|status
set -euo pipefail
PATH=$PATH:/usr/sbin
settings=$FOLDER/settings
log=$FOLDER.log

running() { [ -d "$settings" ] && postfix -c "$settings" status >/dev/null 2>&1; }

certificates() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  cd "$FOLDER/tls"
  openssl req -x509 "${key[@]}" -days 365 -subj "/CN=Regain test CA" -keyout ca.key -out ca.pem
  openssl req "${key[@]}" -subj "/CN=localhost" -keyout server.key -out request.pem
  openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 365 -out server.pem \
    -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n')
  chmod 644 ca.pem
}

configure() {
  cat >"$settings/main.cf" <<END
compatibility_level = 3.6
queue_directory = $FOLDER/queue
data_directory = $FOLDER/data
maillog_file = $FOLDER/mail.log
maillog_file_prefixes = $FOLDER
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.regain.example
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_base = $FOLDER
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:$OWNER
virtual_gid_maps = static:$OWNER
smtpd_tls_cert_file = $FOLDER/tls/server.pem
smtpd_tls_key_file = $FOLDER/tls/server.key
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = regain.example
cyrus_sasl_config_path = $settings/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{
    {later@refused.example = 450 4.2.1 try again later},
    {unknown@refused.example = 550 5.1.1 no such mailbox}},
  permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
# Mail stays as it was sent: no header is completed or added.
local_header_rewrite_clients =
END
  cat >"$settings/master.cf" <<END
127.0.0.1:$PORT inet n - n - - smtpd
127.0.0.1:$TLS_PORT inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
END
  # Debian's Postfix looks into `sasl` beside main.cf, whatever cyrus_sasl_config_path says.
  printf '%s\n' 'pwcheck_method: auxprop' 'auxprop_plugin: sasldb' "sasldb_path: $FOLDER/users" \
    'mech_list: PLAIN LOGIN' >"$settings/sasl/smtpd.conf"
  printf '%s' "$PASSWORD" | saslpasswd2 -p -c -f "$FOLDER/users" -u "${LOGIN#*@}" "${LOGIN%@*}"
  chown postfix "$FOLDER/users"
}

# A crash may have left half a server.
remove() {
  if [ -d "$settings" ]; then postfix -c "$settings" stop || true; fi
  rm -rf "$FOLDER"
}

start() {
  remove
  mkdir -p "$settings/sasl" "$FOLDER"/{queue,data,tls,inbox/{new,cur,tmp}}
  chown postfix "$FOLDER/data"
  chown -R "$OWNER:$OWNER" "$FOLDER/inbox"
  chmod -R go+rX "$FOLDER/inbox"
  (certificates)
  configure
  if ! { postfix -c "$settings" start </dev/null && answering; }; then
    cat "$FOLDER/mail.log"
    return 1
  fi
}

answering() {
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$TLS_PORT") 2>/dev/null && return 0
    sleep 0.05
  done
  return 1
}

case "${1:-}" in
start)
  running && exit 0
  # A process of its own: bash would not stop at an error in a function called before `||`.
  bash "$0" anew >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  ;;
stop)
  remove >/dev/null 2>&1
  rm -f "$log"
  ;;
anew) start ;;
status) running ;;
*) echo "usage: mail.sh start|stop|status" >&2; exit 2 ;;
esac
