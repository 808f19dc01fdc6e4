# One service, unprivileged; the embedding model is in the image, so it needs no network to run.
FROM python:3.11-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 FOOTNOTE_DATA_DIR=/data FOOTNOTE_HOST=0.0.0.0 FOOTNOTE_PORT=8000

# Reads papers that are scans.
RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-eng \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY index ./index
COPY ingest ./ingest
COPY service ./service
COPY evaluation ./evaluation
# Elsewhere than on the package registry's default, torch without GPU libraries has an index of
# its own: set TORCH_INDEX to it for an image several gigabytes smaller.
ARG TORCH_INDEX=""
RUN if [ -n "$TORCH_INDEX" ]; then \
        pip install -c constraints.txt --index-url "$TORCH_INDEX" torch; \
    fi \
    && pip install -c constraints.txt -e ".[slack,mcp,llm,otel]"
COPY papers ./papers

RUN useradd --system --create-home --uid 10001 footnote \
    && mkdir /data && chown footnote /data
USER footnote
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]

# Papers that cannot be read (status 3) do not keep the others from being served.
CMD ["sh", "-c", "footnote ingest papers || test $? -eq 3 && exec footnote serve"]
