# syntax=docker/dockerfile:1
# The image that Airbyte runs: user 1000, absolute entry point, UTC. ENTRYPOINT and AIRBYTE_ENTRYPOINT are the same.
# Nothing in it is compiled for one platform, so that it builds for amd64 and arm64 alike.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.base.json ./
COPY src ./src
RUN npx --no-install tsc -b src && find dist -type f ! -name '*.js' -delete && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
# The build passes the version of package.json: --build-arg VERSION="$(node -p 'require("./package.json").version')"
ARG VERSION=0.1.0
WORKDIR /airbyte/integration_code
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY bin ./bin
COPY resources ./resources
COPY docs/errors.md docs/logs.md ./docs/
# Node takes three quarters of the container's memory for its heap, whatever the limit is.
ENV AIRBYTE_ENTRYPOINT="/airbyte/integration_code/bin/source-zoho" \
    NODE_ENV=production \
    NODE_OPTIONS="--max-old-space-size-percentage=75" \
    TZ=UTC
# No file is written but those that a command line names, so that the root file system may be read-only.
USER 1000:1000
LABEL io.airbyte.name="source-zoho" \
      io.airbyte.version="${VERSION}" \
      org.opencontainers.image.title="source-zoho" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="MIT"
ENTRYPOINT ["/airbyte/integration_code/bin/source-zoho"]
