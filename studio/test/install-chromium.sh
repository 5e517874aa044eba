#!/usr/bin/env bash
# Installs the browser of the studio's tests where none is. Needs Debian and root.
set -euo pipefail
command -v chromium >/dev/null && exit 0
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium
