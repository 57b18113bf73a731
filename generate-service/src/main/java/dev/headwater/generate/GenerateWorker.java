package dev.headwater.generate;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Done;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Settings;
import dev.headwater.events.StageMillis;
import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.worker.Deletions;
import dev.headwater.worker.QuestionWork;
import dev.headwater.worker.Reply;
import java.util.List;

/** Passages to cited answers: prompt → tokens → citations → done. */
final class GenerateWorker implements QuestionWork<GroundedQuestion> {
  private final Generator generator;
  private final PromptBuilder prompts;
  private final SpokenLanguages languages;
  private final WordAnalysis analysis;
  private final AnswerSettings settings;
  private final Deletions deletions;

  /**
   * Makes the worker.
   *
   * @param spoken languages that the generator speaks, as BCP 47 tags
   */
  GenerateWorker(
      Generator generator, List<String> spoken, AnswerSettings settings, Deletions deletions) {
    this.generator = generator;
    this.deletions = deletions;
    this.settings = settings;
    prompts = new PromptBuilder(generator, settings.historyTokens());
    languages = new SpokenLanguages(spoken);
    analysis = new WordAnalysis();
  }

  @Override
  public void handle(GroundedQuestion found, Reply reply) {
    GroundedQuestion grounded = current(found);
    boolean chat = PromptBuilder.isBareChat(grounded.getQuestion());
    if (!chat && grounded.getPassagesList().isEmpty()) {
      nothingFound(grounded, reply);
    } else if (!chat && !languages.include(grounded.getQuestion().getText())) {
      quote(grounded, reply);
    } else {
      generate(grounded, reply);
    }
  }

  /** The question without passages of documents that were deleted since they were found. */
  private GroundedQuestion current(GroundedQuestion grounded) {
    Question question = grounded.getQuestion();
    String collection = question.getTenant() + "/" + question.getCollection() + "/";
    return grounded.toBuilder()
        .clearPassages()
        .addAllPassages(
            grounded.getPassagesList().stream()
                .filter(it -> !deletions.cover(collection + it.getDocument(), it.getVersion()))
                .toList())
        .build();
  }

  /** Streams a generated answer and checks each of its sentences against the passages it read. */
  private void generate(GroundedQuestion grounded, Reply reply) {
    Question question = grounded.getQuestion();
    GenerationSettings sampling = sampling(question.getSettings());
    Evidence evidence = new Evidence(best(grounded.getPassagesList()), analysis);
    List<String> excerpts = excerpts(grounded, evidence);
    List<ChatMessage> prompt = prompts.prompt(question, excerpts, sampling.maxTokens());
    AnswerText text = new AnswerText(reply);
    Generation generation =
        generator.generate(
            prompt,
            sampling,
            piece -> {
              text.append(piece);
              return !abandoned(reply) && (excerpts.isEmpty() || !text.repeats());
            });
    if (generation.finishReason() == FinishReason.CANCELLED && abandoned(reply)) {
      return; // Of a service that stops, the silence makes the gateway ask another.
    }
    var aligner = new SentenceAligner(evidence, analysis, question.getText());
    finish(
        reply,
        Citations.of(text.toString(), aligner, settings.supportThreshold()),
        done(grounded, text.toString())
            .setPromptTokens(generation.promptTokens())
            .setCompletionTokens(generation.completionTokens())
            .setMillis(
                grounded.getMillis().toBuilder()
                    .setPrefill(generation.prefillMillis())
                    .setGenerate(generation.decodeMillis()))
            .setFinishReason(generation.finishReason() == FinishReason.LENGTH ? "length" : "stop"));
  }

  /** Whether nobody waits for the answer any more, or the service stops. */
  private static boolean abandoned(Reply reply) {
    return reply.abandoned() || Thread.currentThread().isInterrupted();
  }

  private List<Passage> best(List<Passage> passages) {
    return passages.subList(0, Math.min(settings.passages(), passages.size()));
  }

  private List<String> excerpts(GroundedQuestion grounded, Evidence evidence) {
    return settings.sentences() == 0
        ? Excerpts.passages(best(grounded.getPassagesList()))
        : Excerpts.sentences(
            grounded.getQuestion().getText(), evidence, analysis, settings.sentences());
  }

  /** Quotes the passages, because the generator does not speak the question's language. */
  private void quote(GroundedQuestion grounded, Reply reply) {
    long start = System.nanoTime();
    Evidence evidence = new Evidence(grounded.getPassagesList(), analysis);
    var extract = ExtractiveAnswer.to(grounded.getQuestion().getText(), evidence, analysis);
    if (extract.quotes().isEmpty()) {
      nothingFound(grounded, reply);
      return;
    }
    new AnswerText(reply).append(extract.text());
    StageMillis.Builder millis =
        grounded.getMillis().toBuilder().setGenerate((System.nanoTime() - start) / 1_000_000);
    finish(
        reply,
        extract.citations(),
        done(grounded, extract.text()).setExtracted(true).setMillis(millis));
  }

  private static void nothingFound(GroundedQuestion grounded, Reply reply) {
    String text =
        SpokenLanguages.isChinese(grounded.getQuestion().getText())
            ? "没有找到与这个问题相关的内容。"
            : "Nothing was found that answers this question.";
    new AnswerText(reply).append(text);
    finish(reply, new Citations(List.of(), false), done(grounded, text));
  }

  private static Done.Builder done(GroundedQuestion grounded, String text) {
    return Done.newBuilder()
        .setAnswer(text)
        .setMillis(grounded.getMillis())
        .setFinishReason("stop");
  }

  private static void finish(Reply reply, Citations citations, Done.Builder done) {
    citations
        .citations()
        .forEach(citation -> reply.send(AnswerEvent.newBuilder().setCitation(citation)));
    reply.send(
        AnswerEvent.newBuilder()
            .setDone(
                done.addAllCitations(citations.citations()).setGrounded(citations.grounded())));
  }

  private GenerationSettings sampling(Settings asked) {
    int maxTokens = asked.getMaxTokens() == 0 ? settings.defaultMaxTokens() : asked.getMaxTokens();
    if (maxTokens > settings.maxTokens()) {
      throw new IllegalArgumentException(
          "max_tokens is %d; allowed are 1 to %d".formatted(maxTokens, settings.maxTokens()));
    }
    double topP = asked.getTopP() == 0 ? 1 : asked.getTopP();
    return new GenerationSettings(
        asked.getTemperature(), topP, asked.getTopK(), asked.getSeed(), maxTokens);
  }
}
