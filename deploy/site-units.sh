#!/bin/sh
# Units of one of several municipalities in one database: site-units.sh SITE FOLDER writes them all, made of those in systemd/.
# Each has the site's own user, folders, secrets, settings file and database roles. docs/deployment.md
set -eu
export LC_ALL=C
[ $# -eq 2 ] || { echo "site-units.sh SITE FOLDER" >&2; exit 2; }
site=$1
folder=$2
case $site in
  '' | [!a-z]* | *[!a-z0-9_-]* | ???????????????????????????*)
    echo "site $site: its user is named halka-SITE, so small letters, digits, - and _, at most 26 of them" >&2
    exit 2
    ;;
esac
role=$(printf %s "$site" | tr - _)
for unit in "$(dirname "$0")"/systemd/halka-*; do
  name=$(basename "$unit")
  sed \
    -e "/^# Where sites are kept apart/d" \
    -e "s|^Description=Halka:|Description=Halka $site:|" \
    -e "s|/etc/halka/halka\.env|/etc/halka/$site.env|; s|/etc/halka/dashboard\.env|/etc/halka/$site-dashboard.env|" \
    -e "s|/etc/halka/secrets/|/etc/halka/secrets/$site/|" \
    -e "s|/var/lib/halka|/var/lib/halka-$site|g; s|/var/cache/halka|/var/cache/halka-$site|g" \
    -e "s#^\(User\|Group\|StateDirectory\|CacheDirectory\)=halka\$#\1=halka-$site#" \
    -e "s|postgresql://halka_scheduler@|postgresql://halka_${role}_scheduler@|" \
    -e "s|postgresql://halka_dashboard@|postgresql://halka_${role}_dashboard@|" \
    -e "s|halka-failed@|halka-$site-failed@|" \
    -e "/^ExecStart=.* backup /s|\$| --own|" \
    "$unit" > "$folder/halka-$site-${name#halka-}"
done
