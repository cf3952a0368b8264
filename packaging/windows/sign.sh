#!/usr/bin/env bash
# Signs Windows executables in place:  sign.sh FILE …     Does nothing where SIGN is not set.
#
# SIGN is a command; INPUT and OUTPUT in it become the file's names, and it is run by the shell:
#   SIGN='osslsigncode sign -pkcs12 cert.p12 -readpass pass.txt -h sha256 -ts http://timestamp.example -in INPUT -out OUTPUT'
set -euo pipefail
exec </dev/null
[[ ${SIGN:-} ]] || exit 0
for file in "$@"; do
    signed=$(mktemp -u "${file%/*}/signed.XXXXXX")
    command=${SIGN//INPUT/\"\$file\"}
    eval "${command//OUTPUT/\"\$signed\"}" >/dev/null
    mv "$signed" "$file"
done
