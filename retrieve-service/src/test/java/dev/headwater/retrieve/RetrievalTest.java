package dev.headwater.retrieve;

class RetrievalTest extends RetrievalContract {
  @Override
  RetrieveFixture fixture(String collection) {
    return RetrieveFixture.inMemory(collection);
  }
}
