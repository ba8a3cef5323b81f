# The image of compose.yaml. Build: docker build --tag campuswatch .
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/campuswatch
COPY requirements-containers.lock ./
RUN /opt/campuswatch/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
    -r requirements-containers.lock
COPY pyproject.toml README.md LICENSE ./
COPY language language
COPY inventory inventory
COPY collector collector
COPY alerts alerts
COPY dashboards dashboards
COPY campuswatch campuswatch
COPY simulator simulator
RUN /opt/campuswatch/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
# Reports in Chinese are set as PDF with a font of the system.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 campuswatch \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/campuswatch --create-home --shell /usr/sbin/nologin campuswatch
COPY --from=build /opt/campuswatch /opt/campuswatch
COPY --chmod=755 containers/entry /usr/local/bin/containers-entry
COPY --chmod=755 containers/prepare /usr/local/bin/containers-prepare
ENV PATH=/opt/campuswatch/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /var/lib/campuswatch
VOLUME /var/lib/campuswatch
ENTRYPOINT ["containers-entry"]
CMD ["campuswatch", "run"]
