#!/usr/bin/env bash
# Builds the program into one folder and packs it: dist/ieum_VERSION_ARCH.deb and dist/ieum-VERSION-linux-ARCH.tar.gz.
# Where fcitx5's headers are there, its addon becomes dist/ieum-fcitx5_VERSION_ARCH.deb.
#
# On Windows and macOS it builds the folder or bundle only; packaging/windows and packaging/macos pack that.
# Needs nothing but Debian or Ubuntu and, the first time, root for what is missing of compilers.  llama.cpp is compiled
# once, for all generations of processors; its wheel and the Python environment stay in build/package.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
source packaging/common.sh

work=build/package
venv=$work/venv
art=$work/art

if command -v dpkg-query >/dev/null; then
    # binutils and file look into what is packed; the libraries of Qt are packed along.
    install_packages cmake ninja-build g++ make binutils file dpkg-dev "${runtime[@]}"
    python=$(choose_python) || install_packages python3 python3-venv
fi
python=$(choose_python) || fail "venv를 만들 수 있는 파이썬 3.11 이상이 필요합니다." \
    "Python 3.11 or newer that can make a venv is needed."
install_header_of "$python"
version=$("$python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
llama=$(sed -n 's/^ *"\(llama-cpp-python==[^"]*\)".*/\1/p' pyproject.toml)
mkdir -p "$work" "$art" dist

in_venv() { if [[ -d $venv/Scripts ]]; then "$venv/Scripts/python" "$@"; else "$venv/bin/python" "$@"; fi; }
in_venv -c '' 2>/dev/null || { rm -rf "$venv" && "$python" -m venv "$venv"; }
pip=(in_venv -m pip --quiet --no-input --disable-pip-version-check)

# The code for processors is built apart from the library, in a file for every generation of them, all beside it.
# shellcheck disable=SC2016  # the loader's $ORIGIN, not ours
options=(
    -DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON
    -DCMAKE_INSTALL_BINDIR=llama_cpp/lib -DCMAKE_INSTALL_LIBDIR=llama_cpp/lib '-DCMAKE_INSTALL_RPATH=$ORIGIN'
)
# The folder of a wheel is named after all that it is made from.
wheels=$work/wheels-$({ echo "$llama" "${options[@]}"; cat packaging/llama_lean.cmake; } |
    "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])')
if ! compgen -G "$wheels/*.whl" >/dev/null; then
    say "llama.cpp를 모든 프로세서에 맞게 컴파일합니다. 십 분쯤 걸립니다." \
        "Compiling llama.cpp for all processors, which takes ten minutes or so."
    # The file is copied because CMAKE_ARGS is split at spaces, and this folder's path may have some.
    made=$(mktemp -d /tmp/ieum-llama.XXXXXX)
    # Windows' own programs do not know Git Bash's /tmp.
    if command -v cygpath >/dev/null; then made=$(cygpath -m "$made"); fi
    trap 'rm -rf "$made"' EXIT
    cp packaging/llama_lean.cmake "$made/"
    "${pip[@]}" download --no-deps --no-binary llama-cpp-python -d "$made" "$llama"
    options+=("-DCMAKE_PROJECT_llama.cpp_INCLUDE=$made/llama_lean.cmake")
    export CMAKE_ARGS="${options[*]}"
    "${pip[@]}" wheel --no-deps --no-cache-dir -w "$made" "$made"/*.tar.gz
    # Not tar: that of macOS knows no wildcards.
    in_venv - "$made"/*.tar.gz >"$made/llama.cpp.licence" <<'END'
import sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    [licence] = [each for each in archive if each.name.endswith("/vendor/llama.cpp/LICENSE")]
    sys.stdout.buffer.write(archive.extractfile(licence).read())
END
    rm -rf "$work"/wheels-*
    mkdir "$wheels"
    mv "$made"/*.licence "$made"/*.whl "$wheels/" # the wheel last: it says that all of it is there
fi

say "파이썬 환경을 확인합니다." "Checking the Python environment."
"${pip[@]}" install "$wheels"/*.whl
"${pip[@]}" install -e '.[api,package]'

# The page of the local API is in the repository as it was built; where its tools can be had it is built anew.
if command -v npm >/dev/null && npm --prefix desktop/api/page ci --silent; then
    npm --prefix desktop/api/page run --silent build >/dev/null
else
    say "npm이나 그 패키지가 없어 웹 페이지는 저장소에 있는 그대로 씁니다." \
        "Without npm or its packages, the web page is taken as it is in the repository."
fi

say "프로그램을 만듭니다." "Building the program."
rm -rf "$art" && mkdir "$art"
cp "$wheels"/*.licence "$art/"
PYTHONPATH=. in_venv packaging/icons.py "$art"
in_venv -m PyInstaller --noconfirm --log-level ERROR --distpath "$work/dist" --workpath "$work/work" build.spec

if [[ $(uname -s) == Linux ]]; then
    if command -v dpkg-deb >/dev/null; then
        packaging/linux/deb.sh "$work/dist/ieum" "$art" "$version"
        if [[ -z $(missing libfcitx5core-dev nlohmann-json3-dev) ]]; then
            packaging/fcitx5/deb.sh "$version"
        else
            say "fcitx5용 패키지는 만들지 않습니다 (libfcitx5core-dev, nlohmann-json3-dev가 있으면 만듭니다)." \
                "No package for fcitx5 (it is built where libfcitx5core-dev and nlohmann-json3-dev are there)."
        fi
    fi
    tar --owner=0 --group=0 -C "$work/dist" -czf "dist/ieum-$version-linux-$(uname -m).tar.gz" ieum
    say "만들었습니다:" "Built:"
    du -h --apparent-size dist/ieum*"$version"*
fi
