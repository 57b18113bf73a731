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
import dev.headwater.worker.Answers;
import dev.headwater.worker.Asked;
import dev.headwater.worker.QuestionLoop;
import java.util.List;

/** Answers questions: prompt → tokens → citations → done. */
final class GenerateWorker implements QuestionLoop.Work<GroundedQuestion> {
  private final Generator generator;
  private final PromptBuilder prompts;
  private final SpokenLanguages languages;
  private final WordAnalysis analysis;
  private final GenerateSettings settings;

  GenerateWorker(Generator generator, GenerateSettings settings) {
    this.generator = generator;
    this.settings = settings;
    prompts = new PromptBuilder(generator, settings.historyTokens());
    languages = new SpokenLanguages(settings.languages());
    analysis = new WordAnalysis();
  }

  @Override
  public void handle(GroundedQuestion grounded, Answers.Stream answer) {
    boolean chat = PromptBuilder.isBareChat(grounded.getQuestion());
    if (!chat && grounded.getPassagesList().isEmpty()) {
      nothingFound(grounded, answer);
    } else if (!chat && !languages.include(grounded.getQuestion().getText())) {
      quote(grounded, answer);
    } else {
      generate(grounded, answer);
    }
  }

  /** Streams a generated answer and checks each of its sentences against the passages it read. */
  private void generate(GroundedQuestion grounded, Answers.Stream answer) {
    Question question = grounded.getQuestion();
    Asked asked = Asked.of(question);
    GenerationSettings how = settings(question.getSettings());
    Evidence evidence = new Evidence(best(grounded.getPassagesList()), analysis);
    List<String> excerpts = excerpts(grounded, evidence);
    List<ChatMessage> prompt = prompts.prompt(question, excerpts, how.maxTokens());
    AnswerText text = new AnswerText(answer);
    Generation generation =
        generator.generate(
            prompt,
            how,
            piece -> {
              text.append(piece);
              return !abandoned(asked) && (excerpts.isEmpty() || !text.repeats());
            });
    if (generation.finishReason() == FinishReason.CANCELLED && abandoned(asked)) {
      answer.fail(504, "the answer was not finished before its deadline");
      return;
    }
    var aligner = new SentenceAligner(evidence, analysis, question.getText());
    finish(
        answer,
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

  /** Whether nobody waits for the answer any more. */
  private static boolean abandoned(Asked asked) {
    return asked.expired() || Thread.currentThread().isInterrupted();
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

  /** Quotes the passages where the generator does not speak the question's language. */
  private void quote(GroundedQuestion grounded, Answers.Stream answer) {
    long start = System.nanoTime();
    Evidence evidence = new Evidence(grounded.getPassagesList(), analysis);
    var extract = ExtractiveAnswer.to(grounded.getQuestion().getText(), evidence, analysis);
    if (extract.quotes().isEmpty()) {
      nothingFound(grounded, answer);
      return;
    }
    new AnswerText(answer).append(extract.text());
    StageMillis.Builder millis =
        grounded.getMillis().toBuilder().setGenerate((System.nanoTime() - start) / 1_000_000);
    finish(
        answer,
        extract.citations(),
        done(grounded, extract.text()).setExtracted(true).setMillis(millis));
  }

  private static void nothingFound(GroundedQuestion grounded, Answers.Stream answer) {
    String text =
        SpokenLanguages.isChinese(grounded.getQuestion().getText())
            ? "没有找到与这个问题相关的内容。"
            : "Nothing was found that answers this question.";
    new AnswerText(answer).append(text);
    finish(answer, new Citations(List.of(), false), done(grounded, text));
  }

  private static Done.Builder done(GroundedQuestion grounded, String text) {
    return Done.newBuilder()
        .setAnswer(text)
        .setMillis(grounded.getMillis())
        .setFinishReason("stop");
  }

  private static void finish(Answers.Stream answer, Citations citations, Done.Builder done) {
    citations
        .citations()
        .forEach(citation -> answer.send(AnswerEvent.newBuilder().setCitation(citation)));
    answer.send(
        AnswerEvent.newBuilder()
            .setDone(
                done.addAllCitations(citations.citations()).setGrounded(citations.grounded())));
  }

  private GenerationSettings settings(Settings asked) {
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
