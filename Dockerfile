# The image that Airbyte runs: user 1000, absolute entry point, UTC. ENTRYPOINT and AIRBYTE_ENTRYPOINT must be equal.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npx tsc -b src && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
WORKDIR /airbyte/integration_code
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/bin ./bin
COPY --from=build /build/dist ./dist
COPY --from=build /build/resources ./resources
ENV TZ=UTC AIRBYTE_ENTRYPOINT="/airbyte/integration_code/bin/source-zoho"
USER node
LABEL io.airbyte.name="source-zoho" io.airbyte.version="0.1.0"
ENTRYPOINT ["/airbyte/integration_code/bin/source-zoho"]
