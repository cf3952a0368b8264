/* A Korean 2-set input method for tests: what Microsoft's is to a Windows editor, as far as IMM32 goes.
 *
 *   x86_64-w64-mingw32-gcc -shared -finput-charset=UTF-8 -o ieumtest.ime ime.c -limm32 -luser32
 *
 * VK_HANGUL turns Hangul on and off; it begins in Hangul.  IEUMTEST_IME_LOG names a file into which every call goes.
 * One syllable is composed in a process at a time, which is all that a person does.
 *
 * Wine 8.0 differs from Windows in three things that are made up for here: it reads the list of messages at the wrong
 * place, it posts the letter that a result is, so that the next syllable has to wait for that, and its own "IME" window
 * does not tell other processes the mode. */
#include <windows.h>
#include <imm.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __declspec(dllexport)

/* What mingw's headers do not have of the interface between IMM32 and an input method. */
typedef struct {
    HWND hWnd;
    BOOL fOpen;
    POINT ptStatusWndPos, ptSoftKbdPos;
    DWORD fdwConversion, fdwSentence;
    union {
        LOGFONTA A;
        LOGFONTW W;
    } lfFont;
    COMPOSITIONFORM cfCompForm;
    CANDIDATEFORM cfCandForm[4];
    HIMCC hCompStr, hCandInfo, hGuideLine, hPrivate;
    DWORD dwNumMsgBuf;
    HIMCC hMsgBuf;
    DWORD fdwInit, dwReserve[3];
} Context;

typedef struct {
    DWORD size;
    DWORD compReadAttrLen, compReadAttrOffset, compReadClauseLen, compReadClauseOffset, compReadStrLen, compReadStrOffset;
    DWORD compAttrLen, compAttrOffset, compClauseLen, compClauseOffset, compStrLen, compStrOffset;
    DWORD cursorPos, deltaStart;
    DWORD resultReadClauseLen, resultReadClauseOffset, resultReadStrLen, resultReadStrOffset;
    DWORD resultClauseLen, resultClauseOffset, resultStrLen, resultStrOffset;
    DWORD privateSize, privateOffset;
} Composition;

typedef struct {
    DWORD dwPrivateDataSize, fdwProperty, fdwConversionCaps, fdwSentenceCaps, fdwUICaps, fdwSCSCaps, fdwSelectCaps;
} Info;

typedef struct {
    UINT message;
    WPARAM wParam;
    LPARAM lParam;
} Message;

typedef struct {
    UINT room;
    Message messages[1];
} List;

enum { GET_CONVERSION = 1, SET_CONVERSION = 2, GET_SENTENCE = 3, GET_OPEN = 5, SET_OPEN = 6 };

/* What Microsoft's sends with a composition: 0x6018. */
#define COMPOSES (GCS_COMPSTR | GCS_COMPATTR | CS_INSERTCHAR | CS_NOMOVECARET)
#define RESULTS (GCS_RESULTSTR | GCS_RESULTCLAUSE)

static Context *(WINAPI *lock_context)(HIMC);
static BOOL(WINAPI *unlock_context)(HIMC);
static LPVOID(WINAPI *lock_part)(HIMCC);
static BOOL(WINAPI *unlock_part)(HIMCC);
static HIMCC(WINAPI *create_part)(DWORD);
static HIMCC(WINAPI *resize_part)(HIMCC, DWORD);

static HINSTANCE self;
static BOOL wine8;     /* plays Windows */
static BOOL composing; /* a syllable is open in the application */
static HIMC active;
static HWND helper;
static WNDPROC ime_window_before;

static void note(const char *format, ...)
{
    static char path[MAX_PATH];
    static BOOL asked;
    va_list arguments;
    FILE *file;

    if (!asked) {
        asked = TRUE;
        GetEnvironmentVariableA("IEUMTEST_IME_LOG", path, sizeof path);
    }
    if (!*path || !(file = fopen(path, "ab")))
        return;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    fputc('\n', file);
    fclose(file);
}

/* --- the automaton: the keys of one syllable that is open */

static const char CONSONANTS[] = "rRseEfaqQtTdwWczxvg";
static const char *const VOWELS[] = {"k",  "o",  "i", "O", "j",  "p",  "u",  "P", "h", "hk", "ho",
                                     "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l"};
static const char *const FINALS[] = {"",   "r",  "R",  "rt", "s",  "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx",
                                     "fv", "fg", "a",  "q",  "qt", "t",  "T",  "d", "w", "c",  "z",  "x",  "v",  "g"};
static const WCHAR LETTERS[] = L"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

static char keys[8];
static int count;

static BOOL is_vowel(char key) { return key && strchr("koiOjpuPhynbml", key) != NULL; }

static int find(const char *const *table, int size, char first, char second)
{
    char wanted[3] = {first, second, 0};
    int index;

    for (index = 0; index < size; index++)
        if (!strcmp(table[index], wanted))
            return index;
    return -1;
}

#define VOWEL(first, second) find(VOWELS, 21, first, second)
#define FINAL(first, second) find(FINALS, 28, first, second)

/* How many of the first `length` keys make one syllable, and which. */
static int syllable(int length, WCHAR *made)
{
    int used = 0, initial = -1, vowel = -1, final = 0;

    if (!length)
        return 0;
    if (!is_vowel(keys[0])) {
        initial = (int)(strchr(CONSONANTS, keys[0]) - CONSONANTS);
        used = 1;
    }
    if (used < length && is_vowel(keys[used])) {
        vowel = VOWEL(keys[used], 0);
        used++;
        if (used < length && is_vowel(keys[used]) && VOWEL(keys[used - 1], keys[used]) >= 0) {
            vowel = VOWEL(keys[used - 1], keys[used]);
            used++;
        }
    }
    if (initial < 0) {
        *made = (WCHAR)(L'ㅏ' + vowel);
        return used;
    }
    if (vowel < 0) {
        *made = LETTERS[initial];
        return used;
    }
    if (used < length && !is_vowel(keys[used]) && FINAL(keys[used], 0) > 0) {
        final = FINAL(keys[used], 0);
        used++;
        if (used < length && !is_vowel(keys[used]) && FINAL(keys[used - 1], keys[used]) > 0) {
            final = FINAL(keys[used - 1], keys[used]);
            used++;
        }
    }
    *made = (WCHAR)(L'가' + (initial * 21 + vowel) * 28 + final);
    return used;
}

static WCHAR open_syllable(void)
{
    WCHAR made = 0;

    if (count)
        syllable(count, &made);
    return made;
}

/* Puts a key behind the others.  When it begins another syllable the one before is `*done`, and its keys are gone. */
static BOOL add_key(char key, WCHAR *done)
{
    WCHAR made;
    int used;

    keys[count++] = key;
    used = syllable(count, &made);
    if (used == count)
        return FALSE;
    /* The last consonant goes with the vowel that follows it. */
    if (is_vowel(key) && used == count - 1 && used >= 2 && !is_vowel(keys[used - 1]) && is_vowel(keys[1]))
        used--;
    syllable(used, done);
    memmove(keys, keys + used, count - used);
    count -= used;
    return TRUE;
}

/* --- what the application is told */

static void set_strings(HIMC handle, WCHAR open, WCHAR result)
{
    DWORD at = sizeof(Composition), size = sizeof(Composition) + 64;
    Context *context = lock_context(handle);
    Composition *strings;
    char *base;

    if (!context)
        return;
    context->hCompStr = context->hCompStr ? resize_part(context->hCompStr, size) : create_part(size);
    strings = lock_part(context->hCompStr);
    base = (char *)strings;
    memset(strings, 0, size);
    strings->size = size;
    strings->compAttrOffset = at;
    strings->compAttrLen = open ? 1 : 0;
    base[at] = ATTR_INPUT;
    at += 4;
    strings->compClauseOffset = at;
    strings->compClauseLen = open ? 8 : 0;
    ((DWORD *)(base + at))[1] = 1;
    at += 8;
    strings->compStrOffset = at;
    strings->compStrLen = open ? 1 : 0;
    *(WCHAR *)(base + at) = open;
    at += 4;
    strings->resultClauseOffset = at;
    strings->resultClauseLen = result ? 8 : 0;
    ((DWORD *)(base + at))[1] = 1;
    at += 8;
    strings->resultStrOffset = at;
    strings->resultStrLen = result ? 1 : 0;
    *(WCHAR *)(base + at) = result;
    unlock_part(context->hCompStr);
    unlock_context(handle);
}

static UINT add(List *list, UINT number, UINT message, WPARAM wParam, LPARAM lParam)
{
    Message told = {message, wParam, lParam};

    if (number < list->room)
        memcpy((char *)list + (wine8 ? 4 : offsetof(List, messages)) + number * sizeof told, &told, sizeof told);
    return number + 1;
}

/* Has the application told later, behind what it is told now. */
static void later(WPARAM letter, BOOL is_typed)
{
    if (!helper)
        helper = CreateWindowExW(0, L"IeumTestIme", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, 0, self, 0);
    PostMessageW(helper, WM_APP, letter, is_typed);
}

/* `done` is written, and `next`, if it is a letter, is composed then. */
static UINT finish(HIMC handle, List *list, UINT number, WCHAR done, WCHAR next)
{
    set_strings(handle, next, done);
    number = add(list, number, WM_IME_COMPOSITION, done, RESULTS);
    number = add(list, number, WM_IME_ENDCOMPOSITION, 0, 0);
    composing = next != 0;
    if (next && wine8) {
        later(next, FALSE);
    } else if (next) {
        number = add(list, number, WM_IME_STARTCOMPOSITION, 0, 0);
        number = add(list, number, WM_IME_COMPOSITION, next, COMPOSES);
    }
    return number;
}

static LRESULT CALLBACK own_window(HWND window, UINT message, WPARAM wParam, LPARAM lParam)
{
    HWND focus;

    switch (message) {
    case WM_APP: /* once more round the queue: behind the letter that a result is */
        PostMessageW(window, WM_APP + 1, wParam, lParam);
        return 0;
    case WM_APP + 1:
        focus = GetFocus();
        if (focus && lParam) {
            PostMessageW(focus, WM_CHAR, wParam, 1);
        } else if (focus && composing) {
            PostMessageW(focus, WM_IME_STARTCOMPOSITION, 0, 0);
            PostMessageW(focus, WM_IME_COMPOSITION, wParam, COMPOSES);
        }
        return 0;
    }
    if ((message >= WM_IME_STARTCOMPOSITION && message <= WM_IME_KEYLAST) ||
        (message >= WM_IME_SETCONTEXT && message <= WM_IME_KEYUP))
        return 0;
    return DefWindowProcW(window, message, wParam, lParam);
}

/* In the place of Windows' window of the class "IME", which answers other processes too. */
static LRESULT CALLBACK ime_window(HWND window, UINT message, WPARAM wParam, LPARAM lParam)
{
    Context *context;
    LRESULT told = 0;

    if (message != WM_IME_CONTROL || wParam < GET_CONVERSION || wParam > SET_OPEN)
        return CallWindowProcW(ime_window_before, window, message, wParam, lParam);
    context = active ? lock_context(active) : NULL;
    note("WM_IME_CONTROL %llx", (long long)wParam);
    if (!context)
        return 1;
    switch (wParam) {
    case GET_CONVERSION: told = context->fdwConversion; break;
    case SET_CONVERSION: context->fdwConversion = (DWORD)lParam; break;
    case GET_SENTENCE: told = context->fdwSentence; break;
    case GET_OPEN: told = context->fOpen; break;
    case SET_OPEN: context->fOpen = (BOOL)lParam; break;
    }
    unlock_context(active);
    return told;
}

static void answer_for_windows(void)
{
    HWND window;

    if (!wine8 || ime_window_before || !(window = ImmGetDefaultIMEWnd(0)))
        return;
    ime_window_before = (WNDPROC)SetWindowLongPtrW(window, GWLP_WNDPROC, (LONG_PTR)ime_window);
}

/* --- what IMM32 calls */

/* The key of the 2-set layout, 0 for one that is none. */
static char letter_of(UINT code, const BYTE *state)
{
    char key;

    if (code < 'A' || code > 'Z' || (state[VK_CONTROL] | state[VK_MENU] | state[VK_LWIN] | state[VK_RWIN]) & 0x80)
        return 0;
    key = (char)(code - 'A' + 'a');
    return state[VK_SHIFT] & 0x80 && strchr("qwertop", key) ? (char)(key - 'a' + 'A') : key;
}

EXPORT BOOL WINAPI ImeInquire(Info *info, LPWSTR class_name, DWORD flags)
{
    memset(info, 0, sizeof *info);
    info->fdwProperty = IME_PROP_UNICODE | IME_PROP_AT_CARET;
    info->fdwConversionCaps = IME_CMODE_NATIVE | IME_CMODE_FULLSHAPE;
    info->fdwSCSCaps = SCS_CAP_COMPSTR;
    lstrcpyW(class_name, L"IeumTestIme");
    return TRUE;
}

/* Whether the key is taken from the application. */
EXPORT BOOL WINAPI ImeProcessKey(HIMC handle, UINT code, LPARAM lParam, const BYTE *state)
{
    Context *context = handle ? lock_context(handle) : NULL;
    DWORD mode;

    if (!context)
        return FALSE;
    mode = context->fdwConversion;
    unlock_context(handle);
    note("ImeProcessKey %x %llx mode %x composing %d", code, (long long)lParam, mode, composing);
    if (lParam & 0x80000000) /* let go */
        return FALSE;
    if (code == VK_HANGUL)
        return TRUE;
    if (!(mode & IME_CMODE_NATIVE) || code == VK_SHIFT || code == VK_CONTROL || code == VK_MENU || code == VK_CAPITAL)
        return FALSE;
    return composing || letter_of(code, state); /* any other key ends the syllable first */
}

EXPORT UINT WINAPI ImeToAsciiEx(UINT code, UINT scan, const BYTE *state, List *list, UINT flags, HIMC handle)
{
    UINT number = 0, key = code & 0xffff;
    WCHAR done = open_syllable();
    Context *context;
    char letter;

    note("ImeToAsciiEx %x scan %x keys %d", code, scan, count);
    if (key == VK_HANGUL) {
        context = lock_context(handle);
        context->fdwConversion ^= IME_CMODE_NATIVE;
        context->fOpen = (context->fdwConversion & IME_CMODE_NATIVE) != 0;
        unlock_context(handle);
        count = 0;
        if (composing)
            number = finish(handle, list, number, done, 0);
        number = add(list, number, WM_IME_NOTIFY, IMN_SETCONVERSIONMODE, 0);
        return add(list, number, WM_IME_NOTIFY, IMN_SETOPENSTATUS, 0);
    }
    if ((letter = letter_of(key, state))) {
        if (add_key(letter, &done))
            return finish(handle, list, number, done, open_syllable());
        if (!composing)
            number = add(list, number, WM_IME_STARTCOMPOSITION, 0, 0);
        composing = TRUE;
        set_strings(handle, open_syllable(), 0);
        return add(list, number, WM_IME_COMPOSITION, open_syllable(), COMPOSES);
    }
    if (!composing)
        return 0;
    if (key == VK_BACK) {
        count--;
        set_strings(handle, open_syllable(), 0);
        number = add(list, number, WM_IME_COMPOSITION, open_syllable(), COMPOSES);
        if (!count) {
            composing = FALSE;
            number = add(list, number, WM_IME_ENDCOMPOSITION, 0, 0);
        }
        return number;
    }
    count = 0;
    number = finish(handle, list, number, done, 0);
    if (key != VK_PACKET)
        return add(list, number, WM_IME_KEYDOWN, key, ((LPARAM)(scan & 0xff) << 16) | 1);
    if (!wine8)
        return add(list, number, WM_CHAR, scan, 1);
    later((WCHAR)scan, TRUE);
    return number;
}

/* The application ends the syllable, for instance because it loses the focus. */
EXPORT BOOL WINAPI NotifyIME(HIMC handle, DWORD action, DWORD index, DWORD value)
{
    WCHAR done = open_syllable();
    Context *context;
    HWND window;

    if (action != NI_COMPOSITIONSTR || !composing)
        return TRUE;
    context = lock_context(handle);
    window = context ? context->hWnd : NULL;
    if (context)
        unlock_context(handle);
    count = 0;
    composing = FALSE;
    set_strings(handle, 0, index == CPS_COMPLETE ? done : 0);
    if (window && index == CPS_COMPLETE)
        SendMessageW(window, WM_IME_COMPOSITION, done, RESULTS);
    else if (window)
        SendMessageW(window, WM_IME_COMPOSITION, 0, COMPOSES);
    if (window)
        SendMessageW(window, WM_IME_ENDCOMPOSITION, 0, 0);
    return TRUE;
}

EXPORT BOOL WINAPI ImeSelect(HIMC handle, BOOL on)
{
    Context *context = on ? lock_context(handle) : NULL;

    if (context) {
        context->fdwConversion |= IME_CMODE_NATIVE;
        context->fOpen = TRUE;
        unlock_context(handle);
    }
    count = 0;
    composing = FALSE;
    return TRUE;
}

EXPORT BOOL WINAPI ImeSetActiveContext(HIMC handle, BOOL on)
{
    if (on) {
        active = handle;
        answer_for_windows();
    }
    return TRUE;
}

/* What IMM32 asks for when it loads an input method, and this one does not do. */
EXPORT BOOL WINAPI ImeSetCompositionString(HIMC h, DWORD i, LPCVOID c, DWORD cl, LPCVOID r, DWORD rl) { return FALSE; }
EXPORT BOOL WINAPI ImeConfigure(HKL layout, HWND window, DWORD mode, LPVOID data) { return FALSE; }
EXPORT DWORD WINAPI ImeConversionList(HIMC h, LPCWSTR source, LPVOID list, DWORD size, UINT flag) { return 0; }
EXPORT BOOL WINAPI ImeDestroy(UINT reserved) { return TRUE; }
EXPORT LRESULT WINAPI ImeEscape(HIMC handle, UINT escape, LPVOID data) { return 0; }
EXPORT BOOL WINAPI ImeRegisterWord(LPCWSTR reading, DWORD style, LPCWSTR word) { return FALSE; }
EXPORT BOOL WINAPI ImeUnregisterWord(LPCWSTR reading, DWORD style, LPCWSTR word) { return FALSE; }
EXPORT UINT WINAPI ImeGetRegisterWordStyle(UINT items, LPVOID styles) { return 0; }
EXPORT UINT WINAPI ImeEnumRegisterWord(LPVOID each, LPCWSTR reading, DWORD style, LPCWSTR word, LPVOID data) { return 0; }

BOOL WINAPI DllMain(HINSTANCE instance, DWORD why, LPVOID reserved)
{
    WNDCLASSEXW class = {sizeof class};
    const char *(__cdecl * wine_version)(void);
    HMODULE imm;

    if (why != DLL_PROCESS_ATTACH)
        return TRUE;
    self = instance;
    imm = GetModuleHandleW(L"imm32.dll");
    lock_context = (void *)GetProcAddress(imm, "ImmLockIMC");
    unlock_context = (void *)GetProcAddress(imm, "ImmUnlockIMC");
    lock_part = (void *)GetProcAddress(imm, "ImmLockIMCC");
    unlock_part = (void *)GetProcAddress(imm, "ImmUnlockIMCC");
    create_part = (void *)GetProcAddress(imm, "ImmCreateIMCC");
    resize_part = (void *)GetProcAddress(imm, "ImmReSizeIMCC");
    wine_version = (void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
    wine8 = wine_version && !strncmp(wine_version(), "8.0", 3);
    class.style = CS_IME;
    class.lpfnWndProc = own_window;
    class.cbWndExtra = 2 * sizeof(LONG_PTR);
    class.hInstance = instance;
    class.lpszClassName = L"IeumTestIme";
    RegisterClassExW(&class);
    return TRUE;
}
