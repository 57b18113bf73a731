package dev.headwater.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents, questions and judgements in the layout of the BEIR benchmark.
 *
 * @param documents title and text, by id
 * @param questions by id; those that have judgements
 * @param grades how relevant a document is, by question id and document id
 */
record RetrievalSet(
    Map<String, String> documents,
    Map<String, String> questions,
    Map<String, Map<String, Integer>> grades) {

  /** Reads {@code corpus.jsonl}, {@code queries.jsonl} and {@code qrels/test.tsv} of a folder. */
  static RetrievalSet read(Path folder) throws IOException {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    List<String> lines = Files.readAllLines(folder.resolve("qrels/test.tsv"));
    for (String line : lines.subList(1, lines.size())) { // the first line names the columns
      String[] columns = line.split("\t", -1);
      grades
          .computeIfAbsent(columns[0], _ -> new HashMap<>())
          .put(columns[1], Integer.valueOf(columns[2].strip()));
    }
    Map<String, String> questions = texts(folder.resolve("queries.jsonl"));
    questions.keySet().retainAll(grades.keySet());
    return new RetrievalSet(texts(folder.resolve("corpus.jsonl")), questions, grades);
  }

  private static Map<String, String> texts(Path jsonLines) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, String> texts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(jsonLines)) {
      JsonNode entry = json.readTree(line);
      String text = entry.path("title").asText() + " " + entry.path("text").asText();
      texts.put(entry.path("_id").asText(), text.strip());
    }
    return texts;
  }
}
