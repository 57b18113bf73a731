package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentStateTest {
  @Test
  void isSearchableFromItsVersionOn() {
    DocumentState state = state("{\"version\":7,\"live_version\":6,\"reason\":\"\"}");
    assertThat(state.searchable(6)).isTrue();
    assertThat(state.searchable(7)).isFalse();
  }

  @Test
  void failedWhereTheNewestVersionHasAReason() {
    DocumentState state = state("{\"version\":7,\"live_version\":6,\"reason\":\"corrupt\"}");
    assertThat(state.failed(7)).isTrue();
    assertThat(state.failed(6)).isFalse();
  }

  @Test
  void isNeitherWhileItIsNotKnown() {
    assertThat(DocumentState.UNKNOWN.searchable(1)).isFalse();
    assertThat(DocumentState.UNKNOWN.failed(1)).isFalse();
    assertThat(state("{\"version\":7,\"live_version\":null}").searchable(7)).isFalse();
  }

  private static DocumentState state(String json) {
    return DocumentState.of(HeadwaterClient.read(json));
  }
}
