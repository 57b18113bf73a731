FROM headwater-standin/jdk
COPY lib/ /opt/elasticsearch/lib/
COPY transport/ /opt/elasticsearch/transport/
COPY run /opt/elasticsearch/run
RUN mkdir -p /usr/share/elasticsearch/data && chown -R 1000:1000 /usr/share/elasticsearch
USER 1000
EXPOSE 9200
VOLUME /usr/share/elasticsearch/data
CMD ["/opt/elasticsearch/run"]
