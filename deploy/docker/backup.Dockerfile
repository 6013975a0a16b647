# 备份与恢复：逐块核对要用账本的散列，此外什么服务也没有。Backup and restore, with the ledger's hashes and no service.
FROM python:3.11-slim

WORKDIR /srv
COPY deploy/docker/setup.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r setup.lock \
 && useradd --system --uid 10001 --no-create-home hall \
 && mkdir /backup && chown 10001 /backup
COPY services/chassis/chassis/__init__.py services/chassis/chassis/merkle.py services/chassis/chassis/ledger.py chassis/
COPY deploy/backup/backup backup

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
ENTRYPOINT ["python", "-m", "backup"]
