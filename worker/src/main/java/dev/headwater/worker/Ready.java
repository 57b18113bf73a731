package dev.headwater.worker;

/** A part of a service that has to be up before the service takes work. */
public interface Ready {
  boolean ready();
}
