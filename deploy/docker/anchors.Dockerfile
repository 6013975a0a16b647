# 锚点：只读各服务签过名的日志头，送到大厅之外。Reads signed heads, takes them out of the house, knows nothing else.
FROM python:3.11-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv
COPY deploy/docker/setup.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r setup.lock \
 && useradd --system --uid 10001 --no-create-home hall \
 && mkdir /anchors && chown 10001 /anchors
COPY deploy/anchors/anchors anchors

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
CMD ["python", "-m", "anchors", "follow", "--every", "3600"]
