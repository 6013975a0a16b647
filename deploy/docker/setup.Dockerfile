# 一次性的准备：副本集、数据库账号、消息服务账号。What runs once before the services: replica set and accounts.
FROM python:3.11-slim

WORKDIR /srv
COPY deploy/docker/setup.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r setup.lock \
 && useradd --system --uid 10001 --no-create-home hall
# 权限出自这三处：数据库的一张表，消息服务的拓扑与调用关系。Rights come from one table and two contracts.
COPY deploy/mongo/roles.toml deploy/mongo/roles.toml
COPY contracts/contracts/__init__.py contracts/contracts/topology.py contracts/contracts/calls.py contracts/contracts/
COPY deploy/local/local deploy/local/local

ENV PYTHONPATH=/srv/deploy/local:/srv/contracts PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
CMD ["python", "-m", "local.containers"]
