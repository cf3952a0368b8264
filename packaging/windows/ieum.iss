; Inno Setup: ISCC /DVersion=0.1.0 packaging\windows\ieum.iss   (for one account, without administrator's rights)
[Setup]
AppId={{6B0B5B0E-2D39-4F5C-9D65-9B3A2C3E7A51}
AppName=이음
AppVersion={#Version}
DefaultDirName={autopf}\Ieum
DefaultGroupName=이음
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
CloseApplications=yes
DisableProgramGroupPage=yes
OutputDir=..\..\dist
OutputBaseFilename=ieum-{#Version}-windows-x64
SetupIconFile=..\..\build\package\art\ieum.ico
UninstallDisplayIcon={app}\ieum.exe
Compression=lzma2
SolidCompression=yes

[Languages]
Name: "ko"; MessagesFile: "compiler:Languages\Korean.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
ko.Autostart=로그인할 때 이음을 시작합니다
en.Autostart=Start Ieum when I log in
ko.Forget=설정과 설치한 모델도 지울까요?
en.Forget=Delete the settings and installed models too?

[Tasks]
Name: "autostart"; Description: "{cm:Autostart}"; Flags: unchecked

[Files]
Source: "..\..\build\package\dist\ieum\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs

[InstallDelete]
; What an earlier version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\이음"; Filename: "{app}\ieum.exe"

[Registry]
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "Ieum"; ValueData: """{app}\ieum.exe"""; Flags: uninsdeletevalue; Tasks: autostart

[Run]
Filename: "{app}\ieum.exe"; Description: "{cm:LaunchProgram,이음}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent and
     (MsgBox(CustomMessage('Forget'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES) then
    DelTree(ExpandConstant('{localappdata}\ieum'), True, True, True);
end;
