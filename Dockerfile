# syntax=docker/dockerfile:1
# Two images of one build: `runtime` for the service and the stages that need no browser, `fetch` with Chromium. Both run as a plain user.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev && rm -rf .build

FROM node:20-bookworm-slim AS runtime
ENV NODE_ENV=production GRISTMILL_DATA=/data GRISTMILL_LOG_LEVEL=info
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
WORKDIR /data
VOLUME /data
ENTRYPOINT ["node", "/app/dist/src/entry/cli.js"]
CMD ["--help"]

FROM runtime AS fetch
USER root
RUN apt-get update \
  && apt-get install -y --no-install-recommends chromium-headless-shell fonts-noto-core fonts-noto-cjk \
  && rm -rf /var/lib/apt/lists/*
ENV GRISTMILL_CHROMIUM=/usr/bin/chromium-headless-shell
USER node
