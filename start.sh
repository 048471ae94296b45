#!/bin/sh
# Double-click or run: sets up on the first start, then opens KAMP Studio in the browser.
cd "$(dirname "$0")" || exit 1
if ! command -v uv >/dev/null 2>&1; then
  python3 -m pip install --user uv || { echo "Python 3 and pip are needed / Python 3 과 pip 이 필요합니다"; exit 1; }
  PATH="$(python3 -m site --user-base)/bin:$PATH"
fi
exec uv run kamp app "$@"
