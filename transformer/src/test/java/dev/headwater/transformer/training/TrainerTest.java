package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.training.Trainer.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop around a network that only notes what it is asked. */
class TrainerTest {
  private static final int CONTEXT = 16;

  private final Parameters parameters = Examples.parameters(Examples.SHAPE, 1, true);
  private final Team team = new Team("training", 1);
  private final Corpus corpus = new Corpus(IntStream.range(0, 1000).toArray(), CONTEXT);
  private final List<String> events = new ArrayList<>();
  private final List<Progress> kept = new ArrayList<>();

  private TrainingSettings settings = TrainingSettings.small();
  private DoubleSupplier trainingLoss = () -> 2;
  private DoubleSupplier heldOutLoss = () -> 1;

  @BeforeEach
  void choose() {
    settings =
        TrainingSettings.small()
            .withBatch(2)
            .withCheckpointEvery(100)
            .withSchedule(new Schedule(6, 1e-3, 1e-4, 0))
            .withEvaluation(new Evaluation(2, 64, 0));
  }

  @AfterEach
  void free() {
    team.close();
    parameters.close();
  }

  private final class NotedGradients implements Gradients {
    private final List<Batch> learned = new ArrayList<>();
    private final List<Batch> evaluated = new ArrayList<>();
    private final List<Long> dropoutKeys = new ArrayList<>();
    private float weightAtEvaluation;

    @Override
    public double loss(Batch batch) {
      evaluated.add(batch);
      weightAtEvaluation = parameters.weights().getFloat(0);
      return heldOutLoss.getAsDouble();
    }

    @Override
    public double lossAndGradients(Batch batch, float scale, long dropoutKey, boolean accumulate) {
      learned.add(batch);
      dropoutKeys.add(dropoutKey);
      events.add("gradients %s %s".formatted(scale, accumulate));
      parameters.gradients().assign(1);
      return trainingLoss.getAsDouble();
    }

    @Override
    public void weightsChanged() {
      events.add("weights changed");
    }

    @Override
    public void close() {}
  }

  private final NotedGradients gradients = new NotedGradients();

  private Progress train(Progress start) throws IOException {
    Trainer.Listener listener =
        new Trainer.Listener() {
          @Override
          public void stepped(int step, double loss, double learningRate) {
            events.add("step %d loss %s rate %.4g".formatted(step, loss, learningRate));
          }

          @Override
          public void evaluated(int step, double loss) {
            events.add("evaluated %d loss %s".formatted(step, loss));
          }
        };
    return new Trainer(settings, corpus, parameters, team, gradients, kept::add, listener)
        .train(start);
  }

  private List<String> events(String prefix) {
    return events.stream().filter(event -> event.startsWith(prefix)).toList();
  }

  @Test
  void evaluatesEverySoManyStepsAndAtTheEnd() throws IOException {
    settings = settings.withSchedule(new Schedule(5, 1e-3, 1e-3, 0));
    Progress end = train(Progress.START);
    assertThat(end).isEqualTo(new Progress(5, 1, 2));
    assertThat(events("evaluated"))
        .containsExactly("evaluated 2 loss 1.0", "evaluated 4 loss 1.0", "evaluated 5 loss 1.0");
  }

  @Test
  void tellsTheLossAndTheLearningRateOfEachStep() throws IOException {
    settings = settings.withSchedule(new Schedule(3, 1e-3, 1e-3, 1));
    train(Progress.START);
    assertThat(events("step"))
        .containsExactly(
            "step 1 loss 2.0 rate 0.0005000",
            "step 2 loss 2.0 rate 0.001000",
            "step 3 loss 2.0 rate 0.001000");
  }

  @Test
  void addsUpTheBatchesOfAStepBeforeItChangesTheWeights() throws IOException {
    settings = settings.withAccumulate(4).withSchedule(new Schedule(1, 1e-3, 1e-3, 0));
    train(Progress.START);
    assertThat(events.subList(0, 6))
        .containsExactly(
            "gradients 0.25 false",
            "gradients 0.25 true",
            "gradients 0.25 true",
            "gradients 0.25 true",
            "weights changed",
            "step 1 loss 2.0 rate 0.001000");
  }

  @Test
  void learnsFromTheBatchesInOrderEachWithItsOwnDropout() throws IOException {
    settings = settings.withAccumulate(2);
    train(new Progress(4, 1, 0));
    assertThat(gradients.learned).hasSize(4);
    assertThat(gradients.dropoutKeys).doesNotHaveDuplicates();
    for (int i = 0; i < 4; i++) {
      assertThat(gradients.learned.get(i).tokens())
          .isEqualTo(corpus.batch(2, settings.seed(), 8 + i).tokens());
    }
  }

  @Test
  void keepsCheckpointsEverySoManyStepsAndAtTheEnd() throws IOException {
    settings = settings.withCheckpointEvery(4);
    train(Progress.START);
    assertThat(kept).extracting(Progress::step).containsExactly(4, 6);
  }

  @Test
  void stopsWhenTheHeldOutLossFindsNoNewBest() throws IOException {
    settings =
        settings
            .withSchedule(new Schedule(100, 1e-3, 1e-3, 0))
            .withEvaluation(new Evaluation(1, 16, 3));
    double[] losses = {5, 4, 4, 4.5, 3, 3, 9, 3.5, 1};
    int[] reading = {0};
    heldOutLoss = () -> losses[reading[0]++];
    Progress end = train(Progress.START);
    assertThat(end).isEqualTo(new Progress(8, 3, 3));
    assertThat(kept).containsExactly(end);
  }

  @Test
  void countsReadingsWithoutANewBestAcrossAResume() throws IOException {
    settings = settings.withEvaluation(new Evaluation(1, 16, 3));
    heldOutLoss = () -> 7;
    assertThat(train(new Progress(2, 3, 1))).isEqualTo(new Progress(4, 3, 3));
  }

  @Test
  void doesNothingWhenAllStepsAreDone() throws IOException {
    Progress done = new Progress(6, 1, 0);
    assertThat(train(done)).isEqualTo(done);
    assertThat(events).isEmpty();
    assertThat(kept).isEmpty();
  }

  @Test
  void weighsTheHeldOutBatchesByTheirSequences() throws IOException {
    settings =
        settings
            .withBatch(4)
            .withSchedule(new Schedule(1, 1e-3, 1e-3, 0))
            .withEvaluation(new Evaluation(1, 1 << 20, 0));
    int[] reading = {0};
    heldOutLoss = () -> reading[0]++ == 0 ? 1 : 4;
    Progress end = train(Progress.START);
    assertThat(gradients.evaluated).extracting(Batch::sequences).containsExactly(4, 2); // of 6
    assertThat(end.best()).isCloseTo((4 * 1 + 2 * 4) / 6.0, within(1e-12));
  }

  @Test
  void readsNoMoreHeldOutTokensThanTheSettingsSay() throws IOException {
    settings =
        settings
            .withSchedule(new Schedule(1, 1e-3, 1e-3, 0))
            .withEvaluation(new Evaluation(1, 2 * CONTEXT + 1, 0));
    train(Progress.START);
    assertThat(gradients.evaluated).hasSize(1);
    assertThat(gradients.evaluated.getFirst().sequences()).isEqualTo(2);
    assertThat(gradients.evaluated.getFirst().tokens())
        .startsWith(900)
        .contains(900 + 3 * CONTEXT); // evenly spread
  }

  @Test
  void readsOneSequenceWhereTheLimitIsLess() throws IOException {
    settings =
        settings
            .withSchedule(new Schedule(1, 1e-3, 1e-3, 0))
            .withEvaluation(new Evaluation(1, 1, 0));
    train(Progress.START);
    assertThat(gradients.evaluated.getFirst().sequences()).isEqualTo(1);
  }

  @Test
  void evaluatesTheAverageAndTrainsTheWeights() throws IOException {
    settings = settings.withSchedule(new Schedule(2, 1e-2, 1e-2, 0));
    parameters.average().assign(42);
    float before = parameters.weights().getFloat(0);
    train(Progress.START);
    assertThat(gradients.weightAtEvaluation).isEqualTo(parameters.average().getFloat(0));
    assertThat(parameters.weights().getFloat(0))
        .isCloseTo(before, within(0.1f))
        .isNotEqualTo(before);
  }

  @Test
  void putsTheWeightsBackWhenAnEvaluationFails() {
    heldOutLoss =
        () -> {
          throw new IllegalStateException("no reading");
        };
    parameters.average().assign(42);
    assertThatThrownBy(() -> train(Progress.START)).hasMessage("no reading");
    assertThat(parameters.weights().getFloat(0)).isLessThan(2);
    assertThat(kept).isEmpty();
  }

  @Test
  void stopsAtALossThatIsNotFinite() {
    trainingLoss = () -> Double.POSITIVE_INFINITY;
    float before = parameters.weights().getFloat(0);
    assertThatThrownBy(() -> train(Progress.START))
        .isInstanceOf(TrainingStoppedException.class)
        .hasMessage(
            "the loss is Infinity in step 1: training stops; a lower learning rate may help");
    assertThat(parameters.weights().getFloat(0)).isEqualTo(before);
  }

  @Test
  void stopsAtAHeldOutLossThatIsNotFinite() {
    heldOutLoss = () -> Double.NaN;
    assertThatThrownBy(() -> train(Progress.START))
        .hasMessageStartingWith("the held-out loss is NaN in step 2");
    assertThat(kept).isEmpty();
  }
}
