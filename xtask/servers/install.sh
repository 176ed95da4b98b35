#!/usr/bin/env bash
# Installs Debian packages without questions and without starting what they bring.
# usage (as root): install.sh PACKAGE...
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# Debian asks this file whether a freshly installed service may start.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

# Our Postfix has its own configuration; the system's one stays unconfigured, so it never runs.
case " $* " in
*" postfix "*) echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections ;;
esac

lock='DPkg::Lock::Timeout=300'
apt-get -o "$lock" update -q
apt-get -o "$lock" install -q -y --no-install-recommends "$@"
