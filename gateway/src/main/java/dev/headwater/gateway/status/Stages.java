package dev.headwater.gateway.status;

import java.util.List;
import java.util.Map;

/** Where the state of the stages is read. */
interface Stages {
  /**
   * The stages by name.
   *
   * @throws dev.headwater.worker.OutageException if it cannot be read
   */
  List<StageStatus> read();

  /**
   * How many records each stage has not done yet. Cheaper than all of {@link #read}.
   *
   * @param suffix of the names of the stages
   * @throws dev.headwater.worker.OutageException if it cannot be read
   */
  Map<String, Long> lags(String suffix);
}
