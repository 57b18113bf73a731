# As apache/kafka: KAFKA_* variables are broker settings, /etc/kafka/docker/run starts it.
FROM headwater-standin/jdk
COPY lib/ /opt/kafka/libs/
COPY run /etc/kafka/docker/run
RUN mkdir -p /var/lib/kafka/data && chown -R 1000:1000 /var/lib/kafka
USER 1000
EXPOSE 9092
VOLUME /var/lib/kafka/data
CMD ["/etc/kafka/docker/run"]
