# 一次性的准备：副本集、数据库账号、消息服务账号。What runs once before the services: replica set and accounts.
FROM python:3.11-slim

WORKDIR /srv
COPY deploy/docker/setup.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r setup.lock \
 && useradd --system --uid 10001 --no-create-home hall
COPY deploy/local/local local

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
CMD ["python", "-m", "local.containers"]
