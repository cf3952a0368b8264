/* icuuc.dll for Wine 8; Windows has one since 2017.  Qt asks it for rare text encodings only: here every one is unknown. */
#include <stddef.h>

#define EXPORT __declspec(dllexport)

typedef int UErrorCode;
enum { U_FILE_ACCESS_ERROR = 4 };

static void fail(UErrorCode *error)
{
    if (error)
        *error = U_FILE_ACCESS_ERROR;
}

EXPORT void *ucnv_open(const char *name, UErrorCode *error) { fail(error); return NULL; }
EXPORT void ucnv_close(void *converter) {}
EXPORT void ucnv_reset(void *converter) {}
EXPORT signed char ucnv_getMaxCharSize(void *converter) { return 1; }
EXPORT const char *ucnv_getName(void *converter, UErrorCode *error) { fail(error); return NULL; }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, UErrorCode *error) { fail(error); return NULL; }
EXPORT const char *ucnv_getAvailableName(int index) { return NULL; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT int ucnv_toUCountPending(void *converter, UErrorCode *error) { fail(error); return 0; }
EXPORT int ucnv_fromUCountPending(void *converter, UErrorCode *error) { fail(error); return 0; }

EXPORT void ucnv_toUnicode(void *converter, void *target, void *limit, void *source, void *end, void *offsets,
                           signed char flush, UErrorCode *error) { fail(error); }
EXPORT void ucnv_fromUnicode(void *converter, void *target, void *limit, void *source, void *end, void *offsets,
                             signed char flush, UErrorCode *error) { fail(error); }

/* Called with nothing that was opened, so never. */
#define NEVER(name) EXPORT void name(void) {}
NEVER(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
NEVER(UCNV_TO_U_CALLBACK_SUBSTITUTE)
NEVER(ucnv_getToUCallBack)
NEVER(ucnv_setToUCallBack)
NEVER(ucnv_getFromUCallBack)
NEVER(ucnv_setFromUCallBack)
NEVER(ucnv_cbToUWriteUChars)
NEVER(ucnv_cbFromUWriteUChars)
