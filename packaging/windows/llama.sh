#!/usr/bin/env bash
# Builds llama.cpp for Windows on Debian, for all generations of processors, as a wheel in build/windows/llama-HASH.
#
#   llama.sh            builds it, which takes half an hour and more; goes on where it was stopped
#   llama.sh --where    prints the wheel's path; fails when it is not built
#
# The binding loads what lies beside it, so the wheel is its Python files and the libraries.  They need nothing of
# mingw's: the compiler's own libraries are inside, and ggml has threads of its own in OpenMP's place.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
source packaging/common.sh
source packaging/windows/wine.sh

here=packaging/windows
llama=$(sed -n 's/^ *"\(llama-cpp-python==[^"]*\)".*/\1/p' pyproject.toml)
options=(
    -DCMAKE_BUILD_TYPE=Release -DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON
    -DGGML_OPENMP=OFF
)
hash=$({ echo "$llama" "${options[@]}"; cat packaging/llama_lean.cmake "$here"/mingw.cmake "$here"/mingw_compat.h \
    "$here"/llama_wheel.py; } | sha256sum | cut -c1-16)
made=$windows/llama-$hash
if compgen -G "$made/*.whl"; then exit 0; fi
if [[ ${1:-} == --where ]]; then exit 1; fi

fetching
work=$windows/llama-work-$hash
say "윈도우용 llama.cpp를 모든 프로세서에 맞게 컴파일합니다. 삼십 분 넘게 걸립니다." \
    "Compiling llama.cpp for Windows and all processors, which takes more than half an hour."
mkdir -p "$work/source" "$made"
if [[ ! -e $work/source/.whole ]]; then
    "$windows/venv/bin/python" -m pip download --quiet --no-input --disable-pip-version-check --no-deps \
        --no-binary llama-cpp-python -d "$work" "$llama"
    tar -xzf "$work"/llama_cpp_python-*.tar.gz --strip-components 1 -C "$work/source"
    touch "$work/source/.whole"
fi
cmake -S "$work/source" -B "$work/build" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$PWD/$here/mingw.cmake" "${options[@]}" \
    -DCMAKE_PROJECT_llama.cpp_INCLUDE="$PWD/packaging/llama_lean.cmake" \
    -DSKBUILD_PLATLIB_DIR="$work/installed" -DCMAKE_INSTALL_PREFIX="$work/installed" >"$work/cmake.log"
# First what all of them wait for: the variants are targets of ggml, llama is one of its own.
cmake --build "$work/build" --target ggml -j "${JOBS:-$(nproc)}" >>"$work/build.log"
cmake --build "$work/build" --target llama -j "${JOBS:-$(nproc)}" >>"$work/build.log"
"$windows/venv/bin/python" "$here/llama_wheel.py" "$work/source" "$work/build" "$made"
rm -rf "$work"
