@echo off
rem test [OPTIONS...]: builds the solution in Release and runs every test project. The .NET 10 SDK is all it needs.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
if "%ANIMA_TORCH%"=="" set ANIMA_TORCH=cpu
dotnet build "%ROOT%Anima.Rlhf.slnx" -c Release -v q -nologo -nodeReuse:false || exit /b 1
set FAILED=0
rem 8: no test of a project matches the options.
for /d %%p in ("%ROOT%tests\*.Tests") do (
  dotnet exec "%ROOT%artifacts\bin\%%~nxp\release\%%~nxp.dll" --progress off %*
  if not !ERRORLEVEL!==0 if not !ERRORLEVEL!==8 set FAILED=1
)
exit /b %FAILED%
