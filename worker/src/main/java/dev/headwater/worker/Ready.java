package dev.headwater.worker;

/** A part that must be up before its service is. */
public interface Ready {
  boolean ready();
}
