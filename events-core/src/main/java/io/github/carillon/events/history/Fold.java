package io.github.carillon.events.history;

import java.util.Objects;
import java.util.function.BiFunction;

import io.github.carillon.events.Event;

/**
 * Adds events up with a function.
 *
 * @param <S> the class of the state
 */
final class Fold<S> implements Accumulator<S> {

	private final BiFunction<? super S, ? super Event<?>, ? extends S> step;

	private S state;

	Fold(S initial, BiFunction<? super S, ? super Event<?>, ? extends S> step) {
		this.state = Objects.requireNonNull(initial, "initial");
		this.step = step;
	}

	@Override
	public void add(Event<?> event) {
		this.state = Objects.requireNonNull(this.step.apply(this.state, event), "The step returned no state");
	}

	@Override
	public S state() {
		return this.state;
	}

}
