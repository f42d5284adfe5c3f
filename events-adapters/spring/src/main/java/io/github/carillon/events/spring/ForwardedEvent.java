package io.github.carillon.events.spring;

import org.jspecify.annotations.Nullable;

import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.ResolvableType;

/**
 * What a bus published, on its way to Spring's listeners. They see the payload event that
 * it is; the bridge sees where it comes from, in whatever thread it meets it.
 *
 * @param <T> the class of the payload
 */
final class ForwardedEvent<T> extends PayloadApplicationEvent<T> {

	private static final long serialVersionUID = 1L;

	ForwardedEvent(Object source, T payload, @Nullable ResolvableType payloadType) {
		super(source, payload, payloadType);
	}

}
