package dev.headwater.cli;

import java.util.List;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Runs an ingestion with a progress bar on standard error. */
public final class IngestionProgress {
  private IngestionProgress() {}

  /**
   * Submits the files and, if {@code wait} is true, waits until searches find them.
   *
   * @param shown whether to show the bar
   */
  public static List<Ingestion.Result> run(
      Ingestion ingestion, List<DocumentFile> files, boolean wait, boolean shown) {
    List<Ingestion.Result> submitted =
        under("Submitting", files.size(), shown, step -> ingestion.submit(files, step));
    return wait
        ? under(
            "Searchable", files.size(), shown, step -> ingestion.awaitSearchable(submitted, step))
        : submitted;
  }

  private static <T> T under(
      String task, int max, boolean shown, Function<Ingestion.Progress, T> work) {
    if (!shown) {
      return work.apply(() -> {});
    }
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(max)
            .setStyle(ProgressBarStyle.ASCII)
            .build()) {
      return work.apply(
          new Ingestion.Progress() {
            @Override
            public void step() {
              bar.setExtraMessage("").step();
            }

            @Override
            public void busy() {
              bar.setExtraMessage("the server is busy");
            }
          });
    }
  }
}
