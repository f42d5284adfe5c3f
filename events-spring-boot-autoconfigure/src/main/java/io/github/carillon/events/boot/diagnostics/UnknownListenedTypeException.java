package io.github.carillon.events.boot.diagnostics;

import io.github.carillon.events.schema.UnknownEventTypeException;

/**
 * A listener listens to a type that is not registered, where only registered types may be
 * published: it would never be called.
 *
 * @since 0.1
 */
public class UnknownListenedTypeException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String listenerId;

	private final String listenerName;

	/**
	 * Creates an exception.
	 * @param listenerId the id of the listener
	 * @param listenerName what it is called in messages
	 * @param cause what is unknown
	 */
	public UnknownListenedTypeException(String listenerId, String listenerName, UnknownEventTypeException cause) {
		super("Listener '%s' (%s) would never be called. %s".formatted(listenerId, listenerName, cause.getMessage()),
				cause);
		this.listenerId = listenerId;
		this.listenerName = listenerName;
	}

	/**
	 * Returns the id of the listener.
	 * @return the id
	 */
	public String listenerId() {
		return this.listenerId;
	}

	/**
	 * Returns what the listener is called in messages.
	 * @return the name
	 */
	public String listenerName() {
		return this.listenerName;
	}

}
