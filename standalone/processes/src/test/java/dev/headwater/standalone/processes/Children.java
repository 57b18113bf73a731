package dev.headwater.standalone.processes;

import java.nio.file.Path;

/** Kafka and Elasticsearch on a data folder; as a main class, a parent to be killed. */
record Children(KafkaProcess kafka, ElasticsearchProcess elasticsearch) implements AutoCloseable {
  static Children start(Path data) {
    Installation installation = Installation.find();
    KafkaProcess kafka = KafkaProcess.start(installation, data, Ports.free(), "256m");
    ElasticsearchProcess elasticsearch =
        ElasticsearchProcess.start(installation, data, Ports.free(), "512m");
    return new Children(kafka, elasticsearch);
  }

  Children awaitReady() {
    kafka.awaitReady();
    elasticsearch.awaitReady();
    return this;
  }

  /** Starts both, prints their process ids on one line, and waits to be killed. */
  public static void main(String[] arguments) throws InterruptedException {
    Children children = start(Path.of(arguments[0])).awaitReady();
    System.out.println(children.kafka().pid() + " " + children.elasticsearch().pid());
    Thread.currentThread().join();
  }

  @Override
  public void close() {
    elasticsearch.close();
    kafka.close();
  }
}
