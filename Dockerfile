# One image for every service; docker-compose.yml says which one a container is.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node services/launcher/build.mjs && node services/console/build.mjs
# The embedded store is for one machine without a server: its 550 MB stay out of the image.
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/chdb node_modules/@chdb

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
# Read at run time from their source place: migrations and the api's document.
COPY --from=build --chown=root:root /app/services/archive/migrations ./services/archive/migrations
COPY --from=build --chown=root:root /app/services/api/openapi.json ./services/api/openapi.json
COPY --from=build --chown=root:root /app/roadnet ./roadnet
# The named volume takes over the owner of the folder that it covers.
RUN mkdir -p /var/lib/lingshan/roadnet && chown -R node:node /var/lib/lingshan
USER node
EXPOSE 8080 9100 50051
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:9100/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/services/api/main.js"]
