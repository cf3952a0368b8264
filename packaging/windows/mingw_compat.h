/* What llama.cpp needs and Debian 12's mingw-w64 (10.0, with GCC 12) lacks or gets wrong; included before every file. */
#ifndef IEUM_MINGW_COMPAT_H
#define IEUM_MINGW_COMPAT_H

#ifndef __cplusplus /* ggml-cpu.c wants it, and windows.h in every C++ file would bring its macros along */
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#ifndef THREAD_POWER_THROTTLING_CURRENT_VERSION
#define THREAD_POWER_THROTTLING_CURRENT_VERSION 1
#define THREAD_POWER_THROTTLING_EXECUTION_SPEED 0x1
#define THREAD_POWER_THROTTLING_VALID_FLAGS THREAD_POWER_THROTTLING_EXECUTION_SPEED
typedef struct _THREAD_POWER_THROTTLING_STATE {
    ULONG Version;
    ULONG ControlMask;
    ULONG StateMask;
} THREAD_POWER_THROTTLING_STATE;
#endif
#endif

/* GCC 12 gives the stride of a tile as a long, which has 32 bits on Windows; the assembler refuses that register. */
#if defined(__AMX_TILE__) && defined(__GNUC__) && __GNUC__ < 13
#include <immintrin.h>
#undef _tile_loadd_internal
#define _tile_loadd_internal(dst, base, stride)                                                                      \
    __asm__ volatile("{tileloadd\t(%0,%1,1), %%tmm" #dst "|tileloadd\t%%tmm" #dst ", [%0+%1*1]}" ::"r"(              \
                         (const void *)(base)),                                                                      \
                     "r"((long long)(stride)))
#undef _tile_stream_loadd_internal
#define _tile_stream_loadd_internal(dst, base, stride)                                                               \
    __asm__ volatile("{tileloaddt1\t(%0,%1,1), %%tmm" #dst "|tileloaddt1\t%%tmm" #dst ", [%0+%1*1]}" ::"r"(          \
                         (const void *)(base)),                                                                      \
                     "r"((long long)(stride)))
#undef _tile_stored_internal
#define _tile_stored_internal(dst, base, stride)                                                                     \
    __asm__ volatile("{tilestored\t%%tmm" #dst ", (%0,%1,1)|tilestored\t[%0+%1*1], %%tmm" #dst "}" ::"r"(            \
                         (const void *)(base)),                                                                      \
                     "r"((long long)(stride))                                                                        \
                     : "memory")
#endif

#endif
