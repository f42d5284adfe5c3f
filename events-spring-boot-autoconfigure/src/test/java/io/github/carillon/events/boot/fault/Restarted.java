package io.github.carillon.events.boot.fault;

import io.github.carillon.events.EventType;

/**
 * An event whose class is loaded a second time.
 *
 * @param id says which
 */
@EventType("known.restarted")
public record Restarted(String id) {

}
