@echo off
rem Double-click: sets up on the first start, then opens KAMP Studio in the browser.
chcp 65001 >nul
cd /d "%~dp0"
where uv >nul 2>nul || py -m pip install uv || python -m pip install uv || (echo Python 3 is needed: python.org & pause & exit /b 1)
where uv >nul 2>nul && (uv run kamp app %*) || (py -m uv run kamp app %*)
if errorlevel 1 pause
