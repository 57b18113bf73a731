package dev.headwater.gateway.status;

import java.util.List;

/** Where the state of the stages is read. */
interface Stages {
  /**
   * The stages by name.
   *
   * @throws dev.headwater.worker.OutageException if it cannot be read
   */
  List<StageStatus> read();
}
