@echo off
rem anima-dpo ARGS...: builds what changed, then runs the command. The .NET 10 SDK is all it needs.
rem ANIMA_TORCH chooses the libtorch: cpu, cuda, or the folder of one.
setlocal
set "ROOT=%~dp0"
set "LOG=%ROOT%artifacts\build.log"
set "NO_CUDA=%ROOT%artifacts\no-cuda"
if not exist "%ROOT%artifacts" mkdir "%ROOT%artifacts"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1

rem With NVIDIA's driver and no other word, libtorch with CUDA, if it can be restored; that it cannot is remembered.
if not "%ANIMA_TORCH%"=="" if exist "%NO_CUDA%" del "%NO_CUDA%"
if "%ANIMA_TORCH%"=="" if exist "%SystemRoot%\System32\nvcuda.dll" if not exist "%NO_CUDA%" (
  set ANIMA_TORCH=cuda
  dotnet restore "%ROOT%src\Anima.Dpo" -v q -nologo >"%LOG%" 2>&1 || (
    echo anima-dpo: libtorch with CUDA cannot be restored ^(see %LOG%^): going on with the CPU; ANIMA_TORCH=cuda tries again. 1>&2
    echo tried >"%NO_CUDA%"
    set ANIMA_TORCH=cpu
  )
)
if "%ANIMA_TORCH%"=="" set ANIMA_TORCH=cpu

dotnet build "%ROOT%src\Anima.Dpo" -c Release -v q -nologo -nodeReuse:false >"%LOG%" 2>&1 || (
  type "%LOG%" 1>&2
  echo anima-dpo: the build failed ^(the .NET 10 SDK is at https://dotnet.microsoft.com/download/dotnet/10.0^) 1>&2
  exit /b 1
)
set "ANIMA_DPO_COMMAND=%~nx0"
dotnet "%ROOT%artifacts\bin\Anima.Dpo\release\anima-dpo.dll" %*
exit /b %ERRORLEVEL%
