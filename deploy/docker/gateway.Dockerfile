# 网关：HTTP 接口与构建好的门户网站。The gateway with the built portal, chassis and contracts.
FROM node:20-slim AS portal

WORKDIR /build/services/portal
COPY services/portal/package.json services/portal/package-lock.json ./
RUN npm ci --ignore-scripts
COPY services/portal .
RUN npm run build

FROM python:3.11-slim

WORKDIR /srv
COPY services/gateway/requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && useradd --system --uid 10001 --no-create-home hall
COPY contracts/contracts contracts/contracts
COPY contracts/published contracts/published
COPY services/chassis/chassis chassis/chassis
COPY services/gateway/gateway gateway/gateway
COPY --from=portal /build/services/portal/dist portal

ENV PYTHONPATH=/srv/contracts:/srv/chassis:/srv/gateway \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HALL_HTTP_HOST=0.0.0.0 HALL_HTTP_PORT=8080 HALL_PORTAL_DIST=/srv/portal
EXPOSE 8080
USER 10001
CMD ["python", "-m", "gateway", "run"]
