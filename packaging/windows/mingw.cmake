# Builds for Windows 10 and later, x86-64, with Debian's mingw-w64; what is built needs none of its libraries.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
# Without the number mingw's headers hide what Windows has had since 10.
set(CMAKE_C_FLAGS_INIT "-D_WIN32_WINNT=0x0A00 -include ${CMAKE_CURRENT_LIST_DIR}/mingw_compat.h")
set(CMAKE_CXX_FLAGS_INIT "-D_WIN32_WINNT=0x0A00 -include ${CMAKE_CURRENT_LIST_DIR}/mingw_compat.h")
# Each library has the compiler's own inside, and keeps it to itself: two that export it cannot be linked together.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -Wl,--exclude-libs,ALL")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-static -Wl,--exclude-libs,ALL")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "-static -Wl,--exclude-libs,ALL")
