package dev.headwater.worker;

import static dev.headwater.worker.Measure.Kind.COUNTER;
import static dev.headwater.worker.Measure.Kind.GAUGE;
import static dev.headwater.worker.Measure.Kind.HISTOGRAM;
import static dev.headwater.worker.Measure.Kind.TIMER;

import java.util.List;

/**
 * Everything that Headwater measures, as Prometheus names it. No label has values without bound,
 * such as ids. Each also has the label {@code service}.
 */
public enum Measure {
  RECORDS(
      COUNTER,
      "headwater_records_total",
      "Records by how they ended: done, skipped (another lane's), retried, dead_lettered; of"
          + " questions: done, refused, failed, outage, expired, cancelled, unreadable",
      "stage",
      "outcome"),
  WAIT(
      TIMER,
      "headwater_wait_seconds",
      "From when a record was written until a stage took it",
      "stage"),
  WORK(
      TIMER,
      "headwater_work_seconds",
      "Work on a batch of documents' records, or on a question",
      "stage"),
  FLUSH(
      TIMER,
      "headwater_flush_seconds",
      "Until Kafka had accepted what a batch published, and its offsets",
      "stage"),
  BATCH(HISTOGRAM, "headwater_batch_records", "Records of a batch", "stage"),
  LAG(
      GAUGE,
      "headwater_lag_records",
      "Records of its topic that a stage has not done yet",
      "stage"),
  OLDEST(
      GAUGE,
      "headwater_oldest_undone_seconds",
      "Age of the oldest record that a stage has not done yet; 0 if there is none",
      "stage"),
  QUEUE(GAUGE, "headwater_queue_questions", "Questions taken and not yet answered", "stage"),
  OUTAGES(
      COUNTER,
      "headwater_outages_total",
      "Batches and questions that failed because a dependency was away",
      "stage"),
  PART(
      GAUGE,
      "headwater_part_state",
      "1 for the state that a loop or reader is in: starting, running, waiting, stopped; else 0",
      "part",
      "state"),
  TEXTS(
      COUNTER,
      "headwater_texts_total",
      "Documents' texts by where they came from: kept, from an earlier run, or parsed",
      "source"),
  VECTORS(
      COUNTER,
      "headwater_vectors_total",
      "Vectors of chunks by where they came from: cached, of the same text before, or encoded",
      "source"),
  ENCODED_TOKENS(COUNTER, "headwater_encoded_tokens_total", "Tokens encoded", "encoder"),
  ENCODE(TIMER, "headwater_encode_seconds", "Encoding of a batch", "encoder"),
  ENCODE_BATCH(HISTOGRAM, "headwater_encode_batch_texts", "Texts of a batch", "encoder"),
  GENERATED_TOKENS(
      COUNTER,
      "headwater_generated_tokens_total",
      "Tokens of prompts read and of completions written",
      "kind"),
  GENERATE(TIMER, "headwater_generate_seconds", "Reading a prompt, writing a completion", "phase"),
  FRESHNESS(
      TIMER, "headwater_freshness_seconds", "From a document's submission until it is searchable"),
  HTTP(
      TIMER,
      "headwater_http_request_seconds",
      "Until the response begins",
      "method",
      "route",
      "status"),
  EXCHANGES(GAUGE, "headwater_exchanges", "Questions and lookups in progress at the gateway"),
  ANSWERS(
      COUNTER,
      "headwater_answers_total",
      "Questions by result: grounded, ungrounded, found (a search), embedded, or the HTTP status of"
          + " the failure",
      "kind",
      "result"),
  ANSWER(TIMER, "headwater_answer_seconds", "From the question to the whole answer", "kind"),
  FIRST_TOKEN(
      TIMER, "headwater_first_token_seconds", "From the question to the first token of its answer"),
  ASKED_AGAIN(
      COUNTER,
      "headwater_asked_again_total",
      "Attempts after the first, because nothing was heard of a question or its documents were"
          + " deleted",
      "kind");

  /** What kind of meter; a timer is a histogram of seconds. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    TIMER
  }

  private final Kind kind;
  private final String metric;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // a list of List.of
  private final List<String> labels;

  Measure(Kind kind, String metric, String help, String... labels) {
    this.kind = kind;
    this.metric = metric;
    this.help = help;
    this.labels = List.of(labels);
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Its name in Prometheus; a histogram's series add {@code _bucket}, {@code _sum}, {@code _count}.
   */
  public String metric() {
    return metric;
  }

  public String help() {
    return help;
  }

  /** The labels besides {@code service}. */
  public List<String> labels() {
    return labels;
  }
}
