#!/usr/bin/env bash
# Run a command in a Debian that holds nothing but what the README asks for.
#
#   bare_debian.sh make SUITE FOLDER       a Debian (trixie, sid) in FOLDER, with this repository
#   bare_debian.sh run USER FOLDER COMMAND...    in the repository; USER is root or reader
#
# As root, with debootstrap. The package indexes, the certificates and the proxies that pip, npm and
# git are told of here are told there too. `make test` also needs chromium and bubblewrap: root gets
# them by itself, and then reader has them too.
set -euo pipefail

make_it() {
  local suite=$1 folder=$2
  debootstrap --variant=minbase "$suite" "$folder" >"$folder.log"
  cp --parents -L /etc/resolv.conf "$folder"
  for file in /etc/pip.conf /etc/xdg/pip /etc/npmrc /usr/etc/npmrc; do
    if [ -e "$file" ]; then cp --parents -r "$file" "$folder"; fi
  done
  # A mirror of sid may lag behind for more than its week.
  inside root "$folder" apt-get -o Acquire::Check-Valid-Until=false update -qq
  inside root "$folder" apt-get install -qq -y --no-install-recommends \
    python3 python3-venv git make >>"$folder.log"
  rm -rf "$folder/etc/ssl/certs" # git has brought certificates of its own
  cp --parents -rL /etc/ssl/certs "$folder"
  inside root "$folder" useradd --create-home reader
  git clone --quiet --no-hardlinks "$(git rev-parse --show-toplevel)" "$folder/srv/book"
}

# Not chroot: in there nobody could make a user namespace, which bubblewrap needs.
inside() {
  local user=$1 folder=$2
  shift 2
  DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare --mount \
    bash -euc '
      user=$1 folder=$2
      shift 2
      mount --bind "$folder" "$folder"
      cd "$folder"
      mount -t proc proc proc
      mount --rbind /sys sys
      mount --rbind /dev dev
      mkdir -p before
      pivot_root . before
      umount --lazy /before
      cd /
      exec setpriv --reuid "$user" --regid "$user" --init-groups --reset-env \
        env "$@"' inside "$user" "$folder" "${settings[@]}" "$@"
}

# What this machine sets for the network, for env(1).
settings=(LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
while IFS= read -r -d '' variable; do
  case $variable in
  PIP_* | UV_* | SSL_CERT_* | GIT_SSL_* | NODE_EXTRA_CA_CERTS=* | *_proxy=* | *_PROXY=*)
    settings+=("$variable") ;;
  esac
done < <(env -0)

case ${1:-} in
make) make_it "$2" "$(realpath -m "$3")" ;;
run)
  user=$2 folder=$(realpath "$3")
  shift 3
  inside root "$folder" chown -R "$user:" /srv/book
  inside "$user" "$folder" bash -c 'cd /srv/book && exec "$@"' bash "$@"
  ;;
*)
  sed -n '2,9s/^# \{0,1\}//p' "$0"
  exit 2
  ;;
esac
