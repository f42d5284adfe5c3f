package io.github.carillon.events.boot.autoconfigure.types.scanned;

import io.github.carillon.events.EventType;

/**
 * An event type in a package of its own.
 */
@EventType(value = "parcel.sent", version = "2")
public record ParcelSent(String parcelId) {

}
