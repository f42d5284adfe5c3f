package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * Answers an event with a value. A {@link java.util.concurrent.CompletionStage} as value
 * completes the result later; a value of an {@link EventType} class that is not the
 * declared result of the event's type is published as its child.
 *
 * @param <T> the class of the data
 * @param <R> the class of the value
 * @since 0.1
 */
@FunctionalInterface
public interface EventFunction<T, R extends @Nullable Object> {

	/**
	 * Answers an event.
	 * @param event the event
	 * @return the value
	 * @throws Exception when it could not
	 */
	R apply(Event<T> event) throws Exception;

	/**
	 * Returns the function that calls a handler and answers nothing.
	 * @param handler the handler
	 * @param <T> the class of the data
	 * @return the function
	 */
	static <T> EventFunction<T, @Nullable Void> of(EventHandler<T> handler) {
		return (event) -> {
			handler.handle(event);
			return null;
		};
	}

}
