package dev.headwater.retrieve;

class RetrievalIT extends RetrievalContract {
  @Override
  RetrieveFixture fixture(String collection) {
    return RetrieveFixture.real(collection);
  }
}
