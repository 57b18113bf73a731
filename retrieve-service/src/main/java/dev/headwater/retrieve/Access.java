package dev.headwater.retrieve;

import dev.headwater.events.Asker;
import java.util.List;

/**
 * What an asker may read (rule 9): without groups nothing, unless the collection is public. A
 * document's own groups restrict it in a public collection, too.
 */
record Access(boolean administrator, List<String> groups, boolean publicCollection) {

  static Access of(Asker asker, boolean publicCollection) {
    return new Access(
        asker.getAdministrator(), List.copyOf(asker.getGroupsList()), publicCollection);
  }

  boolean mayRead(List<String> documentGroups) {
    return administrator
        || (publicCollection && documentGroups.isEmpty())
        || documentGroups.stream().anyMatch(groups::contains);
  }
}
