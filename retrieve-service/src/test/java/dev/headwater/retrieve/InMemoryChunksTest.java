package dev.headwater.retrieve;

import org.junit.jupiter.api.Nested;

class InMemoryChunksTest {
  private final InMemoryChunks chunks = new InMemoryChunks();

  @Nested
  class AsChunkStore extends ChunkStoreContract {
    @Override
    ChunkStore store() {
      return chunks;
    }

    @Override
    ChunkStore unreachable() {
      return new InMemoryChunks().goAway();
    }
  }

  @Nested
  class AsPassageIndex extends PassageIndexContract {
    @Override
    ChunkStore chunks() {
      return chunks;
    }

    @Override
    PassageIndex index() {
      return chunks;
    }

    @Override
    PassageIndex unreachable() {
      return new InMemoryChunks().goAway();
    }
  }
}
