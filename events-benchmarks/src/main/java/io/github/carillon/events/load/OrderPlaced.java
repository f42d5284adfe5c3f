package io.github.carillon.events.load;

import io.github.carillon.events.EventType;

/**
 * What is published: about 300 bytes of JSON.
 *
 * @param order the order
 * @param note what makes it that long
 */
@EventType("load.order.placed")
record OrderPlaced(String order, String note) {

	static final String NOTE = "x".repeat(260);

}
