package io.github.carillon.events.spring;

import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.Publication;
import reactor.core.publisher.Mono;

/**
 * Publishes events from reactive code. Nothing happens until somebody subscribes, and
 * every subscription publishes once. Publishing may block, so it runs on Reactor's
 * elastic threads and never on an event loop; once it has begun, cancelling does not
 * interrupt it.
 * <p>
 * Inside a reactive transaction the event is published after the commit, and not at all
 * after a rollback; the {@code Mono} completes empty at once then, since there is no
 * publication yet. What goes wrong after the commit is logged as an error: the
 * transaction can no longer fail for it. Safe for use by several threads. Needs Reactor.
 *
 * @since 0.1
 */
public interface ReactiveEventPublisher {

	/**
	 * Returns a publisher of what another one publishes.
	 * @param publisher the other one, such as the bus
	 * @return the publisher
	 */
	static ReactiveEventPublisher of(EventPublisher publisher) {
		return new DefaultReactiveEventPublisher(publisher);
	}

	/**
	 * Publishes data of a class of its own; the type is found from the class.
	 * @param data the data
	 * @param <T> the class of the data
	 * @return what became of it; empty inside a transaction
	 * @throws IllegalArgumentException when the class says nothing about what happened: a
	 * string, a number, a collection, a map, an array
	 */
	default <T> Mono<Publication<T>> publish(T data) {
		return publish(EventDraft.of(data));
	}

	/**
	 * Publishes data under a type name.
	 * @param type the type name
	 * @param data the data
	 * @return what became of it; empty inside a transaction
	 * @throws IllegalArgumentException when the name is not a legal type name
	 */
	default Mono<Publication<Object>> publish(String type, Object data) {
		return publish(EventDraft.of(type, data));
	}

	/**
	 * Publishes a draft.
	 * @param draft the draft
	 * @param <T> the class of the data
	 * @return what became of it; empty inside a transaction
	 */
	<T> Mono<Publication<T>> publish(EventDraft<T> draft);

}
