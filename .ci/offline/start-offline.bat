@echo off
rem Sets up from the folder "wheels" without a network, at first and after a newer folder was copied over this one; then opens KAMP Studio.
chcp 65001 >nul
cd /d "%~dp0"
if exist .venv\Scripts\kamp.exe fc /b wheels\requirements.txt .venv\installed.txt >nul 2>nul && goto start
py -3.11 -m venv .venv || (echo Python 3.11 is needed: python.org & pause & exit /b 1)
set PIP=.venv\Scripts\python.exe -m pip install --no-index --find-links wheels --disable-pip-version-check --quiet
%PIP% --require-hashes --no-deps -r wheels\requirements.txt || goto failed
%PIP% -r wheels\build.txt || goto failed
%PIP% --no-deps --no-build-isolation -e . || goto failed
copy /y wheels\requirements.txt .venv\installed.txt >nul
:start
.venv\Scripts\kamp.exe app %*
if errorlevel 1 pause
exit /b
:failed
pause
exit /b 1
