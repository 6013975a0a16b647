#!/bin/bash
# 写好副本集密钥文件后启动官方镜像的 mongod。Writes the replica set's key file, then starts the official image's mongod.
set -euo pipefail
for value in "$HALL_MONGO_KEY" "$MONGO_INITDB_ROOT_PASSWORD"; do
  if [ -z "$value" ] || [ "$value" = replace-me ]; then
    echo "口令还是样例里的，拒绝启动：先运行 deploy/docker/make-env。Sample passwords are refused: run deploy/docker/make-env." >&2
    exit 1
  fi
done
umask 077
printf '%s' "$HALL_MONGO_KEY" > /data/configdb/hall.key
chown mongodb:mongodb /data/configdb/hall.key
exec docker-entrypoint.sh mongod --replSet hall --keyFile /data/configdb/hall.key --bind_ip_all
