/* An editor for tests: a window with four fields of the kinds that Windows' programs have.
 *
 *   x86_64-w64-mingw32-gcc -municode -mwindows -finput-charset=UTF-8 -o editor.exe editor.c -limm32 -lgdi32
 *   editor.exe STATE [MESSAGES]
 *
 * STATE always says what stands there: after every change the file is replaced by lines "focus NAME", "open SYLLABLE"
 * (what is being composed) and "NAME TEXT" for each field, in UTF-8, with \n, \t and \\ for what would break a line.
 * Into MESSAGES go the messages about keys and composition that a field gets.
 *
 * F5 empties the field; F6 to F9 go to: edit (EDIT), secret (EDIT with ES_PASSWORD), rich (RichEdit), bare (as
 * Chromium's: of its class, it draws, composes and keeps its text by itself, and has no caret that Windows knows).  F11
 * hangs for five seconds. */
#include <windows.h>
#include <imm.h>
#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>

enum { EDIT_FIELD, SECRET, RICH, BARE, FIELDS };
static const char *const NAMES[] = {"edit", "secret", "rich", "bare"};

enum { MOST = 1 << 16, TIMER = 1, TIMER_MS = 30, HANGS_MS = 5000 };

static HWND fields[FIELDS];
static WNDPROC before[FIELDS];
static WCHAR state_file[MAX_PATH], beside[MAX_PATH];
static FILE *messages;
static WCHAR bare_text[MOST];
static int bare_length;
static WCHAR open_text[16]; /* what is being composed, in whichever field */
static BOOL changed = TRUE;

static int field_of(HWND window)
{
    int each;

    for (each = 0; each < FIELDS; each++)
        if (window == fields[each])
            return each;
    return -1;
}

/* --- what stands there, and what came */

static void write_line(FILE *file, const char *name, const WCHAR *text)
{
    static char encoded[3 * MOST];
    const char *each;

    WideCharToMultiByte(CP_UTF8, 0, text, -1, encoded, sizeof encoded, NULL, NULL);
    fprintf(file, "%s ", name);
    for (each = encoded; *each; each++) {
        if (*each == '\\')
            fputs("\\\\", file);
        else if (*each == '\n')
            fputs("\\n", file);
        else if (*each == '\t')
            fputs("\\t", file);
        else if (*each != '\r')
            fputc(*each, file);
    }
    fputc('\n', file);
}

static void write_state(void)
{
    static WCHAR text[MOST];
    FILE *file = _wfopen(beside, L"wb");
    int focus = field_of(GetFocus()), each;

    if (!file)
        return;
    fprintf(file, "focus %s\n", focus < 0 ? "" : NAMES[focus]);
    write_line(file, "open", open_text);
    for (each = 0; each < FIELDS; each++) {
        if (each == BARE)
            write_line(file, NAMES[each], bare_text);
        else if (fields[each]) {
            GetWindowTextW(fields[each], text, MOST);
            write_line(file, NAMES[each], text);
        }
    }
    fclose(file);
    /* In one go, so that who reads sees one state; in vain while somebody has it open, so another time. */
    changed = !MoveFileExW(beside, state_file, MOVEFILE_REPLACE_EXISTING);
}

static void note(const char *format, ...)
{
    va_list arguments;

    if (!messages)
        return;
    va_start(arguments, format);
    vfprintf(messages, format, arguments);
    va_end(arguments);
    fputc('\n', messages);
    fflush(messages);
}

static void note_message(int field, UINT message, WPARAM wParam, LPARAM lParam)
{
    const char *name;

    switch (message) {
    case WM_KEYDOWN: name = "KEYDOWN"; break;
    case WM_KEYUP: name = "KEYUP"; break;
    case WM_CHAR: name = "CHAR"; break;
    case WM_IME_CHAR: name = "IME_CHAR"; break;
    case WM_IME_STARTCOMPOSITION: name = "IME_STARTCOMPOSITION"; break;
    case WM_IME_COMPOSITION: name = "IME_COMPOSITION"; break;
    case WM_IME_ENDCOMPOSITION: name = "IME_ENDCOMPOSITION"; break;
    case WM_IME_NOTIFY: name = "IME_NOTIFY"; break;
    case WM_IME_KEYDOWN: name = "IME_KEYDOWN"; break;
    case WM_SETFOCUS: name = "SETFOCUS"; break;
    case WM_KILLFOCUS: name = "KILLFOCUS"; break;
    case WM_INPUTLANGCHANGE: name = "INPUTLANGCHANGE"; break;
    case WM_GETOBJECT: name = "GETOBJECT"; break;
    default: return;
    }
    note("%s %s %llx %llx extra %llx", NAMES[field], name, (unsigned long long)wParam, (unsigned long long)lParam,
         (unsigned long long)GetMessageExtraInfo());
}

/* A string of the composition; empty when there is none of this kind. */
static int composition(HWND window, DWORD kind, WCHAR *text, int room)
{
    HIMC handle = ImmGetContext(window);
    LONG bytes = handle ? ImmGetCompositionStringW(handle, kind, text, (room - 1) * (int)sizeof(WCHAR)) : 0;

    if (handle)
        ImmReleaseContext(window, handle);
    if (bytes < 0)
        bytes = 0;
    text[bytes / sizeof(WCHAR)] = 0;
    return (int)(bytes / sizeof(WCHAR));
}

static void look_at(HWND window, UINT message, LPARAM lParam)
{
    if (message == WM_IME_COMPOSITION && lParam & GCS_COMPSTR)
        composition(window, GCS_COMPSTR, open_text, 16);
    else if (message == WM_IME_ENDCOMPOSITION || (message == WM_IME_COMPOSITION && lParam & GCS_RESULTSTR))
        open_text[0] = 0;
}

/* --- the fields */

static LRESULT CALLBACK field_proc(HWND window, UINT message, WPARAM wParam, LPARAM lParam)
{
    int field = field_of(window);

    note_message(field, message, wParam, lParam);
    look_at(window, message, lParam);
    changed = TRUE;
    return CallWindowProcW(before[field], window, message, wParam, lParam);
}

static void bare_add(const WCHAR *text)
{
    for (; *text && bare_length < MOST - 1; text++)
        bare_text[bare_length++] = *text;
    bare_text[bare_length] = 0;
}

static void bare_key(WCHAR letter)
{
    WCHAR text[2] = {letter == L'\r' ? L'\n' : letter, 0};

    if (letter == L'\b' && bare_length)
        bare_text[--bare_length] = 0;
    else if (letter >= L' ' || letter == L'\r' || letter == L'\t')
        bare_add(text);
}

static void bare_paint(HWND window)
{
    PAINTSTRUCT paint;
    HDC device = BeginPaint(window, &paint);
    RECT whole;

    GetClientRect(window, &whole);
    FillRect(device, &whole, (HBRUSH)(COLOR_WINDOW + 1));
    TextOutW(device, 4, 4, bare_text + (bare_length > 40 ? bare_length - 40 : 0), bare_length > 40 ? 40 : bare_length);
    TextOutW(device, 4, 24, open_text, (int)wcslen(open_text));
    EndPaint(window, &paint);
}

static LRESULT CALLBACK bare_proc(HWND window, UINT message, WPARAM wParam, LPARAM lParam)
{
    WCHAR result[64];

    note_message(BARE, message, wParam, lParam);
    look_at(window, message, lParam);
    switch (message) {
    case WM_PAINT: bare_paint(window); return 0;
    case WM_LBUTTONDOWN: SetFocus(window); return 0;
    case WM_GETDLGCODE: return DLGC_WANTALLKEYS;
    case WM_CHAR: bare_key((WCHAR)wParam); break;
    case WM_IME_SETCONTEXT: /* it draws the syllable itself */
        return DefWindowProcW(window, message, wParam, lParam & ~ISC_SHOWUICOMPOSITIONWINDOW);
    case WM_IME_STARTCOMPOSITION:
    case WM_IME_ENDCOMPOSITION: break;
    case WM_IME_COMPOSITION:
        /* Taken at once, and not as WM_CHAR later. */
        if (lParam & GCS_RESULTSTR && composition(window, GCS_RESULTSTR, result, 64))
            bare_add(result);
        break;
    default: return DefWindowProcW(window, message, wParam, lParam);
    }
    changed = TRUE;
    InvalidateRect(window, NULL, FALSE);
    return 0;
}

static void empty(int field)
{
    HIMC handle = ImmGetContext(fields[field]);

    if (handle) {
        ImmNotifyIME(handle, NI_COMPOSITIONSTR, CPS_CANCEL, 0);
        ImmReleaseContext(fields[field], handle);
    }
    open_text[0] = 0;
    if (field == BARE) {
        bare_length = 0;
        bare_text[0] = 0;
        InvalidateRect(fields[field], NULL, FALSE);
    } else {
        SetWindowTextW(fields[field], L"");
    }
    changed = TRUE;
}

/* --- the window */

static LRESULT CALLBACK top_proc(HWND window, UINT message, WPARAM wParam, LPARAM lParam)
{
    static HWND last;

    switch (message) {
    case WM_DESTROY: PostQuitMessage(0); return 0;
    case WM_ACTIVATE:
        if (LOWORD(wParam) == WA_INACTIVE)
            last = GetFocus();
        changed = TRUE;
        break;
    case WM_SETFOCUS: SetFocus(last && IsChild(window, last) ? last : fields[EDIT_FIELD]); return 0;
    case WM_TIMER:
        if (changed)
            write_state();
        return 0;
    }
    return DefWindowProcW(window, message, wParam, lParam);
}

static HWND add_field(HWND top, int field, const WCHAR *class_name, DWORD style, int y, int height)
{
    HWND made = CreateWindowW(class_name, L"", WS_CHILD | WS_VISIBLE | WS_BORDER | style, 10, y, 560, height, top, NULL,
                              NULL, NULL);

    fields[field] = made;
    if (made && field != BARE)
        before[field] = (WNDPROC)SetWindowLongPtrW(made, GWLP_WNDPROC, (LONG_PTR)field_proc);
    return made;
}

static BOOL is_ours(const MSG *message)
{
    int field = field_of(GetFocus());

    if (message->message != WM_KEYDOWN)
        return FALSE;
    if (message->wParam == VK_F5 && field >= 0)
        empty(field);
    else if (message->wParam >= VK_F6 && message->wParam <= VK_F9 && fields[message->wParam - VK_F6])
        SetFocus(fields[message->wParam - VK_F6]);
    else if (message->wParam == VK_F11)
        Sleep(HANGS_MS);
    else
        return FALSE;
    return TRUE;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE nobody, LPWSTR command, int show)
{
    WNDCLASSW top_class = {0}, bare_class = {0};
    MSG message;
    HWND top;

    if (__argc < 2)
        return 2;
    lstrcpynW(state_file, __wargv[1], MAX_PATH);
    swprintf(beside, MAX_PATH, L"%ls.new", state_file);
    if (__argc > 2)
        messages = _wfopen(__wargv[2], L"wb");
    top_class.lpfnWndProc = top_proc;
    top_class.hInstance = instance;
    top_class.lpszClassName = L"IeumTestEditor";
    top_class.hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1);
    top_class.hCursor = LoadCursor(NULL, IDC_ARROW);
    RegisterClassW(&top_class);
    bare_class.lpfnWndProc = bare_proc;
    bare_class.hInstance = instance;
    bare_class.lpszClassName = L"Chrome_WidgetWin_1";
    bare_class.hCursor = LoadCursor(NULL, IDC_IBEAM);
    RegisterClassW(&bare_class);
    LoadLibraryW(L"msftedit.dll");

    top = CreateWindowW(top_class.lpszClassName, L"Ieum test editor", WS_OVERLAPPEDWINDOW, 60, 60, 600, 480, NULL, NULL,
                        instance, NULL);
    add_field(top, EDIT_FIELD, L"EDIT", ES_MULTILINE | ES_AUTOVSCROLL | ES_WANTRETURN, 10, 120);
    add_field(top, SECRET, L"EDIT", ES_PASSWORD | ES_AUTOHSCROLL, 140, 24);
    add_field(top, RICH, L"RICHEDIT50W", ES_MULTILINE | ES_AUTOVSCROLL | ES_WANTRETURN, 174, 120);
    add_field(top, BARE, bare_class.lpszClassName, 0, 304, 60);
    SendMessageW(fields[EDIT_FIELD], EM_SETLIMITTEXT, MOST - 1, 0);
    ShowWindow(top, SW_SHOW);
    SetForegroundWindow(top);
    SetTimer(top, TIMER, TIMER_MS, NULL);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (is_ours(&message))
            continue;
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
    return (int)message.wParam;
}
