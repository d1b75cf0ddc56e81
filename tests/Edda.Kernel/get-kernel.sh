#!/usr/bin/env bash
# Downloads Debian's kernel into artifacts/kernel, without installing it: the image, and the folders of modules that the
# tests load from. Root is needed only where the machine's package lists are missing or old.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$PWD/artifacts/kernel
[ ! -f "$folder/vmlinuz" ] || exit 0
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT

download() {
  local package
  package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [ -n "$package" ] && (cd "$staging" && apt-get download -q "$package")
}
renew_lists() {
  if [ "$(id -u)" = 0 ]; then apt-get update -qq; else sudo apt-get update -qq; fi
}
download || { renew_lists && download; }

wanted=('./boot/vmlinuz-*')
for part in drivers/{acpi,block/null_blk,hwmon,i2c,iio,leds,net/ethernet/intel/e1000,platform/chrome,pwm,video/fbdev} fs/configfs; do
  wanted+=("./lib/modules/*/kernel/$part/*")
done
mkdir "$staging/unpacked"
dpkg-deb --fsys-tarfile "$staging"/*.deb | tar -x -C "$staging/unpacked" --wildcards "${wanted[@]}"

rm -rf "$folder"
mkdir -p "$folder"
mv "$staging"/unpacked/lib/modules/*/kernel "$folder/modules"
mv "$staging"/unpacked/boot/vmlinuz-* "$folder/vmlinuz" # last: it says that all is there
echo "$(basename "$staging"/*.deb) is in $folder"
