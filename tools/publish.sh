#!/usr/bin/env bash
# Publishes single-file Native AOT binaries. Installs nothing; says what is missing and how to get it.
#
# usage: tools/publish.sh [rid]                              every binary into artifacts/aot/<rid>
#        tools/publish.sh --project FILE FOLDER [rid]        one project's binary into a folder
#
# EddaTfm=net10.0|net9.0 in the environment settles the framework; otherwise net10.0 is tried first, and net9.0 taken
# where the package feed has no Native AOT compiler for net10.0.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

project= folder=
if [ "${1:-}" = --project ]; then
  [ $# -ge 3 ] || { sed -n '4,5s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
  project=$(realpath "$2") folder=$3
  shift 3
fi

own_rid() {
  case $(uname -m) in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) echo "linux-$(uname -m)" ;;
  esac
}
rid=${1:-$(own_rid)}
: "${folder:=artifacts/aot/$rid}"

log=$(mktemp)
staging=$(mktemp -d)
trap 'rm -rf "$log" "$staging"' EXIT

# --- what the machine must have ---

missing=()
command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^10\.' ||
  missing+=("the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0")

# The compiler driver links; clang is what the SDK asks for, gcc does as well when it is named.
linker=() cross=
case "$(own_rid)>$rid" in
  "$rid>$rid") ;;
  *">linux-arm64") cross=aarch64-linux-gnu ;;
  *">linux-x64") cross=x86_64-linux-gnu ;;
  *) echo "publish: cannot link for $rid on $(own_rid); run this script on a $rid machine" >&2; exit 2 ;;
esac
if [ -n "$cross" ]; then
  arch=$([ "$rid" = linux-arm64 ] && echo arm64 || echo amd64)
  cc=$cross-gcc
  linker=(-p:CppCompilerAndLinker="$cc" -p:ObjCopyName="$cross-objcopy")
  command -v "$cc" >/dev/null || missing+=("a linker for $rid ($cc): apt-get install gcc-$cross")
else
  cc=$(command -v clang || command -v gcc || true)
  [ -n "$cc" ] || missing+=("a linker (clang or gcc): apt-get install clang")
  [ "$(basename "${cc:-clang}")" = clang ] || linker=(-p:CppCompilerAndLinker=gcc)
fi
if command -v "${cc:-none}" >/dev/null && ! echo 'int main(void) { return 0; }' | "$cc" -x c - -lz -o /dev/null 2>/dev/null; then
  missing+=("zlib's headers and library: apt-get install zlib1g-dev${cross:+:$arch (after dpkg --add-architecture $arch)}")
fi
case $rid in
  linux-arm64) multiarch=aarch64-linux-gnu ;;
  *) multiarch=x86_64-linux-gnu ;;
esac
# Loki links Lua into its one file; LuaArchive names another archive, for systems that keep it elsewhere.
if [ -z "$project" ] || [[ $project == *Loki* ]]; then
  lua=${LuaArchive:-/usr/lib/$multiarch/liblua5.4.a}
  [ -f "$lua" ] ||
    missing+=("Lua 5.4 as a static library ($lua): apt-get install liblua5.4-dev${cross:+:$arch (after dpkg --add-architecture $arch)}")
fi
if [ ${#missing[@]} -gt 0 ]; then
  echo "publish: this machine lacks" >&2
  printf '  %s\n' "${missing[@]}" >&2
  exit 2
fi

# --- what is published ---

projects=()
if [ -n "$project" ]; then
  projects=("$project")
else
  for candidate in edge-aot/Gladsheim/Gladsheim.csproj edge-aot/Loki/Loki.csproj edge-aot/Thor/Thor.csproj \
    tools/edda/edda.csproj; do
    [ ! -f "$candidate" ] || projects+=("$candidate")
  done
fi
[ ${#projects[@]} -gt 0 ] || { echo "publish: there is nothing to publish" >&2; exit 1; }

# --- the framework ---

restorable() { # framework
  dotnet restore "${projects[0]}" -r "$rid" -p:EddaTfm="$1" -p:PublishAot=true --nologo -v q >"$log" 2>&1
}
tfm=${EddaTfm:-}
if [ -n "$tfm" ]; then
  restorable "$tfm" || { cat "$log" >&2; exit 1; }
elif restorable net10.0; then
  tfm=net10.0
elif ! grep -qi 'ilcompiler\|\.runtime\.' "$log"; then
  cat "$log" >&2
  exit 1
elif restorable net9.0; then
  tfm=net9.0
  echo "publish: no Native AOT compiler for net10.0 on $rid in the package feed; publishing for net9.0"
else
  grep -o "error NU[^[]*" "$log" | sort -u >&2 || cat "$log" >&2
  echo "publish: the package feed has no Native AOT compiler for $rid, for net10.0 nor net9.0." >&2
  echo "  Put runtime.$rid.Microsoft.DotNet.ILCompiler and what it depends on into tools/feed." >&2
  exit 2
fi

# --- publish ---

mkdir -p "$folder"
for one in "${projects[@]}"; do
  rm -rf "${staging:?}"/*
  if ! dotnet publish "$one" -c Release -r "$rid" -p:EddaTfm="$tfm" -p:PublishAot=true "${linker[@]}" \
    -o "$staging" --nologo -v m >"$log" 2>&1; then
    cat "$log" >&2
    echo "publish: $one could not be published" >&2
    exit 1
  fi
  # A trim or AOT warning means code that may be missing from the binary; none is let through.
  if grep -E '(warning|error) IL[0-9]{4}' "$log" >&2; then
    echo "publish: $one has trim or AOT warnings" >&2
    exit 1
  fi
  shipped=0
  while IFS= read -r file; do
    case $file in *.dbg | *.pdb | *.xml | *.json) continue ;; esac
    install -m 755 "$file" "$folder/"
    shipped=$((shipped + 1))
    awk -v bytes="$(stat -c %s "$file")" -v name="$folder/$(basename "$file")" \
      'BEGIN { printf "%-40s %10d bytes  %5.2f MiB\n", name, bytes, bytes / 1048576 }'
  done < <(find "$staging" -type f | sort)
  # One file each: a library beside the binary would be a part that the binary cannot start without.
  [ "$shipped" = 1 ] || { echo "publish: $one made $shipped files, expected one" >&2; exit 1; }
done
