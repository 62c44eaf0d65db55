# One image for every service, the stand-ins of the third parties and the console. Which of them a
# container is, its command says: `docker run <image> dist/programs/orders.js`.

FROM node:24.19.0-alpine3.23 AS manifests
# All that npm has to know, whatever packages there are. The layers below are made again only when
# one of these files changes, not when a source file does.
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete

FROM node:24.19.0-alpine3.23 AS dependencies
WORKDIR /app
COPY --from=manifests /app ./
# Without what only compilers and debuggers read: half of it.
RUN npm ci --omit=dev --no-audit --no-fund \
 && find node_modules -type f \
      \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete \
 && rm -rf node_modules/@opentelemetry/*/build/esm node_modules/@opentelemetry/*/build/esnext \
# The largest of what the programs have in them.
 && rm -rf node_modules/zod node_modules/kysely node_modules/undici node_modules/pino node_modules/express

FROM node:24.19.0-alpine3.23 AS tools
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --no-audit --no-fund

FROM tools AS page
COPY tsconfig.base.json ./
COPY console console
RUN npx vite build console/page

FROM tools AS build
COPY . .
# Its maps stay: log lines name the lines of the TypeScript source.
RUN node local/build.js

FROM alpine:3.23
LABEL org.opencontainers.image.title="SimpleBank" \
      org.opencontainers.image.licenses="MIT"
# Node.js alone, without npm and its fellows, and the two libraries that it needs.
COPY --from=tools /usr/local/bin/node /usr/local/bin/
COPY --from=tools /usr/lib/libstdc++.so.6 /usr/lib/libgcc_s.so.1 /usr/lib/
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=page /app/console/dist/page console/dist/page
COPY --from=build /app/dist dist
COPY package.json ./
# Where the errors of all of them lead.
COPY docs/errors.md docs/
ENV NODE_ENV=production HOST=0.0.0.0 PORT=5000
EXPOSE 5000
USER 1000:1000
# /health is also timed: so there is a sign of life of every service among the timings.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:5000/health", "http://127.0.0.1:5000/ready"]
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["dist/programs/gateway.js"]
