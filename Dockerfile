# KAMP Studio on a server. The root is read-only (see compose.yaml); all that is kept lies in the volume /data.
FROM python:3.11.14-slim-bookworm

# PDFs are printed by Chromium, with Korean letters; the boosters need OpenMP. Its own sandbox needs rights that the container
# withholds; the container is the sandbox, and what is printed is our own page
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium fonts-nanum fontconfig libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && echo 'export CHROMIUM_FLAGS="$CHROMIUM_FLAGS --no-sandbox"' > /etc/chromium.d/container

WORKDIR /app
COPY requirements.lock pyproject.toml README.md ./
COPY .ci/bundle.py .ci/supply.py .ci/
RUN pip install --no-cache-dir uv==0.13.9 packaging==26.3 \
 && python .ci/bundle.py --system linux > /tmp/needed.txt \
 && uv pip install --system --no-cache --compile-bytecode --no-deps --require-hashes -r /tmp/needed.txt \
 && rm /tmp/needed.txt

COPY app.py SECURITY.md ./
COPY .streamlit .streamlit
COPY static static
COPY sample_data sample_data
COPY kamp_core kamp_core
COPY pages pages
RUN uv pip install --system --no-cache --no-deps -e . \
 && python -m compileall -q kamp_core pages app.py \
 && useradd --uid 10001 --no-create-home kamp \
 && install -d -o 10001 -g 10001 /data

ENV KAMP_HOME=/data HOME=/tmp MPLCONFIGDIR=/tmp/matplotlib NUMBA_CACHE_DIR=/tmp/numba
VOLUME /data
EXPOSE 8501
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["kamp", "app", "--headless", "--host", "0.0.0.0", "--port", "8501", "--name", "localhost"]
