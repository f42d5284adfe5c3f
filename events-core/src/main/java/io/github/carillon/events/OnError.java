package io.github.carillon.events;

/**
 * What becomes of a failure of a listener beside being recorded on its result, counted
 * and logged once.
 *
 * @since 0.1
 */
public enum OnError {

	/** Nothing more. */
	RECORD,

	/** It is kept as a dead letter where there is a queue for them. The default. */
	DEAD_LETTER,

	/**
	 * It is thrown to the publisher, after the other listeners have run. Only for
	 * {@link DeliveryMode#SYNC}. What a returned stage fails with later is recorded and
	 * logged.
	 */
	PROPAGATE

}
