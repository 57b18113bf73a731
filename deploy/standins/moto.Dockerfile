# As motoserver/moto: the S3 server of the tests on port 5000.
ARG BASE
FROM ${BASE}
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 >/dev/null && rm -rf /var/lib/apt/lists/*
COPY lib/ /opt/moto/
ENV PYTHONPATH=/opt/moto
USER 1000
EXPOSE 5000
CMD ["python3", "-m", "moto.server", "-H", "0.0.0.0", "-p", "5000"]
