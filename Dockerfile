# syntax=docker/dockerfile:1

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM dependencies AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json build.ts ./
COPY server server
COPY modules modules
COPY db db
COPY views views
RUN node build.ts

FROM node:24-slim
WORKDIR /app
RUN install -d -m 0700 -o 1000 -g 1000 /data
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist

ENV NODE_ENV=production \
    MINIJANS_DATA=/data \
    MINIJANS_HOST=0.0.0.0 \
    MINIJANS_PORT=8080
USER 1000:1000
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# The internal listener, where there is one, has the health checks.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "const { MINIJANS_INTERNAL_PORT, MINIJANS_PORT } = process.env; fetch(`http://127.0.0.1:${MINIJANS_INTERNAL_PORT || MINIJANS_PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/server/main.js"]
