package dev.headwater.retrieve;

class InMemoryVisibilityTest extends VisibilityStoreContract {
  private final InMemoryVisibility store = new InMemoryVisibility();

  @Override
  VisibilityStore store() {
    return store;
  }

  @Override
  VisibilityStore unreachable() {
    return new InMemoryVisibility().goAway();
  }
}
