; The installer, for one account and without an administrator's rights; packaging/windows/installer.sh calls makensis:
;
;   makensis -DVERSION=0.1.0 -DFOLDER=… -DICON=… -DOUT=… [-DTARGET=amd64-unicode] [-DSIGN=…] ieum.nsi
;
; Silent:  ieum-…-windows-x64.exe /S [/AUTOSTART] [/D=C:\place]      uninstall.exe /S [/FORGET]
; Exit codes: 0 done, 1 given up by the person, 2 nothing was changed because the program runs on or a file is held.
!ifdef TARGET
Target ${TARGET}
!endif
Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Ieum"
!define NO_REPORTS "Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications"

Name "$(NAME)"
BrandingText "Ieum ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Ieum"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
SetCompressor /SOLID lzma
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1042 "ProductName" "이음"
VIAddVersionKey /LANG=1042 "FileDescription" "이음 설치 프로그램 (Ieum setup)"
VIAddVersionKey /LANG=1042 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1042 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1042 "LegalCopyright" "NOTICES.txt"
!ifdef SIGN
!uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\ieum.exe"
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_TEXT "$(AUTOSTART)"
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION WriteAutostart
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_PAGE_CUSTOMFUNCTION_SHOW ShowAutostart
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
; English for every system that is not Korean: the first one is what NSIS falls back to.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Korean"

LangString NAME ${LANG_KOREAN} "이음"
LangString NAME ${LANG_ENGLISH} "Ieum"
LangString AUTOSTART ${LANG_KOREAN} "로그인할 때 이음을 시작합니다"
LangString AUTOSTART ${LANG_ENGLISH} "Start Ieum when I log in"
LangString COMMENT ${LANG_KOREAN} "글을 쓰는 동안 다음 어절을 제안합니다"
LangString COMMENT ${LANG_ENGLISH} "Suggests the next Korean word while you type"
LangString RUNS_ON ${LANG_KOREAN} "이음이 아직 실행되고 있거나 다른 프로그램이 그 파일을 쓰고 있습니다. 끝낸 뒤 다시 해 주세요. 바뀐 것은 없습니다."
LangString RUNS_ON ${LANG_ENGLISH} "Ieum still runs, or another program uses its files. End it and try again. Nothing was changed."
LangString BROKEN ${LANG_KOREAN} "파일을 쓰지 못했습니다. 있던 판을 그대로 두었습니다."
LangString BROKEN ${LANG_ENGLISH} "The files could not be written. What was installed before is left as it was."
LangString FORGET ${LANG_KOREAN} "설정과 설치한 모델도 지울까요?"
LangString FORGET ${LANG_ENGLISH} "Delete the settings and installed models too?"

Var before ; whether the folder of an earlier version stands aside
Var ran ; whether the program ran, as its command says by its exit code

; The program that runs is asked to end, which gives back what it holds; then its folder can be moved, and only then.
!macro SetAside un
Function ${un}SetAside
    StrCpy $before ""
    ${IfNot} ${FileExists} "$INSTDIR\_internal\*.*"
        Return
    ${EndIf}
    RMDir /r "$INSTDIR\_internal.before"
    ${If} ${FileExists} "$INSTDIR\ieum-cli.exe"
        nsExec::Exec /TIMEOUT=30000 '"$INSTDIR\ieum-cli.exe" status'
        Pop $ran
        nsExec::Exec /TIMEOUT=30000 '"$INSTDIR\ieum-cli.exe" quit'
        Pop $0
    ${EndIf}
    ; Its processes end one after the other, and virus scanners look at what was used last.
    StrCpy $1 0
    ${Do}
        ClearErrors
        FileOpen $2 "$INSTDIR\ieum.exe" a ; refused while one of its processes lives
        ${IfNot} ${Errors}
            FileClose $2
            ; Asked within: whoever asks whether there were errors forgets them.
            Rename "$INSTDIR\_internal" "$INSTDIR\_internal.before"
            ${IfNot} ${Errors}
                StrCpy $before "1"
                Return
            ${EndIf}
        ${EndIf}
        IntOp $1 $1 + 1
        Sleep 500
    ${LoopUntil} $1 >= 30
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNS_ON)" /SD IDOK
    SetErrorLevel 2
    Quit
FunctionEnd
!macroend
!insertmacro SetAside ""
!insertmacro SetAside "un."

Section
    Call SetAside
    SetOutPath "$INSTDIR"
    ClearErrors
    SetOverwrite try
    File /r "${FOLDER}/*"
    ${If} ${Errors}
        ${If} $before != ""
            RMDir /r "$INSTDIR\_internal"
            Rename "$INSTDIR\_internal.before" "$INSTDIR\_internal"
        ${EndIf}
        MessageBox MB_OK|MB_ICONSTOP "$(BROKEN)" /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    RMDir /r "$INSTDIR\_internal.before"
    WriteUninstaller "$INSTDIR\uninstall.exe"

    CreateShortCut "$SMPROGRAMS\$(NAME).lnk" "$INSTDIR\ieum.exe" "" "$INSTDIR\ieum.exe" 0 SW_SHOWNORMAL "" "$(COMMENT)"
    ; An autostart of before stays, and starts what is here now.
    ReadRegStr $0 HKCU "${RUN}" "Ieum"
    ${If} $0 != ""
        WriteRegStr HKCU "${RUN}" "Ieum" '"$INSTDIR\ieum.exe"'
    ${EndIf}
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/AUTOSTART" $1
    ${IfNot} ${Errors}
        Call WriteAutostart
    ${EndIf}

    WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "$(NAME)"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\ieum.exe"
    WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Ieum developers"
    WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
    WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1

    ; Who is renewed unasked has it again; others choose on the last page.
    ${If} ${Silent}
    ${AndIf} $ran == "0"
        Exec '"$INSTDIR\ieum.exe"'
    ${EndIf}
SectionEnd

Function WriteAutostart
    WriteRegStr HKCU "${RUN}" "Ieum" '"$INSTDIR\ieum.exe"'
    DeleteRegValue HKCU "${APPROVED}" "Ieum"
FunctionEnd

; Ticked where it starts so already.
Function ShowAutostart
    ReadRegStr $0 HKCU "${RUN}" "Ieum"
    ${If} $0 != ""
        SendMessage $mui.FinishPage.ShowReadme ${BM_SETCHECK} ${BST_CHECKED} 0
    ${EndIf}
FunctionEnd

Section Uninstall
    Call un.SetAside
    RMDir /r "$INSTDIR\_internal.before"
    Delete "$INSTDIR\ieum.exe"
    Delete "$INSTDIR\ieum-cli.exe"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR" ; what somebody else put there stays
    Delete "$SMPROGRAMS\이음.lnk"
    Delete "$SMPROGRAMS\Ieum.lnk"
    DeleteRegValue HKCU "${RUN}" "Ieum"
    DeleteRegValue HKCU "${APPROVED}" "Ieum"
    DeleteRegValue HKCU "${NO_REPORTS}" "ieum.exe"
    DeleteRegValue HKCU "${NO_REPORTS}" "ieum-cli.exe"
    DeleteRegKey HKCU "${UNINSTALL}"

    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/FORGET" $1
    ${IfNot} ${Errors}
        StrCpy $2 IDYES
    ${Else}
        StrCpy $2 IDNO
        MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(FORGET)" /SD IDNO IDNO keep
        StrCpy $2 IDYES
        keep:
    ${EndIf}
    ${If} $2 == IDYES
        RMDir /r "$LOCALAPPDATA\ieum"
    ${EndIf}
    RMDir /r "$LOCALAPPDATA\Temp\ieum" ; locks and nothing else
    ; comtypes' modules, made of what Windows says of its UI Automation; one folder for each version of Python.
    FindFirst $0 $1 "$TEMP\comtypes_cache\ieum-*"
    ${DoWhile} $1 != ""
        RMDir /r "$TEMP\comtypes_cache\$1"
        FindNext $0 $1
    ${Loop}
    FindClose $0
    RMDir "$TEMP\comtypes_cache"
SectionEnd
