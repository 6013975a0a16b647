# 身份服务 identity：镜像里只有它自己、chassis 与 contracts。This service, chassis and contracts, nothing else.
FROM python:3.11-slim

WORKDIR /srv
COPY services/identity/requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && useradd --system --uid 10001 --no-create-home hall \
 && mkdir /journal && chown 10001 /journal
COPY contracts/contracts contracts/contracts
COPY services/chassis/chassis chassis/chassis
COPY services/identity/identity identity/identity

ENV PYTHONPATH=/srv/contracts:/srv/chassis:/srv/identity \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HALL_HEALTH_HOST=0.0.0.0 HALL_HEALTH_PORT=9000
EXPOSE 9000
USER 10001
CMD ["python", "-m", "identity", "run"]
