# 流程服务 workflow：镜像里只有它自己、chassis 与 contracts。This service, chassis and contracts, nothing else.
FROM python:3.11-slim

# 证明文件用的中文字体 the Chinese font issued documents are printed with
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv
COPY services/workflow/requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && useradd --system --uid 10001 --no-create-home hall
COPY contracts/contracts contracts/contracts
COPY services/chassis/chassis chassis/chassis
COPY services/workflow/workflow workflow/workflow

ENV PYTHONPATH=/srv/contracts:/srv/chassis:/srv/workflow \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HALL_HEALTH_HOST=0.0.0.0 HALL_HEALTH_PORT=9000
EXPOSE 9000
USER 10001
CMD ["python", "-m", "workflow", "run"]
