package io.github.carillon.events.history;

import io.github.carillon.events.Event;

/**
 * What events add up to. Used by one thread at a time.
 *
 * @param <S> the class of the state
 */
interface Accumulator<S> {

	void add(Event<?> event);

	/**
	 * Returns a state that does not change any more.
	 */
	S state();

}
