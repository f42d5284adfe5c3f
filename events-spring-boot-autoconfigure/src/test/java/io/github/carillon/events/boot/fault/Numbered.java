package io.github.carillon.events.boot.fault;

import io.github.carillon.events.EventType;

/**
 * What is published.
 *
 * @param id says which it is
 * @param key its ordering key, empty when it has none
 * @param sequence increases from one to the next of a publisher
 */
@EventType("fault.numbered")
record Numbered(String id, String key, long sequence) {

}
