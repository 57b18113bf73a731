package dev.headwater.gateway.answers;

import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Question;
import dev.headwater.events.Question.Kind;
import dev.headwater.events.Search;
import dev.headwater.events.Settings;
import dev.headwater.events.Turn;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.http.JsonObject;
import dev.headwater.gateway.http.RequestSettings;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads questions from the bodies of {@code /v1/search} and {@code /v1/answers}. */
@Singleton
final class QuestionRequests {
  private static final List<String> ROLES = List.of("user", "assistant");
  private static final int MAX_COLLECTION_LENGTH = 1000;

  private final OpenCollections collections;
  private final RequestSettings limits;
  private final AnswerSettings defaults;

  /** A question without its envelope, and the request's other options. */
  record Asked(Question.Builder question, boolean seeded, boolean stream) {}

  QuestionRequests(OpenCollections collections, RequestSettings limits, AnswerSettings defaults) {
    this.collections = collections;
    this.limits = limits;
    this.defaults = defaults;
  }

  Question.Builder search(byte[] body, Asker asker) {
    JsonObject json = JsonObject.parse(body, "collection", "query", "k", "mode", "filter");
    String query = json.requiredText("query", limits.maxQuestionLength());
    int k = json.integer("k", 1, defaults.maxK(), defaults.searchPassages());
    Search.Mode mode =
        switch (json.text("mode", limits.maxQuestionLength(), "hybrid")) {
          case "hybrid" -> Search.Mode.HYBRID;
          case "vector" -> Search.Mode.VECTOR;
          case "keyword" -> Search.Mode.KEYWORD;
          case String other -> throw json.refused("mode", other, "hybrid, vector, keyword");
        };
    return question(json, Kind.SEARCH, query, asker)
        .setSearch(Search.newBuilder().setK(k).setMode(mode).putAllFilter(json.texts("filter")));
  }

  Asked answer(byte[] body, Asker asker) {
    JsonObject json =
        JsonObject.parse(
            body,
            "collection",
            "question",
            "history",
            "stream",
            "temperature",
            "top_p",
            "seed",
            "max_tokens",
            "system",
            "filter");
    String text = json.requiredText("question", limits.maxQuestionLength());
    Settings.Builder settings =
        Settings.newBuilder()
            .setTemperature(
                json.number(
                    "temperature", 0, 2, 0, "0 (always the likeliest token) to 2 (most random)"))
            .setTopP(json.number("top_p", Double.MIN_VALUE, 1, 1, "above 0, up to 1 (all tokens)"))
            .setSeed(json.longInteger("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0))
            .setMaxTokens(json.integer("max_tokens", 1, defaults.maxTokens(), 0))
            .setSystem(json.text("system", limits.maxQuestionLength(), ""));
    List<Turn> history =
        json.objects("history", defaults.maxHistoryTurns(), this::turn, "role", "content");
    Question.Builder question =
        question(json, Kind.ASK, text, asker)
            .addAllHistory(history)
            .setSearch(
                Search.newBuilder()
                    .setK(defaults.answerPassages())
                    .putAllFilter(json.texts("filter")));
    if (settings.getSystem().isEmpty()) {
      settings.setSystem(collections.readable(question.getCollection()).getPrompt());
    }
    return new Asked(question.setSettings(settings), json.has("seed"), json.truth("stream", false));
  }

  private Question.Builder question(JsonObject json, Kind kind, String text, Asker asker) {
    String name = json.requiredText("collection", MAX_COLLECTION_LENGTH);
    CollectionRecord collection = collections.readable(name);
    return Question.newBuilder()
        .setKind(kind)
        .setText(text)
        .setAsker(asker)
        .setTenant(DocumentKey.DEFAULT_TENANT)
        .setCollection(name)
        .setEncoder(collection.getEncoder())
        .setGeneration(collection.getGeneration())
        .setIncarnation(collection.getIncarnation())
        .setLanguage(collection.getLanguage())
        .setPublicCollection(collection.getPublic());
  }

  private Turn turn(JsonObject json) {
    String role = json.requiredText("role", limits.maxQuestionLength());
    if (!ROLES.contains(role)) {
      throw json.refused("role", role, String.join(", ", ROLES));
    }
    return Turn.newBuilder()
        .setRole(role)
        .setContent(json.requiredText("content", limits.maxQuestionLength()))
        .build();
  }
}
